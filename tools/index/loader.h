/*
 * Loads an index into a catalog, for the commands that show or check one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_INDEX_LOADER_H
#define TOOLS_INDEX_LOADER_H

#include <stdbool.h>

#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"
#include "tools/index/writer.h"

/*
 * Reads a file that should be an index. Reads no more than a header if the magic is wrong, and
 * otherwise at most one byte more than the size in the header. Returns false with the error
 * reported; the bytes are to be freed with free(3).
 */
bool loader_read(const char *file, struct buffer *index);

/* Whether the bytes start with the magic of an index. */
bool loader_is_index(const struct buffer *index);

/* Returns NULL, or that the checksum is wrong. Call index_check_header() first. */
const char *loader_check_sum(const struct buffer *index);

/*
 * Fills a new catalog from untrusted bytes. Returns NULL, or what is wrong with them. Does not
 * verify the checksum.
 */
const char *loader_load(const struct buffer *index, struct catalog *catalog);

/* The index that the user named or, if NULL, the one that the module would use. */
const char *loader_choose(const char *named);

/*
 * Loads the index that the user named or, if NULL, the one that the module would use. Returns NULL
 * with the error reported. Sets *file to its name in any case.
 */
struct catalog *loader_open(const char *named, const char **file);

#endif
