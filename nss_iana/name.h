/*
 * How names are hashed and compared: the part of the index format that is arithmetic.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names are equal byte for byte, as they are for every other backend of libc. The hash of a name
 * has the same value on every machine.
 */
#ifndef NSS_IANA_NAME_H
#define NSS_IANA_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "nss_iana/format.h"

/*
 * A size is that of a name with its NUL. Names have 15 bytes at most (RFC 6335), but for some old
 * ones and those of overlays, and hardly any has fewer than three.
 */
#define NAME_RARE __attribute__((cold, noinline))

/*
 * Sixteen bytes of a name: all of it where it is no larger than that. Sizes of 4 to 16 go through
 * the same instructions, so that random lengths cost no mispredicted branch. As the NUL is one of
 * the bytes, names with equal pieces are equal in length, too.
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

static inline uint64_t name_load8(const char *from)
{
    le64 stored;
    memcpy(&stored, from, sizeof stored);
    return le64_load(stored);
}

NAME_RARE static uint64_t name_load_short(const char *name, size_t size)
{
    return (uint8_t)name[0] | (uint64_t)(uint8_t)name[size / 2] << 8 |
           (uint64_t)(uint8_t)name[size - 1] << 16;
}

static inline struct name_pieces name_pieces(const char *name, size_t size)
{
    if (size >= 4) {
        size_t second = size / 8 * 4;
        const char *last = name + (size - 4);
        return (struct name_pieces){name_load4(name) | name_load4(name + second) << 32,
                                    name_load4(last - second) | name_load4(last) << 32};
    }
    return (struct name_pieces){.first = name_load_short(name, size)};
}

/* Odd numbers chosen by the writer: an index may have any, which costs a lookup time at worst. */
struct name_multipliers {
    uint64_t first, last;
};

/*
 * The multipliers that the writer tries at the given attempt, from 0 on: the numbers of splitmix64
 * made odd.
 */
static inline struct name_multipliers name_multipliers(uint32_t attempt)
{
    uint64_t numbers[2];
    for (unsigned at = 0; at < 2; at++) {
        uint64_t value = (2 * (uint64_t)attempt + at + 1) * 0x9e3779b97f4a7c15u;
        value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
        value = (value ^ value >> 27) * 0x94d049bb133111ebu;
        numbers[at] = (value ^ value >> 31) | 1;
    }
    return (struct name_multipliers){numbers[0], numbers[1]};
}

/* Adds to the hash what the pieces of a name of more than 16 bytes leave out. */
NAME_RARE static uint64_t name_hash_on(uint64_t hash, const char *name, size_t size,
                                       uint64_t multiplier)
{
    for (size_t at = 4; at + 4 < size; at += 8) {
        uint64_t bytes = name_load8(name + (at + 8 < size ? at : size - 8));
        hash = (hash ^ hash >> 32 ^ bytes) * multiplier;
    }
    return hash;
}

/*
 * Hashes size bytes, at least one, by multiply-shift (Dietzfelbinger): the upper half of the hash
 * is the good one. Names that collide under one pair of multipliers do not under another, so the
 * writer can leave a pair for which somebody has made up names.
 */
static inline uint64_t name_hash(const char *name, size_t size, struct name_pieces pieces,
                                 struct name_multipliers by)
{
    uint64_t hash = pieces.first * by.first + pieces.last * by.last;
    return size <= 16 ? hash : name_hash_on(hash, name, size, by.first);
}

/* Where the search for a name begins in a table of so many bytes: offset of the home bucket. */
static inline uint32_t name_home(uint64_t hash, uint32_t table_size)
{
    const uint32_t bucket_size = (uint32_t)sizeof(struct index_name_bucket);
    return (uint32_t)((hash >> 32) * table_size >> 32) / bucket_size * bucket_size;
}

/* Never 0, from bits that the home bucket hardly depends on. */
static inline uint8_t name_fingerprint(uint64_t hash)
{
    uint8_t byte = (uint8_t)(hash >> 40);
    return (uint8_t)(byte + (byte == 0));
}

#define NAME_EVERY_BYTE 0x0101010101010101u

/* The bit that a name sets in the buckets that it passes, as boost::unordered_flat_map does. */
static inline uint8_t name_passed_bit(uint8_t fingerprint)
{
    return (uint8_t)(1u << fingerprint % 8);
}

/* As name_slots_with, eight bytes at a time. A borrow may mark the slot after a match, too. */
static inline uint32_t name_slots_plain(const uint8_t fingerprints[16], uint8_t fingerprint)
{
    uint32_t slots = 0;
    for (unsigned at = 0; at < 16; at += 8) {
        uint64_t differing =
            name_load8((const char *)fingerprints + at) ^ fingerprint * NAME_EVERY_BYTE;
        uint64_t equal = (differing - NAME_EVERY_BYTE) & ~differing & 0x80 * NAME_EVERY_BYTE;
        /* Moves the lowest bit of each byte to the highest byte, in order. */
        slots |= (uint32_t)((equal >> 7) * 0x0102040810204080u >> 56) << at;
    }
    return slots;
}

/* The slots that have the fingerprint, a bit for each; some bits more cost a comparison each. */
static inline uint32_t name_slots_with(const uint8_t fingerprints[16], uint8_t fingerprint)
{
#ifdef __SSE2__
    __m128i all = _mm_loadu_si128((const __m128i *)(const void *)fingerprints);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(all, _mm_set1_epi8((char)fingerprint)));
#else
    return name_slots_plain(fingerprints, fingerprint);
#endif
}

/*
 * The first four bytes of a protocol's name as one word, its NUL included, or 0 where the name is
 * shorter. Programs ask for tcp and udp in turn, and comparing words tells the two apart without a
 * branch.
 */
static inline uint32_t name_word(const char *name)
{
    if (name[0] == '\0' || name[1] == '\0' || name[2] == '\0')
        return 0;
    le32 stored;
    memcpy(&stored, name, sizeof stored);
    return le32_load(stored);
}

NAME_RARE static bool name_equal_on(const char *left, const char *right, size_t size)
{
    return memcmp(left, right, size) == 0;
}

/* Whether size bytes of two texts are equal, given their pieces. */
static inline bool name_equal(struct name_pieces left_pieces, const char *left,
                              struct name_pieces right_pieces, const char *right, size_t size)
{
    return left_pieces.first == right_pieces.first && left_pieces.last == right_pieces.last &&
           (size <= 16 || name_equal_on(left, right, size));
}

#endif
