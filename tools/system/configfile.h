/*
 * Edits a system file: keeps its mode, owner and attributes, and a backup.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_CONFIGFILE_H
#define TOOLS_SYSTEM_CONFIGFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "tools/system/replace.h"

#define CONFIGFILE_SIZE_LIMIT ((size_t)64 << 10)
#define CONFIGFILE_BACKUP_SUFFIX ".nss-iana~"

struct configfile {
    const char *file; /* as the user named it */
    const char *name; /* name in its directory; the target's if file is a link */
    struct target target;
    int write_error;    /* errno value if the directory is not writable, or 0 */
    int old;            /* the open file, or -1 if there is none */
    struct stat status; /* of the file when it was read */
    char *bytes;
    size_t size;
};

/*
 * Locks the directory of the file, if writable, and reads the file; a missing file reads as empty.
 * Follows links, and replaces the target; a link in a directory that others can write is refused.
 * Returns false with the error reported.
 */
bool configfile_open(struct configfile *settings, const char *file);

/*
 * Replaces the file, keeping its mode, owner and attributes, and saves what was read under its name
 * with CONFIGFILE_BACKUP_SUFFIX. Refuses a file that changed since it was read. Returns false with
 * the error reported.
 */
bool configfile_save(const struct configfile *settings, const void *bytes, size_t size);

/*
 * Puts back what was read, after configfile_save(): no other writer can have come between. Returns
 * false with the error reported.
 */
bool configfile_restore(const struct configfile *settings);

/* Removes the file, unless it changed since it was read. Returns false with the error reported. */
bool configfile_remove(const struct configfile *settings);

void configfile_close(struct configfile *settings);

#endif
