/*
 * Makes the ordered services of a catalog from its records, by the law of precedence.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_ARRANGE_H
#define TOOLS_CATALOG_ARRANGE_H

#include "tools/catalog/catalog.h"

/*
 * Makes the services from the records. Read in order, they give each port, name and alias, with
 * each protocol and without one, the official name, port and protocol of the first line that has
 * it; see arrange.c. Arranging the services themselves changes nothing. Returns NULL, or why it
 * cannot be done.
 */
const char *catalog_arrange(struct catalog *catalog);

/*
 * Fills a new catalog with what came from the registry, and arranges it. Returns NULL, or why it
 * cannot be done. The texts are copied.
 */
const char *catalog_copy_registry(struct catalog *catalog, const struct catalog *from);

#endif
