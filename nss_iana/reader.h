/*
 * Answers from an index that is in memory and may hold anything.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nothing here reads a file, allocates or prints, and nothing reads outside the hot part: every
 * offset found in it is checked before it is followed. A damaged index gives a wrong or no answer.
 * The bytes may even change during a lookup (a process that holds the map cannot prevent it): what
 * was checked is a copy that is not read again.
 */
#ifndef NSS_IANA_READER_H
#define NSS_IANA_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nss_iana/answer.h"
#include "nss_iana/format.h"

struct index {
    const uint8_t *base; /* owned by the caller */
    uint32_t limit; /* of offsets that are followed: INDEX_SLACK bytes behind it are readable */
};

/* How many bytes of the file the functions below may read. */
static inline uint32_t index_hot_size(uint32_t limit)
{
    return limit + INDEX_SLACK;
}

/* A place in the sequence of services. Zero it to begin. */
struct index_cursor {
    uint32_t group; /* offset of the group that gave the last service; 0: at the start */
    uint32_t given; /* the bits of its protocols that were given */
};

/* How many bytes of a file index_check_header needs. */
#define INDEX_HEADER_SIZE 192

/*
 * Checks the first INDEX_HEADER_SIZE bytes of a file of file_size bytes and sets *limit from them.
 * Returns NULL, or a sentence that says why this is no index that can be used.
 */
const char *index_check_header(uint32_t *limit, const void *header, uint64_t file_size);

/* Where a service is: its group, and which of the group's protocols it has. */
struct index_place {
    uint32_t group; /* offset */
    uint32_t head;  /* of the group, a struct index_group */
    uint32_t bits;  /* of the head: PROTOCOL_TCP if set, else PROTOCOL_UDP, else PROTOCOL_OTHER */
};

/* A bit of struct index_group's kind, as it stands in the head of a place. */
#define INDEX_IN_HEAD(bit) ((bit) << 16)

/* Finds the first service on a port (host byte order) with that protocol; NULL means any. */
bool index_find_port(struct index index, uint16_t port, const char *protocol,
                     struct index_place *place);

/* Finds the first service whose name or an alias equals name. As above otherwise. */
bool index_find_name(struct index index, const char *name, const char *protocol,
                     struct index_place *place);

/* The service at a place that was found; the answer refers to the index. */
void index_answer(struct index index, struct index_place place, struct answer *answer);

/* As index_answer, if the place is plain: a service for tcp or udp without aliases. */
struct answer index_plain_answer(struct index index, struct index_place place);

static inline bool index_is_plain(struct index_place place)
{
    return (place.head & INDEX_IN_HEAD(GROUP_HAS_ALIASES | PROTOCOL_OTHER)) == 0;
}

/*
 * Gives the next service that index_find_port finds, in order, and moves the cursor on; false at
 * the end. Each port and protocol is given once.
 */
bool index_next(const struct index *index, struct index_cursor *cursor, struct answer *answer);

/*
 * Gives a service by the offset of its group: the first of the group, or its second one. False
 * where the group has none.
 */
bool index_service_at(const struct index *index, uint32_t group, bool second,
                      struct answer *answer);

#endif
