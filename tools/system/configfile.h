/*
 * Opens a settings file of the system, and saves it edited with its rights and a backup.
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
    const char *name; /* what it is called in its directory; another one where it is a link */
    struct target target;
    int write_error;    /* why nothing can be written beside it; 0: it can */
    int old;            /* the open file, or -1 where there is none */
    struct stat status; /* of the file when it was read */
    char *bytes;
    size_t size;
};

/*
 * Finds the file, locks its directory where it can be written, and reads the file. A missing file
 * reads as empty. Links are followed, and the file they lead to is replaced; a link in a directory
 * that others can write is refused. Returns false after printing the error.
 */
bool configfile_open(struct configfile *settings, const char *file);

/*
 * Puts the bytes in the place of the file, with its mode, owner and attributes, and what was read
 * under its name and CONFIGFILE_BACKUP_SUFFIX beside it. Refuses a file that changed since it was
 * read. Returns false with the error reported.
 */
bool configfile_save(const struct configfile *settings, const void *bytes, size_t size);

/* Removes the file, unless it changed since it was read. Returns false with the error reported. */
bool configfile_remove(const struct configfile *settings);

void configfile_close(struct configfile *settings);

#endif
