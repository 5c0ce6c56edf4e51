/*
 * Lookup keys: a port, a range of ports or a name, with or without a protocol.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_KEY_H
#define TOOLS_CATALOG_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/entry.h"

struct key {
    const char *text; /* as typed */
    bool by_port;
    uint16_t first_port, last_port;
    /* A name may contain slashes: a key is first looked up as a name as a whole. */
    size_t name_length;   /* up to the last slash */
    const char *protocol; /* after it; NULL: any */
};

/* Parses a key, whose text must outlive it. Returns NULL, or what is wrong with it. */
const char *key_read(const char *text, struct key *key);

/* A match of a key. */
struct match {
    const struct entry *entry;
    const char *alias; /* the matching alias, as spelled in the entry; NULL: the name */
};

/* A name or alias of an entry. */
struct key_name {
    uint64_t hash; /* ignoring case */
    size_t entry;
    const char *name;
    bool is_alias;
};

/* Index of entries by port and by name. */
struct key_index {
    const struct entry *entries;
    size_t *by_port; /* numbers of the entries with a port, sorted by it, stable */
    size_t port_count;
    struct key_name *names;
    size_t name_count;
};

/* The entries must outlive the index. */
struct key_index key_index_create(const struct entry *entries, size_t count);
void key_index_free(struct key_index *index);

/*
 * Finds all entries that match the key, sorted by port, then in order, so that the first with a
 * port is what libc answers. A name matches exactly or, if nothing does, ignoring ASCII case;
 * services and names without a port are matched separately. The case of the protocol is ignored.
 * Returns the number of matches; free *matches with free(3).
 */
size_t key_find(const struct key *key, const struct key_index *index, struct match **matches);

#endif
