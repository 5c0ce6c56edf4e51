/*
 * Decides whether a fetched registry is plausible as the next edition.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_PLAUSIBILITY_H
#define TOOLS_CATALOG_PLAUSIBILITY_H

#include <time.h>

#include "tools/catalog/catalog.h"

/*
 * Compares two arranged catalogs; the one in use may be NULL. Returns NULL, or why the new one is
 * refused, to be freed with free(3): no date, a date more than two days ahead, an older or much
 * smaller registry, or a well-known service that is not the first of its name and port. Overlays
 * are ignored.
 */
char *plausibility_fault(const struct catalog *in_use, const struct catalog *fetched, time_t now);

#endif
