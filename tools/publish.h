/*
 * Replaces a file by a new one in one step, or leaves the old one as it was.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_PUBLISH_H
#define TOOLS_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

#define NO_MODEL (-1)

/*
 * Writes the bytes to a new file beside the old one, syncs it, and renames it over the old one, with
 * mode 0644 whatever the umask. Never follows a link at the target or the new file, nor one on the way
 * in a folder that others can write, and refuses a target that is no regular file. Writers of one folder wait for each other; a new file that a
 * killed one left there goes away with the next. Returns false with the error reported.
 */
bool publish_file(const char *file, const void *bytes, size_t size);

/* The parts of it, for who holds the folder open. They leave the error in errno. */

/*
 * Waits half a minute at most for other writers of the folder: anyone who may read it can lock it.
 * The lock goes when the descriptor is closed.
 */
bool publish_lock(int folder);

/*
 * The model is a descriptor of a file whose mode, owner and attributes, such as an ACL or the label
 * of SELinux, the new one takes over; without it the mode is 0644.
 */
bool publish_at(int folder, const char *name, const void *bytes, size_t size, int model);

/* Removes the new file that a killed writer of this name left there. The folder must be locked. */
void publish_clean(int folder, const char *name);

#endif
