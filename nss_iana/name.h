/*
 * How names are hashed and compared: the part of the index format that is arithmetic.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The hash does not tell upper from lower case in ASCII, because service names are compared without
 * regard to it (RFC 6335, section 5.1). It gives the same value on every machine.
 */
#ifndef NSS_IANA_NAME_H
#define NSS_IANA_NAME_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Turns the bytes A to Z among eight into a to z and leaves all others. */
static inline uint64_t name_fold(uint64_t bytes)
{
    const uint64_t every = 0x0101010101010101u;
    uint64_t low = bytes & 0x7f * every;
    uint64_t from_a = low + (0x80 - 'A') * every;
    uint64_t beyond_z = low + (0x7f - 'Z') * every;
    uint64_t upper = (from_a ^ beyond_z) & ~bytes & 0x80 * every;
    return bytes | upper >> 2;
}

static inline uint64_t name_load(const void *from, size_t count)
{
    uint64_t bytes = 0;
    memcpy(&bytes, from, count);
    return name_fold(le64toh(bytes));
}

/* Mixes eight bytes into the hash. The multipliers are odd numbers with evenly spread bits. */
static inline uint64_t name_mix(uint64_t hash, uint64_t bytes)
{
    hash = (hash ^ bytes) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

/*
 * Hashes length bytes, at least one. The last eight bytes are taken as one piece that may overlap
 * the piece before it, so that no length needs a loop over single bytes.
 */
static inline uint64_t name_hash(const char *name, size_t length)
{
    uint64_t hash = length;
    if (length >= 8) {
        for (size_t at = 0; at + 8 < length; at += 8)
            hash = name_mix(hash, name_load(name + at, 8));
        hash = name_mix(hash, name_load(name + (length - 8), 8));
    } else if (length >= 4) {
        hash = name_mix(hash, name_load(name, 4) | name_load(name + (length - 4), 4) << 32);
    } else {
        hash = name_mix(hash, name_load(name, 1) | name_load(name + length / 2, 1) << 8 |
                                  name_load(name + (length - 1), 1) << 16);
    }
    return name_mix(hash, hash >> 29);
}

/* The slot where the search for a name begins, in a table of slot_count slots. */
static inline uint32_t name_home(uint64_t hash, uint32_t slot_count)
{
    return (uint32_t)((hash >> 32) * slot_count >> 32);
}

static inline uint8_t name_fingerprint(uint64_t hash)
{
    return (uint8_t)hash;
}

/* Whether two texts of one length are equal without regard to ASCII case. */
static inline bool name_equal_folded(const void *left, const void *right, size_t length)
{
    const char *a = left, *b = right;
    for (; length >= 8; a += 8, b += 8, length -= 8) {
        if (name_load(a, 8) != name_load(b, 8))
            return false;
    }
    return name_load(a, length) == name_load(b, length);
}

#endif
