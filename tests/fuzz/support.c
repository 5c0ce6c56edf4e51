/*
 * Support for the fuzz targets: decoding an input, files in memory, and failing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/support.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

uint8_t *fuzz_copy(const void *bytes, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL)
        fuzz_fail("out of memory");
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

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

const char *fuzz_file(const void *bytes, size_t size)
{
    static int file = -1;
    static char name[64];
    if (file < 0) {
        file = memfd_create("fuzz", MFD_CLOEXEC);
        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    }
    if (ftruncate(file, 0) != 0 || pwrite(file, bytes, size, 0) != (ssize_t)size)
        fuzz_fail("no file in memory: %s", strerror(errno));
    return name;
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
