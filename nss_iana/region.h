/*
 * Two regions of address space for editions, which stay readable and never take what is not ours.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Only the holder of the lock in mapping.c calls these functions.
 */
#ifndef NSS_IANA_REGION_H
#define NSS_IANA_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The size of the smallest region, in bytes. An index of the registry alone fits. */
#define REGION_SMALLEST ((size_t)1 << 18)

/* The region, 0 or 1, that is not at the base. */
unsigned region_other(const uint8_t *base);

/*
 * Maps the first size bytes of the file into a region, in which a lookup may still be (is_read).
 * Returns its base, or NULL when out of memory.
 */
const uint8_t *region_fill(unsigned which, bool is_read, int file, size_t size);

/* Makes the region empty pages. False when out of memory. */
bool region_empty(unsigned which, bool is_read);

/* Whether reading at the address is possible without a signal. Changes errno. */
bool region_is_readable(const uint8_t *address);

#endif
