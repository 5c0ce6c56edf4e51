/*
 * Replaces a file atomically.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each command that writes opens the target, locks it, only then reads its sources, writes, and
 * closes.
 */
#ifndef TOOLS_SYSTEM_REPLACE_H
#define TOOLS_SYSTEM_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

#define NO_MODEL (-1)

/* A file to be replaced, and its directory, which also holds companion files. */
struct target {
    const char *file; /* as the user named it */
    char *name;       /* name in its directory; the target's if file is a link */
    int directory;
    int lock; /* of the directory; see tools/system/lock.h */
};

enum target_way { TARGET_NO_LINK, TARGET_THROUGH_LINK };

/*
 * Opens the directory of the file. Refuses links in a directory that others can write; follows one
 * in place of the file itself only with TARGET_THROUGH_LINK. Returns false with the error reported.
 * Close the target in any case.
 */
bool target_open(struct target *target, const char *file, enum target_way way);

/* Whether files can be created in the directory; sets errno if not. */
bool target_is_writable(const struct target *target);

/* Locks out other writers until the target is closed. Returns false with the error reported. */
bool target_lock(struct target *target);

/*
 * Writes a new file in the directory of the target, syncs it, and renames it to name: the target's
 * own or a companion's. Follows no link, and replaces only a regular file. model is a descriptor of
 * a file whose mode, owner and attributes (ACL, SELinux label) are copied; with NO_MODEL the mode
 * is 0644 regardless of the umask. Returns false with the error reported.
 */
bool target_write(const struct target *target, const char *name, const void *bytes, size_t size,
                  int model);

/* Removes the temporary file of a writer of this name that was killed. */
void target_clean(const struct target *target, const char *name);

void target_close(struct target *target);

#endif
