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
 * Goes through the records, entries, keys, ports, hidden services and references, and compares the
 * catalog with itself. Returns a sum of what was read. Stops the program where something is out of
 * place.
 */
uint64_t walk_catalog(const struct catalog *catalog);

#endif
