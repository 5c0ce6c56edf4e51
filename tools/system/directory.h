/*
 * Opens the directory of a file to be replaced, without following links that others could have
 * made.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_DIRECTORY_H
#define TOOLS_SYSTEM_DIRECTORY_H

#include <stdbool.h>

/*
 * Opens the directory of the file and sets *name, which the caller frees in any case, to the file's
 * name in it. Follows links, one in the last component only if through_last, and none in a
 * directory that others can write, since they could point it anywhere. Returns a descriptor, or -1
 * with the error reported.
 */
int directory_open_parent(const char *file, bool through_last, char **name);

/*
 * Makes missing parent directories of the file with mode 0755. Failures show when the directory is
 * opened.
 */
void directory_make_parents(const char *file);

#endif
