/*
 * From registry and overlays to the bytes of an index, for the commands that make one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BUILD_H
#define TOOLS_BUILD_H

#include <stdbool.h>

#include "tools/catalog.h"
#include "tools/options.h"
#include "tools/writer.h"

/*
 * Adds the overlays that the options name, or else the default ones. Returns false with the error
 * reported.
 */
bool build_add_overlays(struct catalog *catalog, const struct options *options);

/*
 * Arranges the catalog and makes its index. The registry is the name for messages. Returns false
 * with the error reported.
 */
bool build_index(struct catalog *catalog, const char *registry, struct index_bytes *index);

#endif
