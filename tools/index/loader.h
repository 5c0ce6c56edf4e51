/*
 * Reads an index file back into a catalog, for the commands that show or check one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_INDEX_LOADER_H
#define TOOLS_INDEX_LOADER_H

#include <stdbool.h>

#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"
#include "tools/index/writer.h"

/* Whether these bytes begin as an index does, so that they are meant to be one. */
bool loader_is_index(const struct buffer *index);

/* Returns NULL, or that the checksum is wrong. The header must have passed index_check_header. */
const char *loader_check_sum(const struct buffer *index);

/*
 * Fills a new catalog from the bytes, which may hold anything. Returns NULL, or what is wrong with
 * them. The checksum is not looked at.
 */
const char *loader_load(const struct buffer *index, struct catalog *catalog);

/* The index that the module would use, or the one that the user named (NULL: none). */
const char *loader_choose(const char *named);

/*
 * Finds the index that the module would use, or the one that the user named (NULL: none), and fills
 * a new catalog from it. Returns NULL with the error reported; *file is then or otherwise the name.
 */
struct catalog *loader_open(const char *named, const char **file);

#endif
