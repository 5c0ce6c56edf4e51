/*
 * Turns a catalog into the bytes of an index.
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
 * Writes the index of the catalog into new memory: the same bytes for the same catalog on every
 * machine. Returns NULL, or why the catalog does not fit the format; *culprit is then the record
 * that brings the service with which a limit is exceeded, or NULL. culprit may be NULL.
 */
const char *writer_write(const struct catalog *catalog, struct buffer *index,
                         const struct record **culprit);

/* The checksum that belongs into the header of these bytes, whatever stands there now. */
uint32_t writer_checksum(const uint8_t *bytes, size_t size);

#endif
