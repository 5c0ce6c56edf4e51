/*
 * Finds what differs between two catalogs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_COMPARE_H
#define TOOLS_CATALOG_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"

/* What is compared of a service that both have: the fields of FIELD_COMPARED, and these. */
enum {
    COMPARE_ALIASES = FIELD_COUNT,
    COMPARE_ANSWERS, /* keys (443/tcp, https) of which libc answers this one of several */
    COMPARE_COUNT
};

/* The name of what is compared, for people and JSON alike; NULL for a field that is not. */
const char *compare_name(unsigned what);

enum change_kind {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_RENAMED, /* on the same port and protocol */
    CHANGE_CHANGED,
    CHANGE_KINDS
};

/* One service, which is the same in both where name, port and protocol are. */
struct change {
    const struct entry *old; /* NULL: it was added */
    const struct entry *new; /* NULL: it was removed */
};

/* Changes of a kind: in the order of the new catalog, the removed in that of the old one. */
struct change_list {
    struct change *changes;
    size_t count;
    size_t capacity;
};

struct comparison {
    struct change_list lists[CHANGE_KINDS];

    /* Fields that one of the catalogs does not have at all, as the facts that come with this
     * program have no descriptions, are not compared. */
    bool left_out[FIELD_COUNT];

    struct compare_side *old, *new;
};

/* The catalogs must outlive the comparison. */
struct comparison *compare_catalogs(const struct catalog *old, const struct catalog *new);
void compare_free(struct comparison *comparison);

/*
 * Whether the two of a change differ in this. *old and *new are then its texts, to be freed with
 * free(3): words with blanks between them for aliases and answers, of which only those are there
 * that are not in both; references a line each, and the text of any other field.
 */
bool compare_texts(const struct comparison *comparison, const struct change *change, unsigned what,
                   char **old, char **new);

#endif
