/*
 * How names are hashed and compared: the part of the index format that is arithmetic.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names are equal byte for byte, as they are for every other backend of libc. The hash has the same
 * value on every machine.
 */
#ifndef NSS_IANA_NAME_H
#define NSS_IANA_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "nss_iana/format.h"

#define NAME_EVERY_BYTE 0x0101010101010101u

/*
 * Sixteen bytes of a name: all of it where it is no longer than that. Names of most lengths go
 * through the same instructions, so that random lengths cost no mispredicted branch.
 */
struct name_pieces {
    uint64_t first, last;
};

static inline uint64_t name_load4(const char *from)
{
    le32 stored;
    memcpy(&stored, from, sizeof stored);
    return le32_load(stored);
}

/* length: at least 1. */
static inline struct name_pieces name_pieces(const char *name, size_t length)
{
    if (length >= 4) {
        size_t second = length / 8 * 4;
        const char *last = name + (length - 4);
        return (struct name_pieces){name_load4(name) | name_load4(name + second) << 32,
                                    name_load4(last - second) | name_load4(last) << 32};
    }
    return (struct name_pieces){
        .first = (uint8_t)name[0] | (uint64_t)(uint8_t)name[length / 2] << 8 |
                 (uint64_t)(uint8_t)name[length - 1] << 16,
    };
}

/*
 * Hashes length bytes, at least one. The upper half of the hash is the good one. The multipliers
 * are odd numbers with evenly spread bits; that both products are made at once is what a lookup
 * waits for least.
 */
static inline uint64_t name_hash(const char *name, size_t length)
{
    struct name_pieces pieces = name_pieces(name, length);
    uint64_t hash = length * 0xd6e8feb86659fd93u;
    hash += pieces.first * 0x9e3779b97f4a7c15u;
    hash += pieces.last * 0xc2b2ae3d27d4eb4fu;
    for (size_t at = 4; length > 16 && at + 4 < length; at += 8) {
        uint64_t bytes = le64_load(name + (at + 8 < length ? at : length - 8));
        hash = (hash ^ hash >> 32 ^ bytes) * 0x9e3779b97f4a7c15u;
    }
    return hash;
}

/* The bucket where the search for a name begins, in a table of bucket_count buckets. */
static inline uint32_t name_home(uint64_t hash, uint32_t bucket_count)
{
    return (uint32_t)((hash >> 32) * bucket_count >> 32);
}

/* 1 to 255, from other bits than the home. */
static inline uint8_t name_fingerprint(uint64_t hash)
{
    uint8_t fingerprint = (uint8_t)(hash ^ hash >> 32);
    return fingerprint != 0 ? fingerprint : 1;
}

static inline bool name_equal(struct name_pieces left_pieces, const char *left,
                              struct name_pieces right_pieces, const char *right, size_t length)
{
    return left_pieces.first == right_pieces.first && left_pieces.last == right_pieces.last &&
           (length <= 16 || memcmp(left, right, length) == 0);
}

#endif
