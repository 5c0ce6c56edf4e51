/*
 * Support for the fuzz targets: decoding an input, files in memory, and failing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_FUZZ_SUPPORT_H
#define TESTS_FUZZ_SUPPORT_H

#include <netdb.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Defined by each target, called by libFuzzer. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The unused rest of an input. Zeros follow its end. */
struct input {
    const uint8_t *bytes;
    size_t left;
};

uint8_t take8(struct input *input);
uint16_t take16(struct input *input);
uint32_t take32(struct input *input);

/* Takes up to size - 1 bytes, as many as the first one says, and ends them with NUL. */
const char *take_text(struct input *input, char *text, size_t size);

/* Prints what is wrong and aborts, so that libFuzzer keeps the input. */
__attribute__((noreturn, format(printf, 1, 2))) void fuzz_fail(const char *format, ...);

/*
 * Memory of an exact size, whose end the address sanitizer guards or, without it, a guard page. A
 * few are kept and taken again. Give all back with fuzz_give_back().
 */
uint8_t *fuzz_take(size_t size);
uint8_t *fuzz_copy(const void *bytes, size_t size);
void fuzz_give_back(void *bytes);

/* Fails unless all texts of the result end within the buffer, with as many aliases at most. */
void fuzz_check_servent(const struct servent *result, size_t alias_limit, const char *buffer,
                        size_t size);

/*
 * Writes the bytes to a file in memory, of which there is one, and returns its descriptor, which
 * stays open.
 */
int fuzz_open(const void *bytes, size_t size);

/* From now on, discards what the product prints to stderr, but not what libFuzzer prints. */
void fuzz_silence(void);

#endif
