/*
 * Finds the directory of a file that is to be replaced, past no link that others could have put
 * there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_DIRECTORY_H
#define TOOLS_SYSTEM_DIRECTORY_H

#include <stdbool.h>

/*
 * Opens the directory that the file is in, and sets *name, which the caller frees in any case, to
 * what it is called there. Links are followed, the one in the place of the file only if
 * through_last; but none in a directory that others can write, since they could lead us anywhere.
 * Returns -1 where that fails, and *fault then says why.
 */
int directory_open_parent(const char *file, bool through_last, char **name, const char **fault);

#endif
