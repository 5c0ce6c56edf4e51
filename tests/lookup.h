/*
 * Lookups in an index as tests want them: in one step, and without libc.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_LOOKUP_H
#define TESTS_LOOKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "nss_iana/reader.h"

/* protocol: NULL means any. The answer refers to the index. */
static inline bool index_by_port(const struct index *index, uint16_t port, const char *protocol,
                                 struct answer *answer)
{
    struct index_place place;
    if (!index_find_port(*index, port, protocol, &place))
        return false;
    index_answer(*index, place, answer);
    return true;
}

static inline bool index_by_name(const struct index *index, const char *name, const char *protocol,
                                 struct answer *answer)
{
    struct index_place place;
    if (!index_find_name(*index, name, protocol, &place))
        return false;
    index_answer(*index, place, answer);
    return true;
}

#endif
