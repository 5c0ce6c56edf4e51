/*
 * The output buffer of the writer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/index/writing.h"

#include <string.h>

#include "tools/base/memory.h"

void writing_reserve(struct writing *writing, size_t size)
{
    if (size <= writing->capacity)
        return;
    writing->capacity = size;
    writing->bytes = memory_resize(writing->bytes, size, 1);
}

uint32_t writing_append(struct writing *writing, const void *from, size_t size)
{
    size_t offset = writing->size;
    if (size > UINT32_MAX - offset) {
        writing_fail(writing, "the index would be larger than 4 GiB", NULL);
        return 0;
    }
    if (offset + size > writing->capacity)
        writing_reserve(writing, 2 * (offset + size));
    if (from != NULL)
        memcpy(writing->bytes + offset, from, size);
    else
        memset(writing->bytes + offset, 0, size);
    writing->size += size;
    return (uint32_t)offset;
}

void writing_append32(struct writing *writing, uint32_t value)
{
    le32 stored = le32_from(value);
    writing_append(writing, &stored, sizeof stored);
}

void writing_set32(struct writing *writing, size_t offset, uint32_t value)
{
    le32 stored = le32_from(value);
    memcpy(writing->bytes + offset, &stored, sizeof stored);
}

void writing_fail(struct writing *writing, const char *fault, const struct service *culprit)
{
    if (writing->fault != NULL)
        return;
    writing->fault = fault;
    writing->culprit = culprit;
}

bool writing_add_protocols(struct protocol_set *set, const struct group *group)
{
    unsigned bits = set->bits | group->bits;
    bool added = bits != set->bits;
    set->bits = bits;
    if (group->bits == 0) {
        uint64_t *word = &set->numbers[group->number / 64];
        uint64_t bit = (uint64_t)1 << group->number % 64;
        added = (*word & bit) == 0;
        *word |= bit;
    }
    return added;
}

struct index_section writing_section(const struct writing *writing, uint32_t offset)
{
    return (struct index_section){le32_from(offset), le32_from((uint32_t)writing->size - offset)};
}
