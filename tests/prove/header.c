/*
 * Proves that the check of a header reads only inside the file, and guarantees what limit.h says.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "tests/prove/models.h"

#include "nss_iana/header.c"
#include "tests/prove/limit.h"

void prove_check_header(void)
{
    uint64_t file_size = nondet_uint64();
    uint8_t *header = malloc(file_size < INDEX_HEADER_SIZE ? file_size : INDEX_HEADER_SIZE);
    uint32_t limit;
    __CPROVER_assume(header != NULL);
    if (index_check_header(&limit, header, file_size) == NULL) {
        __CPROVER_assert(is_limit(limit), "the limit is in the hot part");
        __CPROVER_assert(index_hot_size(limit) <= file_size, "the hot part is in the file");
    }
}
