/*
 * Reads a registry piece by piece, within the limits of its size and of its texts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/pieces.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tools/base/message.h"
#include "tools/source/xmltext.h"

int pieces_read(struct pieces *pieces, char *piece, size_t size, uint64_t line)
{
    const struct position position = {.file = pieces->name, .line = line};
    ssize_t count;
    do
        count = read(pieces->file, piece, size);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        message_error(&(struct position){.file = pieces->name}, "%s", strerror(errno));
        return -1;
    }
    pieces->size += (uint64_t)count;
    if (pieces->size > PIECES_LIMIT) {
        message_error(&position, "larger than %llu bytes", (unsigned long long)PIECES_LIMIT);
        return -1;
    }
    if (pieces->size - pieces->heard > XMLTEXT_LIMIT + size) {
        message_error(&position, "a name, an attribute or a comment is longer than %zu bytes",
                      XMLTEXT_LIMIT);
        return -1;
    }
    return (int)count;
}
