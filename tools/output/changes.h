/*
 * What differs between two catalogs, for people and as JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_CHANGES_H
#define TOOLS_OUTPUT_CHANGES_H

#include <stddef.h>

#include "tools/catalog/catalog.h"

/* One of the two, and what to call it. */
struct changes_side {
    const char *file;
    const struct catalog *catalog;
};

enum changes_form {
    CHANGES_TEXT, /* for people, ending with a line of counts */
    CHANGES_JSON,
    CHANGES_UNSEEN, /* nothing is printed */
};

/* Compares the two and prints what differs. Returns how many services do. */
size_t changes_print(const struct changes_side *old, const struct changes_side *new,
                     enum changes_form form);

#endif
