/*
 * What there is to tell of one service, or of a name without a port, gathered from its records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_ENTRY_H
#define TOOLS_CATALOG_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/catalog.h"

/* All of it belongs to the catalog. */
struct entry {
    const char *name;
    const char *protocol; /* empty: a name without a port may have none */
    const char **aliases;
    size_t alias_count;
    const struct record *record; /* the registry's if it has one, since that tells more */
    const char *origin;          /* "registry" or the file name of an overlay */
    uint32_t line;               /* of the overlay; 0 for the registry */
    uint16_t port;
    bool has_port;   /* else it is a name for DNS-SD (RFC 6763) alone, which libc does not answer */
    bool registered; /* the registry has it, be it that an overlay has it too */
};

/* A service in the order of the catalog. */
struct entry entry_of_service(const struct catalog *catalog, const struct service *service);

/* All services in order, then all names without a port. Free it with free(3). */
struct entry *entry_list(const struct catalog *catalog, size_t *count);

/* Whether any of them has a description: the facts that come with this program have none. */
bool entry_described(const struct entry *entries, size_t count);

/* What to tell a user where none has. */
#define ENTRY_UNDESCRIBED                                                          \
    "this index was made from facts without descriptions, people and notes; type " \
    "'iana-services update' to fetch the published registry"

/* The aliases in a row with this between them; free it with free(3). */
char *entry_aliases(const struct entry *entry, const char *between);

#endif
