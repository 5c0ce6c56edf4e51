/*
 * Hash and comparison of names, a part of the index format.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names are compared byte for byte, as in every other backend of libc. The hash of a name has the
 * same value on every machine.
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
 * Sizes of names include the NUL. Names have at most 15 bytes (RFC 6335), except some old ones and
 * those of overlays; hardly any has fewer than three.
 */
#define NAME_RARE __attribute__((cold, noinline))

/*
 * Sixteen bytes of a name, the whole name if its size is at most 16. Sizes of 4 to 16 take the same
 * instructions, so that random lengths cost no mispredicted branch. The NUL is one of the bytes, so
 * names with equal pieces also have equal length.
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

/* Odd numbers that the writer chooses. Others in a damaged index only cost time. */
struct name_multipliers {
    uint64_t first, last;
};

/* The multipliers of an attempt, from 0: numbers of splitmix64 with the lowest bit set. */
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

/* Mixes the bytes of a name larger than 16 bytes into the hash. */
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
 * is the good one. Names made to collide under one pair of multipliers do not under another, so the
 * writer can choose another pair.
 */
static inline uint64_t name_hash(const char *name, size_t size, struct name_pieces pieces,
                                 struct name_multipliers by)
{
    uint64_t hash = pieces.first * by.first + pieces.last * by.last;
    return size <= 16 ? hash : name_hash_on(hash, name, size, by.first);
}

/* The offset of the home bucket in a table of that many bytes. */
static inline uint32_t name_home(uint64_t hash, uint32_t table_size)
{
    const uint32_t bucket_size = (uint32_t)sizeof(struct index_name_bucket);
    return (uint32_t)((hash >> 32) * table_size >> 32) / bucket_size * bucket_size;
}

/* Never 0; from bits that hardly affect the home bucket. */
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

/* name_slots_with by SWAR, eight bytes at a time. A borrow may also mark the slot after a match. */
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

/* A bit for each slot with the fingerprint. A false positive costs a comparison of names. */
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
 * The first four bytes of a protocol's name, including the NUL, as a word; 0 if the name is
 * shorter. Programs alternate between tcp and udp; comparing words distinguishes them without a
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
