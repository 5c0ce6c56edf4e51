/*
 * Opens and reads untrusted files, bounded in size and time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_FILE_H
#define TOOLS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/base/memory.h"

/* Opens a file for reading without blocking: a pipe without a writer reads as empty. */
int file_open(const char *file);

/*
 * Reads to the end of the file. Returns the bytes, terminated by a NUL, to be freed with free(3),
 * or NULL with errno set: EFBIG if there are more than limit, EPIPE for an empty pipe.
 */
char *file_read(int descriptor, size_t limit, size_t *size);

/* Opens and reads a whole file. Returns false after printing the error. */
bool file_load(const char *file, struct buffer *content);

/* Whether the file certainly does not exist. */
bool file_is_missing(const char *file);

/* Whether the file holds exactly these bytes. Prints the error if it exists and cannot be read. */
bool file_has(const char *file, const void *bytes, size_t size);

#endif
