/*
 * Opens and reads files whose content nobody vouches for, within bounds of size and time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_INPUT_H
#define TOOLS_INPUT_H

#include <stddef.h>

/*
 * open(2) to read, which does not wait for somebody to write to a pipe: one without writers is at
 * its end.
 */
int input_open(const char *file);

/*
 * Reads to the end of the file. Returns its bytes with a NUL behind them, to be freed with free(3),
 * or NULL with errno set: EFBIG where they are more than limit, EPIPE for a pipe that gives none.
 */
char *input_read(int descriptor, size_t limit, size_t *size);

#endif
