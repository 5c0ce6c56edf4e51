/*
 * Two regions of address space for editions, which stay readable and never replace foreign maps.
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

/* The size of the smallest region, in bytes. An index of only the registry fits. */
#define REGION_SMALLEST ((size_t)1 << 18)

/* The region, 0 or 1, that does not have this base. */
unsigned region_other(const uint8_t *base);

/*
 * Maps the first size bytes of the file into a region; is_read: a lookup may still read there.
 * Returns its base, or NULL if memory is short.
 */
const uint8_t *region_fill(unsigned which, bool is_read, int file, size_t size);

/* Replaces the region by empty pages; false if memory is short. */
bool region_empty(unsigned which, bool is_read);

/* Whether a read at the address causes no signal. Changes errno. */
bool region_is_readable(const uint8_t *address);

#endif
