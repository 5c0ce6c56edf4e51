/*
 * update --dry-run: compares the registry of the index in use with the fetched one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_PREVIEW_H
#define TOOLS_COMMAND_PREVIEW_H

#include "tools/catalog/catalog.h"
#include "tools/output/changes.h"

/*
 * Loads the index that update would replace or, if that is unusable, the vendor index. Returns NULL
 * if both are. *file is the name of the one loaded, otherwise of the first.
 */
struct catalog *preview_in_use(const char *output, const char *vendor, const char **file);

/*
 * Prints the differences between the registry parts of the two; the old catalog may be NULL.
 * Returns EXIT_DONE if there are none, EXIT_NOT_FOUND if there are some, or EXIT_BAD.
 */
int preview_print(const struct changes_side *old, const struct changes_side *new,
                  enum changes_form form);

#endif
