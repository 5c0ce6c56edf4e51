/*
 * The memory of a fast fuzz target: an arena that is reset after each input, in place of malloc(3).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nothing is used again before the reset, so that a block costs little and its misuse shows:
 *
 *     header | bytes asked for | bytes that must not change, at least one | header | ...
 *
 * After each input, all blocks must be freed, and nothing written behind a block or into a freed
 * one. The linker has the product call the functions here in place of libc's (ld --wrap); libraries
 * call libc's own, and so does a target for what it allocates once.
 */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/fuzz/support.h"

#define ARENA_SIZE ((size_t)1 << 30) /* of addresses */
#define ALIGNMENT 16
#define BEHIND_BYTE 0xc5
#define FREED_BYTE 0xdd
#define FILL_LIMIT 512 /* of a freed block */

/* The names are those of the linker: each function, and libc's own. */
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void __wrap_free(void *block);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);

/* The target, which run compiles under this name. */
int fuzz_target(const uint8_t *bytes, size_t size);

struct header {
    size_t size;
    size_t freed; /* 0 or 1 */
};

static uint8_t *arena;
static size_t used;
static __thread bool in_use; /* libFuzzer has a thread of its own */

static bool is_of_arena(const void *block)
{
    return arena != NULL && (const uint8_t *)block >= arena &&
           (const uint8_t *)block < arena + ARENA_SIZE;
}

static struct header *header_of(void *block)
{
    return (struct header *)block - 1;
}

/* The size of a block with its header and the bytes behind it. */
static size_t whole_size(size_t size)
{
    return (sizeof(struct header) + size + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
}

static void *take(size_t size)
{
    if (size > ARENA_SIZE || whole_size(size) > ARENA_SIZE - used) {
        errno = ENOMEM;
        return NULL;
    }
    struct header *header = (struct header *)(void *)(arena + used);
    size_t whole = whole_size(size);
    *header = (struct header){.size = size};
    memset((uint8_t *)(header + 1) + size, BEHIND_BYTE, whole - sizeof *header - size);
    used += whole;
    return header + 1;
}

static void give_back(void *block)
{
    struct header *header = header_of(block);
    if (header->freed != 0)
        fuzz_fail("a block of %zu bytes is freed twice", header->size);
    header->freed = 1;
    memset(block, FREED_BYTE, header->size < FILL_LIMIT ? header->size : FILL_LIMIT);
}

static bool is_filled(const uint8_t *bytes, size_t size, uint8_t byte)
{
    return size == 0 || (bytes[0] == byte && memcmp(bytes, bytes + 1, size - 1) == 0);
}

static void check_all(void)
{
    for (size_t at = 0; at < used;) {
        const struct header *header = (const struct header *)(const void *)(arena + at);
        const uint8_t *block = (const uint8_t *)(header + 1);
        size_t size = header->size, whole = whole_size(size);
        if (!is_filled(block + size, whole - sizeof *header - size, BEHIND_BYTE))
            fuzz_fail("the bytes behind a block of %zu bytes changed", size);
        if (header->freed == 0)
            fuzz_fail("a block of %zu bytes is lost", size);
        if (!is_filled(block, size < FILL_LIMIT ? size : FILL_LIMIT, FREED_BYTE))
            fuzz_fail("a freed block of %zu bytes changed", size);
        at += whole;
    }
}

/* --- malloc(3) -------------------------------------------------------------------------------- */

void *__wrap_malloc(size_t size)
{
    return in_use ? take(size) : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (!in_use)
        return __real_calloc(count, size);
    size_t whole;
    void *block = __builtin_mul_overflow(count, size, &whole) ? NULL : take(whole);
    return block != NULL ? memset(block, 0, whole) : NULL;
}

void __wrap_free(void *block)
{
    if (is_of_arena(block))
        give_back(block);
    else
        __real_free(block);
}

void *__wrap_realloc(void *old, size_t size)
{
    if (!is_of_arena(old) && !(in_use && old == NULL))
        return __real_realloc(old, size);
    void *block = take(size);
    if (block == NULL || old == NULL)
        return block;
    size_t old_size = header_of(old)->size;
    memcpy(block, old, old_size < size ? old_size : size);
    give_back(old);
    return block;
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return __wrap_realloc(old, whole);
}

/* --- Inputs ----------------------------------------------------------------------------------- */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (arena == NULL) {
        fuzz_target(bytes, size); /* what it allocates once is not of the arena */
        arena = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (arena == MAP_FAILED)
            fuzz_fail("no arena: %s", strerror(errno));
    }
    in_use = true;
    fuzz_target(bytes, size);
    in_use = false;
    check_all();
    used = 0;
    return 0;
}
