/*
 * Allocation that never fails, and strings built by printing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The caller frees everything with free(3). Out of memory, these functions print a message and exit
 * with EXIT_BAD; none returns NULL.
 */
#ifndef TOOLS_BASE_MEMORY_H
#define TOOLS_BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A block of bytes and its size. */
struct buffer {
    uint8_t *bytes; /* free with free(3) */
    size_t size;
};

/* Prints the message for a library that failed to allocate, and exits. */
__attribute__((noreturn)) void memory_exhausted(void);

/*
 * Keeps freed memory instead of returning it to the kernel, which would clear it again, and asks
 * for huge pages, which cause fewer page faults. Each of the two saves a tenth of the time of
 * compile.
 */
void memory_keep(void);

/* reallocarray(3); a count of 0 allocates one item. */
void *memory_resize(void *old, size_t count, size_t size);

/*
 * Makes room for one more item after count items; doubles *capacity if necessary. Returns the
 * items, which may have moved.
 */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t size);

/* Copies length bytes and terminates them. */
char *memory_copy_text(const char *text, size_t length);

/* asprintf(3) and vasprintf(3). */
__attribute__((format(printf, 1, 2))) char *memory_format(const char *format, ...);
__attribute__((format(printf, 1, 0))) char *memory_vformat(const char *format, va_list values);

/* open_memstream(3): after memory_stream_end(), *text is the output, terminated by a NUL. */
FILE *memory_stream(char **text);
void memory_stream_end(FILE *stream);

#endif
