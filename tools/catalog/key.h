/*
 * What users type to look up a service: a port, a range of ports or a name, maybe with a protocol.
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
    const char *text; /* as it was typed */
    bool by_port;
    uint16_t first_port, last_port;
    /* Names may have slashes of their own: a key is first taken for a name as a whole. */
    size_t name_length;   /* up to the last slash */
    const char *protocol; /* behind it; NULL: any */
};

/* Reads a key, whose text must stay. Returns NULL, or what is wrong with it. */
const char *key_read(const char *text, struct key *key);

/* What a key found. */
struct match {
    const struct entry *entry;
    const char
        *alias; /* the alias that the key is, as it is written in the entry; NULL: the name */
};

/* A name or alias of an entry. */
struct key_name {
    uint64_t hash; /* without regard to case */
    size_t entry;
    const char *name;
    bool is_alias;
};

/* Entries ready to be found by port and by name. */
struct key_index {
    const struct entry *entries;
    size_t *by_port; /* numbers of entries by port, then in order */
    size_t *ports;   /* for each port where it begins in by_port, and the end */
    struct key_name *names;
    size_t name_count;
};

/* The entries must outlive the index. */
struct key_index key_index_create(const struct entry *entries, size_t count);
void key_index_free(struct key_index *index);

/*
 * Finds all entries that the key means, by port and then in their order, so that the first with a
 * port is what libc answers. For a name these are those that it equals or, where there is none,
 * that it equals without regard to ASCII case; this holds for services and for names without a port
 * each by itself. The case of the protocol does not matter. Returns how many there are; free
 * *matches with free(3).
 */
size_t key_find(const struct key *key, const struct key_index *index, struct match **matches);

#endif
