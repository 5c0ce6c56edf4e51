/*
 * One service: the reader fills it in, and servent.c packs it for the caller.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef NSS_IANA_ANSWER_H
#define NSS_IANA_ANSWER_H

#include <stddef.h>
#include <stdint.h>

/* A name may be over-read up to the next multiple of this. */
#define ANSWER_PIECE 16

/* The size of "tcp" and "udp", the protocols of nearly all services, with the NUL. */
#define ANSWER_PROTOCOL_SIZE 4

/*
 * The texts belong to the index and are untrusted: the sizes, which include the NULs, are checked,
 * but the NULs may be missing.
 */
struct answer {
    const char *name;
    size_t name_size;
    const char *protocol;
    size_t protocol_size;
    const char *aliases; /* one after another, each terminated by NUL */
    size_t aliases_size; /* of all aliases; at least 2 * alias_count */
    size_t alias_count;
    uint16_t port; /* in host byte order */
};

#endif
