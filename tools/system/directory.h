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
 * Returns a descriptor, or -1 after reporting the error.
 */
int directory_open_parent(const char *file, bool through_last, char **name);

/*
 * Makes the directories on the way to the file that are missing, for all to read. Failures show
 * when the directory is opened.
 */
void directory_make_parents(const char *file);

#endif
