/*
 * Replaces a file by a new one in one step, or leaves the old one as it was.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each command that writes goes this way: it opens the target, locks it, and only then reads what
 * the new content is made of; it writes and closes.
 */
#ifndef TOOLS_SYSTEM_REPLACE_H
#define TOOLS_SYSTEM_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

#define NO_MODEL (-1)

/* A file that is to be replaced, and the directory that it and its companions are in. */
struct target {
    const char *file; /* as the user named it */
    char *name; /* what it is called in its directory; another name where the file is a link */
    int directory;
    int lock; /* of the directory; see tools/system/lock.h */
};

enum target_way { TARGET_NO_LINK, TARGET_THROUGH_LINK };

/*
 * Finds the directory of the file, past no link in a directory that others can write; one in the
 * place of the file itself is followed only if the way says so. Returns false with the error
 * reported. The target is to be closed in any case.
 */
bool target_open(struct target *target, const char *file, enum target_way way);

/* Whether files can be made in the directory; sets errno where not. */
bool target_is_writable(const struct target *target);

/* Keeps other writers out until the target is closed. Returns false with the error reported. */
bool target_lock(struct target *target);

/*
 * Writes the bytes to a new file beside the target, syncs it, and renames it to the name: the
 * target's own or that of a companion. Never follows a link at either, and refuses what is there if
 * it is no regular file. The model is a descriptor of a file whose mode, owner and attributes, such
 * as an ACL or the label of SELinux, the new one takes over; without it the mode is 0644, whatever
 * the umask. Returns false with the error reported.
 */
bool target_write(const struct target *target, const char *name, const void *bytes, size_t size,
                  int model);

/* Removes the new file that a killed writer of this name left there. */
void target_clean(const struct target *target, const char *name);

void target_close(struct target *target);

#endif
