/*
 * Whether a registry that was fetched can be the next edition of the one in use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_PLAUSIBILITY_H
#define TOOLS_CATALOG_PLAUSIBILITY_H

#include <time.h>

#include "tools/catalog/catalog.h"

/*
 * Compares two catalogs that are arranged; the one in use may be NULL. Returns NULL, or why the
 * other is not to be trusted, to be freed with free(3): its date is none or
 * more than two days ahead of now, it is older or much smaller, or a service that every edition has
 * is not the first of its name and of its port. What overlays brought does not count.
 */
char *plausibility_fault(const struct catalog *in_use, const struct catalog *fetched, time_t now);

#endif
