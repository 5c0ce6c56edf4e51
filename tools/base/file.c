/*
 * Opens and reads untrusted files, bounded in size and time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"

#define FIRST_CAPACITY ((size_t)1 << 16)

int file_open(const char *file)
{
    int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    /* Only open(2) must not block: the writer of a pipe may take its time. */
    if (descriptor >= 0)
        fcntl(descriptor, F_SETFL, O_RDONLY);
    return descriptor;
}

static bool is_pipe(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

char *file_read(int descriptor, size_t limit, size_t *size)
{
    char *bytes = NULL;
    size_t capacity = FIRST_CAPACITY / 2;
    ssize_t count = 1;
    *size = 0;
    while (count != 0 && *size <= limit) {
        if (bytes == NULL || *size == capacity) {
            capacity *= 2;
            bytes = memory_resize(bytes, capacity + 1, 1);
        }
        count = read(descriptor, bytes + *size, capacity - *size);
        if (count < 0 && errno != EINTR) {
            free(bytes);
            return NULL;
        }
        *size += count > 0 ? (size_t)count : 0;
    }
    if (*size > limit || (*size == 0 && is_pipe(descriptor))) {
        errno = *size > limit ? EFBIG : EPIPE;
        free(bytes);
        return NULL;
    }
    bytes[*size] = '\0';
    return bytes;
}

bool file_load(const char *file, struct buffer *content)
{
    struct position position = {.file = file};
    *content = (struct buffer){0};
    int descriptor = file_open(file);
    if (descriptor >= 0)
        content->bytes = (uint8_t *)file_read(descriptor, UINT32_MAX, &content->size);
    if (content->bytes == NULL)
        message_error(&position, "%s", strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return content->bytes != NULL;
}

bool file_is_missing(const char *file)
{
    return access(file, F_OK) != 0 && errno == ENOENT;
}

bool file_has(const char *file, const void *bytes, size_t size)
{
    struct buffer content;
    if (access(file, F_OK) != 0 || !file_load(file, &content))
        return false;
    bool same = content.size == size && memcmp(content.bytes, bytes, size) == 0;
    free(content.bytes);
    return same;
}
