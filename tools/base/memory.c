/*
 * Allocation that never fails, and strings built by printing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tools/base/program.h"

#define FIRST_CAPACITY 16

void memory_exhausted(void)
{
    fputs(PROGRAM ": out of memory\n", stderr);
    exit(EXIT_BAD);
}

#define HUGE_PAGE ((size_t)2 << 20)

void memory_keep(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    /* What is freed here is what is allocated next. */
    const size_t size = 8 * HUGE_PAGE;
    void *room = aligned_alloc(HUGE_PAGE, size);
    if (room != NULL)
        madvise(room, size, MADV_HUGEPAGE);
    free(room);
}

void *memory_resize(void *old, size_t count, size_t size)
{
    void *memory = reallocarray(old, count > 0 ? count : 1, size);
    if (memory == NULL)
        memory_exhausted();
    return memory;
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    return memory_resize(items, *capacity, size);
}

char *memory_copy_text(const char *text, size_t length)
{
    char *copy = memory_resize(NULL, length + 1, 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *memory_vformat(const char *format, va_list values)
{
    char *text;
    if (vasprintf(&text, format, values) < 0)
        memory_exhausted();
    return text;
}

char *memory_format(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *text = memory_vformat(format, values);
    va_end(values);
    return text;
}

FILE *memory_stream(char **text)
{
    static size_t size; /* open_memstream stores the length; the NUL is enough here */
    FILE *stream = open_memstream(text, &size);
    if (stream == NULL)
        memory_exhausted();
    return stream;
}

void memory_stream_end(FILE *stream)
{
    if (fclose(stream) != 0)
        memory_exhausted();
}
