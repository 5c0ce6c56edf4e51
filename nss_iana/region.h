/*
 * Address space for the slots of the latch, which stays readable and never takes what is not ours.
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

/*
 * Maps the first size bytes of the file into the region of the slot, 0 or 1. Returns its base, or
 * NULL when out of memory.
 */
const uint8_t *region_fill(unsigned slot, int file, size_t size);

/* Makes the region of the slot empty pages. False when out of memory. */
bool region_empty(unsigned slot);

/* Whether reading at the address is possible without a signal. Changes errno. */
bool region_is_readable(const uint8_t *address);

#endif
