/*
 * Opens and reads files whose content nobody vouches for, within bounds of size and time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_FILE_H
#define TOOLS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/base/memory.h"

/*
 * open(2) to read, which does not wait for somebody to write to a pipe: one without writers is at
 * its end.
 */
int file_open(const char *file);

/*
 * Reads to the end of the file. Returns its bytes with a NUL behind them, to be freed with free(3),
 * or NULL with errno set: EFBIG where they are more than limit, EPIPE for a pipe that gives none.
 */
char *file_read(int descriptor, size_t limit, size_t *size);

/* Opens and reads a whole file. Returns false after printing the error. */
bool file_load(const char *file, struct buffer *content);

#endif
