/*
 * What the check of the header guarantees to the reader.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_PROVE_LIMIT_H
#define TESTS_PROVE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "nss_iana/format.h"
#include "nss_iana/reader.h"

static inline bool is_limit(uint32_t limit)
{
    return limit >= INDEX_HEADER_SIZE + PORT_PAGES * sizeof(le16) &&
           limit <= INDEX_HOT_LIMIT - INDEX_SLACK;
}

#endif
