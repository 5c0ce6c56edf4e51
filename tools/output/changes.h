/*
 * Prints the differences between two catalogs, as text or JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_CHANGES_H
#define TOOLS_OUTPUT_CHANGES_H

#include <stddef.h>

#include "tools/catalog/catalog.h"

/* A catalog and its name. */
struct changes_side {
    const char *file;
    const struct catalog *catalog;
};

enum changes_form {
    CHANGES_TEXT, /* a table and a line of counts */
    CHANGES_JSON,
    CHANGES_UNSEEN, /* nothing is printed */
};

/* Compares the two and prints the differences. Returns the number of services that differ. */
size_t changes_print(const struct changes_side *old, const struct changes_side *new,
                     enum changes_form form);

#endif
