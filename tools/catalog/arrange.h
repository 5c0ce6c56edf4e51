/*
 * Makes the ordered services of a catalog from its records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_ARRANGE_H
#define TOOLS_CATALOG_ARRANGE_H

#include "tools/catalog/catalog.h"

/*
 * Makes the services from the records: ranges and missing protocols expanded, aliases of the
 * registry resolved, equal services merged. Returns NULL, or why it cannot be done.
 */
const char *catalog_arrange(struct catalog *catalog);

#endif
