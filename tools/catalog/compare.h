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

/* What is compared of a service that both have. */
enum compare_field {
    COMPARE_ALIASES,
    COMPARE_REGISTERED,
    COMPARE_MODIFIED,
    COMPARE_REFERENCES,
    COMPARE_DESCRIPTION,
    COMPARE_ANSWERS, /* keys (443/tcp, https) of which libc answers this one of several */
    COMPARE_FIELDS
};

/* The names of the fields, for people and JSON alike. */
extern const char *const compare_field_names[COMPARE_FIELDS];

/* One service, which is the same in both where name, port and protocol are. */
struct change {
    const struct entry *old; /* NULL: it was added */
    const struct entry *new; /* NULL: it was removed */

    /* Where both are there: the old and the new text of what differs, else NULL. Words of lists
     * have blanks between them. Of the answers only those are told that are not in both. */
    char *old_text[COMPARE_FIELDS];
    char *new_text[COMPARE_FIELDS];
};

struct comparison {
    struct change *changes; /* the added in the order of the new catalog, the removed in that of */
    size_t count;           /* the old one, and the changed again in that of the new one */
    size_t added, removed, changed;

    /* Registered dates, descriptions and the like that one of the catalogs does not have at all,
     * as the entries that come with this program have no descriptions, are not compared. */
    bool left_out[COMPARE_FIELDS];

    struct entry *old_entries, *new_entries; /* what the changes speak of */
};

/* The catalogs must outlive the comparison. */
struct comparison *compare_catalogs(const struct catalog *old, const struct catalog *new);
void compare_free(struct comparison *comparison);

#endif
