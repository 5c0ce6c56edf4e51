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

/*
 * Finds all entries that the key means, in their order, so that the first with a port is what libc
 * answers. For a name these are those that it equals or, where there is none, that it equals
 * without regard to ASCII case; this holds for services and for names without a port each by
 * itself. Returns how many there are; free *matches with free(3).
 */
size_t key_find(const struct key *key, const struct entry *entries, size_t count,
                struct match **matches);

#endif
