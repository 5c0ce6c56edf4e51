/*
 * Makes the ordered services of a catalog from its records, by the law of precedence.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_ARRANGE_H
#define TOOLS_CATALOG_ARRANGE_H

#include "tools/catalog/catalog.h"

/*
 * Builds the services from the records. In their order, the first match for a port, name or alias,
 * with or without protocol, has the official name, port and protocol of the first line that
 * matches; see arrange.c. Idempotent. Returns NULL, or why it failed.
 */
const char *catalog_arrange(struct catalog *catalog);

/*
 * Fills a new catalog with the records of the registry and arranges it. Texts are copied. Returns
 * NULL, or why it failed.
 */
const char *catalog_copy_registry(struct catalog *catalog, const struct catalog *from);

#endif
