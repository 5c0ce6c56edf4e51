/*
 * Reads everything that the commands read of a catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_FUZZ_WALK_H
#define TESTS_FUZZ_WALK_H

#include <stdint.h>

#include "tools/catalog/catalog.h"

/*
 * Reads all records, entries, keys, ports, hidden services and references, and compares the catalog
 * with itself. Returns a checksum of what it read. Aborts if something is inconsistent.
 */
uint64_t walk_catalog(const struct catalog *catalog);

#endif
