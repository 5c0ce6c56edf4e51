/*
 * Answers from an index that is in memory and may hold anything.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nothing here reads a file, allocates or prints, and nothing reads outside the hot part: section
 * bounds are checked when the index is opened and every offset found in it before it is followed.
 * A damaged index gives a wrong answer or none. The bytes may even change during a lookup (a
 * process that holds the map cannot prevent it): what was checked is a copy that is not read again.
 */
#ifndef NSS_IANA_READER_H
#define NSS_IANA_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nss_iana/answer.h"
#include "nss_iana/format.h"

/*
 * Where the hot sections are, checked to lie within the hot part. Each stands behind the one
 * before, so four 32-bit numbers say all. Offsets and sizes are in bytes.
 */
struct index_layout {
    uint32_t names; /* offset; the ports stand before, at the same place in every index */
    uint32_t name_bucket_count;
    uint32_t groups; /* offset; the protocols stand between the names and the groups */
    uint32_t groups_size;
};

struct index {
    const uint8_t *base; /* readable up to index_hot_size(), owned by the caller */
    struct index_layout layout;
};

/* A place in the sequence of services. Zero it to begin. */
struct index_cursor {
    uint32_t group; /* offset of the group that gave the last service; 0: at the start */
    uint32_t given; /* the bits of its protocols that were given */
};

/* How many bytes of the file the functions below may read. */
static inline uint32_t index_hot_size(const struct index_layout *layout)
{
    return layout->groups + layout->groups_size + INDEX_SLACK;
}

/* How many bytes of a file index_check_header needs. */
#define INDEX_HEADER_SIZE 192

/*
 * Checks the first INDEX_HEADER_SIZE bytes of a file of file_size bytes and fills *layout from
 * them. Returns NULL, or a sentence that says why this is no index that can be used.
 */
const char *index_check_header(struct index_layout *layout, const void *header, uint64_t file_size);

/*
 * Finds the first service on a port (host byte order) with that protocol; NULL means any. The
 * answer refers to the index.
 */
bool index_by_port(const struct index *index, uint16_t port, const char *protocol,
                   struct answer *answer);

/* Finds the first service whose name or an alias equals name. As above otherwise. */
bool index_by_name(const struct index *index, const char *name, const char *protocol,
                   struct answer *answer);

/*
 * Gives the next service that index_by_port answers, in order, and moves the cursor on; false at
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
