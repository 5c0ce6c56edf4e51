/*
 * Keeps each text once and numbers the texts, so that equal texts are one pointer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *     slots   | hash, number | ...       a hash table with linear probing
 *     texts   | address of the text | ...   by number
 *     chunks  | number | text, NUL, padding | number | ...
 */
#include <config.h>

#include "tools/catalog/texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/slots.h"

#define CHUNK_SIZE ((size_t)64 << 10)
#define FIRST_SLOTS ((size_t)256)

/* Texts are many, short, and freed together. */
struct chunk {
    struct chunk *before;
    size_t used;
    size_t size;
    uint32_t bytes[];
};

struct slot {
    uint32_t hash;
    uint32_t number; /* 0: the slot is empty */
};

struct texts {
    struct chunk *chunk;
    struct slot *slots; /* at least a quarter of them is empty */
    size_t slot_count;  /* a power of two */
    const char **texts; /* by number */
    size_t count;
    size_t capacity;
    size_t size; /* of the texts, each with its NUL */
    uint64_t multipliers[2];
};

struct texts *texts_create(void)
{
    struct texts *texts = memory_resize(NULL, 1, sizeof *texts);
    *texts = (struct texts){.slot_count = FIRST_SLOTS};
    texts->slots = memory_resize(NULL, FIRST_SLOTS, sizeof *texts->slots);
    memset(texts->slots, 0, FIRST_SLOTS * sizeof *texts->slots);
    texts->texts = memory_grow(NULL, 0, &texts->capacity, sizeof *texts->texts);
    texts->texts[texts->count++] = "";
    texts->size = 1;
    slots_multipliers(texts->multipliers);
    return texts;
}

void texts_destroy(struct texts *texts)
{
    for (struct chunk *chunk = texts->chunk; chunk != NULL;) {
        struct chunk *before = chunk->before;
        free(chunk);
        chunk = before;
    }
    free(texts->slots);
    free(texts->texts);
    free(texts);
}

size_t texts_count(const struct texts *texts)
{
    return texts->count;
}

size_t texts_size(const struct texts *texts)
{
    return texts->size;
}

/* A text longer than a chunk gets a chunk of its own. */
static uint32_t *take_room(struct texts *texts, size_t words)
{
    struct chunk *chunk = texts->chunk;
    if (chunk == NULL || chunk->size - chunk->used < words) {
        size_t size = CHUNK_SIZE / sizeof chunk->bytes[0];
        if (size < words)
            size = words;
        chunk = memory_resize(NULL, 1, sizeof *chunk + size * sizeof chunk->bytes[0]);
        *chunk = (struct chunk){.before = texts->chunk, .size = size};
        texts->chunk = chunk;
    }
    chunk->used += words;
    return chunk->bytes + chunk->used - words;
}

static void enlarge(struct texts *texts, size_t slot_count)
{
    struct slot *old = texts->slots;
    size_t old_count = texts->slot_count, mask = slot_count - 1;
    texts->slot_count = slot_count;
    texts->slots = memory_resize(NULL, slot_count, sizeof *texts->slots);
    memset(texts->slots, 0, slot_count * sizeof *texts->slots);
    for (size_t at = 0; at < old_count; at++) {
        size_t slot = old[at].hash & mask;
        while (old[at].number != 0 && texts->slots[slot].number != 0)
            slot = (slot + 1) & mask;
        if (old[at].number != 0)
            texts->slots[slot] = old[at];
    }
    free(old);
}

void texts_reserve(struct texts *texts, size_t count)
{
    size_t slot_count = texts->slot_count;
    while (slot_count / 4 * 3 < count)
        slot_count *= 2;
    if (slot_count > texts->slot_count)
        enlarge(texts, slot_count);
}

static const char *add(struct texts *texts, const char *text, size_t size)
{
    uint32_t *room = take_room(texts, 1 + (size + sizeof *room - 1) / sizeof *room);
    room[0] = (uint32_t)texts->count;
    const char *copy = memcpy(room + 1, text, size);
    texts->texts = memory_grow(texts->texts, texts->count, &texts->capacity, sizeof(const char *));
    texts->texts[texts->count++] = copy;
    texts->size += size;
    return copy;
}

const char *texts_keep(struct texts *texts, const char *text)
{
    if (text[0] == '\0')
        return texts->texts[0];
    if (texts->count >= texts->slot_count / 4 * 3)
        enlarge(texts, 2 * texts->slot_count);
    size_t length = strlen(text), mask = texts->slot_count - 1;
    uint32_t hash = slots_hash(texts->multipliers, text, length);
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        struct slot *slot = &texts->slots[at];
        if (slot->number == 0) {
            *slot = (struct slot){.hash = hash, .number = (uint32_t)texts->count};
            return add(texts, text, length + 1);
        }
        if (slot->hash == hash && strcmp(texts->texts[slot->number], text) == 0)
            return texts->texts[slot->number];
    }
}
