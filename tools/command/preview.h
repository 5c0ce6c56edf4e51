/*
 * What an update would change: the registry of the index in use, beside the one that was fetched.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_PREVIEW_H
#define TOOLS_COMMAND_PREVIEW_H

#include "tools/catalog/catalog.h"
#include "tools/output/changes.h"

/*
 * Loads the index that update would replace or, where that is not good, the vendor's. Returns NULL
 * where neither is. *file is the name of the one that was loaded, or else the first.
 */
struct catalog *preview_in_use(const char *output, const char *vendor, const char **file);

/*
 * Prints what differs between the registry parts of the two; the old catalog may be NULL. Returns
 * EXIT_DONE where nothing does, EXIT_NOT_FOUND where something does, or EXIT_BAD.
 */
int preview_print(const struct changes_side *old, const struct changes_side *new,
                  enum changes_form form);

#endif
