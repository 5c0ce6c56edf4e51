/*
 * Replaces a file by a new one in one step, or leaves the old one as it was.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_REPLACE_H
#define TOOLS_SYSTEM_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

#define NO_MODEL (-1)

/*
 * Writes the bytes to a new file beside the old one, syncs it, and renames it over the old one,
 * with mode 0644 whatever the umask. Never follows a link at the target or the new file, nor one on
 * the way in a directory that others can write, and refuses a target that is no regular file.
 * Writers of one directory wait for each other; a new file that a killed one left there goes away
 * with the next. Returns false with the error reported.
 */
bool replace_file(const char *file, const void *bytes, size_t size);

/* The parts of it, for who holds the directory open. They leave the error in errno. */

/*
 * Waits half a minute at most for other writers of the directory: anyone who may read it can lock
 * it. The lock goes when the descriptor is closed.
 */
bool replace_lock(int directory);

/*
 * The model is a descriptor of a file whose mode, owner and attributes, such as an ACL or the label
 * of SELinux, the new one takes over; without it the mode is 0644.
 */
bool replace_at(int directory, const char *name, const void *bytes, size_t size, int model);

/* Removes the new file that a killed writer of this name left there. The directory must be locked.
 */
void replace_clean(int directory, const char *name);

#endif
