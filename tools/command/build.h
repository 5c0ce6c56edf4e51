/*
 * Builds an index from registry and overlays, for the commands that need one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_BUILD_H
#define TOOLS_COMMAND_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"
#include "tools/command/options.h"

/* The sources of an index. */
struct build_summary {
    size_t services;
    size_t overlays;
    char edition[11]; /* of the registry; empty: unknown */
};

/*
 * Adds the overlays that the options name, or the default ones. Returns false with the error
 * reported.
 */
bool build_add_overlays(struct catalog *catalog, const struct options *options);

/*
 * Hash of what changes when an overlay is edited that build_add_overlays() reads by default.
 */
uint64_t build_stamp(const struct options *options);

/*
 * Arranges the catalog and writes its index. registry: its name for messages. Returns false with
 * the error reported.
 */
bool build_index(struct catalog *catalog, const char *registry, struct buffer *index);

/*
 * Makes the index of the overlays and of the registry that the options name; by default of the
 * registry that was fetched for the local index, unless the one that comes with this program is
 * newer. The summary may be NULL. Returns false with the error reported.
 */
bool build_from_sources(const struct options *options, struct buffer *index,
                        struct build_summary *summary);

/* The files in the directories of overlays, in their order. */
struct build_overlays {
    char **names; /* without the root */
    size_t count, capacity;
};

/*
 * Lists them; free the list with build_free_overlays(). Returns false with the error reported if a
 * directory cannot be read; the list has the files of the others.
 */
bool build_list_overlays(const char *root, struct build_overlays *list);
void build_free_overlays(struct build_overlays *list);

/*
 * The index to write: the one that the options name, or the local one. Returns a name to be freed
 * with free(3), or NULL with the error reported.
 */
char *build_output(const struct options *options);

#endif
