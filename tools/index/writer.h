/*
 * Writes the index of a catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_INDEX_WRITER_H
#define TOOLS_INDEX_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"

/*
 * Writes the index of the catalog into new memory; the output is reproducible on every machine.
 * Returns NULL, or why the catalog does not fit the format; *culprit is then the record whose
 * service exceeds a limit, or NULL. culprit may be NULL.
 */
const char *writer_write(const struct catalog *catalog, struct buffer *index,
                         const struct record **culprit);

/* The checksum of an index; the one in its header is ignored. */
uint32_t writer_checksum(const uint8_t *bytes, size_t size);

#endif
