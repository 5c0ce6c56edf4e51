/*
 * Looks up services in an untrusted index in memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * No function reads a file, allocates, prints, or reads outside the hot part: every offset is
 * checked before use. A damaged index gives a wrong answer or none. The bytes may even change
 * during a lookup, since others can write the mapped file: the code checks and uses a copy of each
 * value.
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
    uint32_t limit;      /* of offsets; INDEX_SLACK bytes after it are readable */
};

/* The number of bytes of the file that the functions below may read. */
static inline uint32_t index_hot_size(uint32_t limit)
{
    return limit + INDEX_SLACK;
}

/* A position in an enumeration, zero at the start. */
struct index_cursor {
    uint32_t group; /* offset of the group of the last service; 0: at the start */
    uint32_t given; /* the bits of its protocols that were returned */
};

/* The number of bytes of a file that index_check_header needs. */
#define INDEX_HEADER_SIZE 192

/*
 * Checks the first INDEX_HEADER_SIZE bytes of a file of file_size bytes and sets *limit. Returns
 * NULL, or why the index is unusable.
 */
const char *index_check_header(uint32_t *limit, const void *header, uint64_t file_size);

/* A service: its group, and which of the group's protocols it has. */
struct index_place {
    uint32_t group; /* offset */
    uint32_t head;  /* of the group, a struct index_group */
    uint32_t bits;  /* of the head: PROTOCOL_TCP if set, else PROTOCOL_UDP, else PROTOCOL_OTHER */
};

/* The position of a bit of struct index_group's kind in the head of a place. */
#define INDEX_IN_HEAD(bit) ((bit) << 16)

/* Finds the first service on a port (host byte order) with that protocol; NULL means any. */
bool index_find_port(struct index index, uint16_t port, const char *protocol,
                     struct index_place *place);

/* The same for the first service whose name or alias equals name. */
bool index_find_name(struct index index, const char *name, const char *protocol,
                     struct index_place *place);

/* The service at a place that was found; the texts of the answer are in the index. */
void index_answer(struct index index, struct index_place place, struct answer *answer);

/* The same for a plain place: a service for tcp or udp without aliases. */
struct answer index_plain_answer(struct index index, struct index_place place);

static inline bool index_is_plain(struct index_place place)
{
    return (place.head & INDEX_IN_HEAD(GROUP_HAS_ALIASES | PROTOCOL_OTHER)) == 0;
}

/*
 * Enumerates, in order, the services that index_find_port finds: each port and protocol once.
 * Advances the cursor; returns false at the end.
 */
bool index_next(const struct index *index, struct index_cursor *cursor, struct answer *answer);

/* The first or second service of the group at the offset; false if there is none. */
bool index_service_at(const struct index *index, uint32_t group, bool second,
                      struct answer *answer);

#endif
