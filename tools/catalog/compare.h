/*
 * Compares two catalogs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_COMPARE_H
#define TOOLS_CATALOG_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"

/* What is compared of a service in both: the fields with FIELD_COMPARED, and these. */
enum {
    COMPARE_ALIASES = FIELD_COUNT,
    COMPARE_ANSWERS, /* keys (443/tcp, https) that libc answers with this service */
    COMPARE_COUNT
};

/* The name of what is compared, in text and JSON; NULL for a field that is not compared. */
const char *compare_name(unsigned what);

enum change_kind {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_RENAMED, /* on the same port and protocol */
    CHANGE_CHANGED,
    CHANGE_KINDS
};

/* A service that differs; name, port and protocol identify it. */
struct change {
    const struct entry *old; /* NULL: it was added */
    const struct entry *new; /* NULL: it was removed */
};

/* Changes of one kind, in the order of the new catalog; removed ones in that of the old. */
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
 * Whether the two sides of a change differ in this. Sets *old and *new, to be freed with free(3):
 * for aliases and answers the words that only this side has, separated by blanks; for references a
 * line each; otherwise the text of the field.
 */
bool compare_texts(const struct comparison *comparison, const struct change *change, unsigned what,
                   char **old, char **new);

#endif
