/*
 * One service as the reader finds it and as the caller's servent is packed from it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef NSS_IANA_ANSWER_H
#define NSS_IANA_ANSWER_H

#include <stddef.h>
#include <stdint.h>

/* A name may be over-read up to the next multiple of this. */
#define ANSWER_PIECE 16

/* The size of nearly all protocols' names, NUL included. */
#define ANSWER_PROTOCOL_SIZE 4

/*
 * The texts are owned by whatever the service was read from, and untrusted: a size is that of the
 * text with its NUL and can be relied on, that the NUL is there cannot.
 */
struct answer {
    const char *name;
    size_t name_size;
    const char *protocol;
    size_t protocol_size;
    const char *aliases; /* one after another, each ended by NUL */
    size_t aliases_size; /* of all aliases; at least 2 * alias_count */
    size_t alias_count;
    uint16_t port; /* in host byte order */
};

#endif
