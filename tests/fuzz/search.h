/*
 * Compares an index with a linear search over its catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_FUZZ_SEARCH_H
#define TESTS_FUZZ_SEARCH_H

#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"

/*
 * Asks the index of the catalog for names of its services, with the case of letters changed too,
 * and their ports, with their own and other protocols, and for all services; fails where an answer
 * is not the first service of the catalog that matches. Of many services, some are asked for.
 */
void search_compare(const struct catalog *catalog, const struct buffer *bytes);

/* Fails where the bytes cannot be read back, or are not written again as they are. */
void search_round_trip(const struct buffer *bytes);

/* Fails where the services, as lines of services(5), do not give the same services again. */
void search_reread(const struct catalog *catalog);

/* All three checks, with an arranged catalog and its index. */
void search_check(const struct catalog *catalog);

#endif
