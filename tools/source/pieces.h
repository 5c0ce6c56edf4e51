/*
 * Reads a registry piece by piece, within the limits of its size and of its texts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_PIECES_H
#define TOOLS_SOURCE_PIECES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of a file. */
#define PIECES_LIMIT ((uint64_t)64 << 20)

struct pieces {
    const char *name; /* of the file, for messages */
    int file;
    uint64_t size;  /* of what was read */
    uint64_t heard; /* bytes read when the parser last reported an event */
};

/*
 * Reads the next piece; the parser is at that line. Returns how many bytes it has, 0 at the end of
 * the file, or -1 with the error reported.
 */
int pieces_read(struct pieces *pieces, char *piece, size_t size, uint64_t line);

#endif
