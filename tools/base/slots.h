/*
 * Hash tables of numbers with linear probing, for which the caller compares what the numbers stand
 * for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The multipliers are secret, so that nobody can make up input that collides. The order in which
 * things are found must not show anywhere: it differs from run to run.
 */
#ifndef TOOLS_BASE_SLOTS_H
#define TOOLS_BASE_SLOTS_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "nss_iana/name.h"
#include "tools/base/memory.h"

struct slots {
    uint32_t *numbers; /* 0: the slot is empty */
    size_t mask;       /* the number of slots, a power of two, less 1 */
    uint64_t multipliers[2];
};

/* Two odd numbers from AT_RANDOM, the 16 random bytes of each process. */
static inline void slots_multipliers(uint64_t multipliers[2])
{
    memcpy(multipliers, (const void *)getauxval(AT_RANDOM), 2 * sizeof *multipliers);
    multipliers[0] |= 1;
    multipliers[1] |= 1;
}

/* A table for that many numbers, at least half empty. */
static inline struct slots slots_create(size_t count)
{
    struct slots slots = {.mask = 15};
    while (slots.mask < 2 * count)
        slots.mask = 2 * slots.mask + 1;
    slots.numbers = memory_resize(NULL, slots.mask + 1, sizeof *slots.numbers);
    memset(slots.numbers, 0, (slots.mask + 1) * sizeof *slots.numbers);
    slots_multipliers(slots.multipliers);
    return slots;
}

static inline void slots_free(struct slots *slots)
{
    free(slots->numbers);
}

/* The slot where the search for a key of two parts begins. */
static inline size_t slots_home(const struct slots *slots, uint64_t first, uint64_t second)
{
    uint64_t hash = first * slots->multipliers[0] + second * slots->multipliers[1];
    return (size_t)(hash >> 32) & slots->mask;
}

/* Hashes a text of any length, which need not end with NUL. */
static inline uint32_t slots_hash(const uint64_t multipliers[2], const char *text, size_t length)
{
    if (length == 0)
        return 0;
    struct name_multipliers by = {multipliers[0], multipliers[1]};
    return (uint32_t)(name_hash(text, length, name_pieces(text, length), by) >> 32);
}

static inline size_t slots_next(const struct slots *slots, size_t slot)
{
    return (slot + 1) & slots->mask;
}

#endif
