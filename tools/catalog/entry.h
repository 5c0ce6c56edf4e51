/*
 * An entry: a service, or a name without a port, with the data of its records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_ENTRY_H
#define TOOLS_CATALOG_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/catalog.h"

/* Everything in it belongs to the catalog. */
struct entry {
    const char *name;
    const char *protocol; /* may be empty for a name without a port */
    const char **aliases;
    size_t alias_count;
    const struct record *record; /* the registry's if there is one: it has more fields */
    const char *origin;          /* "registry" or the file name of an overlay */
    uint32_t line;               /* of the overlay; 0 for the registry */
    uint16_t port;
    bool has_port;   /* otherwise a name for DNS-SD (RFC 6763), unknown to libc */
    bool registered; /* the registry has it, perhaps an overlay too */
};

/* A service in the order of the catalog. */
struct entry entry_of_service(const struct catalog *catalog, const struct service *service);

/* All services in order, then all names without a port. Free it with free(3). */
struct entry *entry_list(const struct catalog *catalog, size_t *count);

/* Whether any has a description: the registry that comes with this program has none. */
bool entry_described(const struct entry *entries, size_t count);

/* The hint to print if none has. */
#define ENTRY_UNDESCRIBED                                                          \
    "this index was made from facts without descriptions, people and notes; type " \
    "'iana-services update' to fetch the published registry"

/* The aliases joined by a separator; free it with free(3). */
char *entry_aliases(const struct entry *entry, const char *between);

#endif
