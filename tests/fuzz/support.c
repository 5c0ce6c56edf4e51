/*
 * Support for the fuzz targets: decoding an input, files in memory, and failing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/support.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/base/memory.h"

uint8_t take8(struct input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->bytes++;
}

uint16_t take16(struct input *input)
{
    unsigned low = take8(input);
    return (uint16_t)(low | (unsigned)take8(input) << 8);
}

uint32_t take32(struct input *input)
{
    uint32_t low = take16(input);
    return low | (uint32_t)take16(input) << 16;
}

const char *take_text(struct input *input, char *text, size_t size)
{
    size_t length = take8(input) % size;
    if (length > input->left)
        length = input->left;
    for (size_t at = 0; at < length; at++)
        text[at] = (char)take8(input);
    text[length] = '\0';
    return text;
}

void fuzz_fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vdprintf(STDERR_FILENO, format, values);
    va_end(values);
    dprintf(STDERR_FILENO, "\n");
    abort();
}

/* --- Memory of an exact size ------------------------------------------------------------------ */

#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Pages between two guard pages. What is taken ends where they end. */
struct place {
    uint8_t *start;
    uint8_t *end;
    bool taken;
};

static struct place places[8]; /* those in use come first */

static size_t size_of(const struct place *place)
{
    return (size_t)(place->end - place->start);
}

static void map(struct place *place, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size = (size + page - 1) / page * page;
    if (place->start != NULL)
        munmap(place->start - page, size_of(place) + 2 * page);
    place->start = mmap(NULL, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place->start == MAP_FAILED ||
        mprotect(place->start + page, size, PROT_READ | PROT_WRITE) != 0)
        fuzz_fail("no guarded memory: %s", strerror(errno));
    place->start += page;
    place->end = place->start + size;
}

uint8_t *fuzz_take(size_t size)
{
    if (SANITIZED) {
        uint8_t *bytes = malloc(size);
        if (bytes == NULL)
            fuzz_fail("out of memory");
        return bytes;
    }
    struct place *place = places;
    while (place < places + COUNT_OF(places) && place->taken)
        place++;
    if (place == places + COUNT_OF(places))
        fuzz_fail("out of places");
    if (place->start == NULL || size_of(place) < size)
        map(place, 2 * size);
    place->taken = true;
    return place->end - size;
}

uint8_t *fuzz_copy(const void *bytes, size_t size)
{
    uint8_t *copy = fuzz_take(size);
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

void fuzz_give_back(void *bytes)
{
    if (SANITIZED) {
        free(bytes);
        return;
    }
    struct place *place = places;
    while (place->start == NULL || (uint8_t *)bytes < place->start || (uint8_t *)bytes > place->end)
        place++;
    place->taken = false;
}

/* Large blocks then cost no system call. The sanitizer has its own malloc. */
__attribute__((constructor)) static void keep_memory(void)
{
    memory_keep();
}

/* --- Checks, files and messages --------------------------------------------------------------- */

static void check_text(const char *text, const char *buffer, size_t size)
{
    if (text < buffer || text >= buffer + size ||
        memchr(text, '\0', (size_t)(buffer + size - text)) == NULL)
        fuzz_fail("a text is not in the buffer");
}

void fuzz_check_servent(const struct servent *result, size_t alias_limit, const char *buffer,
                        size_t size)
{
    check_text(result->s_name, buffer, size);
    check_text(result->s_proto, buffer, size);
    size_t count = 0;
    for (char **alias = result->s_aliases; *alias != NULL; alias++, count++)
        check_text(*alias, buffer, size);
    if (count > alias_limit)
        fuzz_fail("more aliases than there are");
}

/* Writes before it cuts, which keeps the page of a small file. */
int fuzz_open(const void *bytes, size_t size)
{
    static int file = -1;
    if (file < 0)
        file = memfd_create("fuzz", MFD_CLOEXEC);
    if (pwrite(file, bytes, size, 0) != (ssize_t)size || ftruncate(file, (off_t)size) != 0 ||
        lseek(file, 0, SEEK_SET) != 0)
        fuzz_fail("no file in memory: %s", strerror(errno));
    return file;
}

void fuzz_silence(void)
{
    static FILE *nowhere;
    if (nowhere != NULL)
        return;
    nowhere = fopen("/dev/null", "we");
    if (nowhere == NULL)
        fuzz_fail("/dev/null: %s", strerror(errno));
    /* glibc lets a program assign stderr. libFuzzer and the sanitizers keep the old one. */
    stderr = nowhere;
}
