/*
 * Models of libc's string functions for CBMC.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each model asserts that all bytes that the function may access are accessible, and returns any
 * possible result. Copied bytes are unknown, so a proof holds for every content, also for content
 * that changes during the call.
 */
#ifndef TESTS_PROVE_MODELS_H
#define TESTS_PROVE_MODELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Functions without a body return any value. */
bool nondet_bool(void);
int nondet_int(void);
size_t nondet_size(void);
uint8_t nondet_uint8(void);
uint16_t nondet_uint16(void);
uint32_t nondet_uint32(void);
uint64_t nondet_uint64(void);

/* Set by a proof that needs the copied content, a few bytes that do not change. */
static bool model_copies;

static inline void *model_memcpy(void *to, const void *from, size_t size)
{
    __CPROVER_assert(__CPROVER_r_ok(from, size), "memcpy reads inside");
    __CPROVER_assert(__CPROVER_w_ok(to, size), "memcpy writes inside");
    if (model_copies) {
        for (size_t at = 0; at < size; at++)
            ((char *)to)[at] = ((const char *)from)[at];
    } else {
        __CPROVER_havoc_slice(to, size);
    }
    return to;
}

static inline int model_memcmp(const void *left, const void *right, size_t size)
{
    __CPROVER_assert(__CPROVER_r_ok(left, size), "memcmp reads inside on the left");
    __CPROVER_assert(__CPROVER_r_ok(right, size), "memcmp reads inside on the right");
    return nondet_int();
}

/* The content is unknown, so all bytes may be read. */
static inline size_t model_strnlen(const char *text, size_t limit)
{
    __CPROVER_assert(__CPROVER_r_ok(text, limit), "strnlen reads inside");
    size_t length = nondet_size();
    __CPROVER_assume(length <= limit);
    return length;
}

/* The caller's text is terminated; the text in the index may not be. */
static inline int model_strncmp(const char *wanted, const char *text, size_t limit)
{
    __CPROVER_assert(__CPROVER_r_ok(wanted, 1), "strncmp reads a text of the caller");
    __CPROVER_assert(__CPROVER_r_ok(text, limit), "strncmp reads inside");
    return nondet_int();
}

/* The position of a NUL that the harness set. The argument of strlen may end before it. */
static const char *model_nul;

static inline size_t model_strlen(const char *text)
{
    __CPROVER_assert(__CPROVER_same_object(text, model_nul) && text <= model_nul,
                     "strlen finds a NUL");
    size_t length = nondet_size();
    __CPROVER_assume(length <= (size_t)(model_nul - text));
    return length;
}

#define memcpy model_memcpy
#define memcmp model_memcmp
#define strnlen model_strnlen
#define strncmp model_strncmp
#define strlen model_strlen

#endif
