/*
 * What differs between two catalogs, for people and as JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_CHANGES_H
#define TOOLS_OUTPUT_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/catalog/catalog.h"

/* One of the two, and what to call it. */
struct changes_side {
    const char *file;
    const struct catalog *catalog;
};

/*
 * Compares the two and prints what differs: for people, ending with a line of counts, or as JSON.
 * Returns how many services differ.
 */
size_t changes_print(const struct changes_side *old, const struct changes_side *new, bool json);

#endif
