/*
 * Resolves ids of people by the registry's section of people.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_PEOPLE_H
#define TOOLS_SOURCE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/base/slots.h"
#include "tools/catalog/catalog.h"
#include "tools/source/xmltext.h"

/* Bounds the result: a short record can refer to a long name many times. */
#define PEOPLE_LIMIT ((size_t)64 << 20)

struct person {
    char *id; /* one allocation with the other two */
    const char *name;
    const char *address; /* mail address or URL; empty: none */
};

/* Initialize to zero. */
struct people {
    struct person *list;
    size_t count;
    size_t capacity;
    struct slots slots; /* of the ids: the number of the person plus 1 */
    const char *last;   /* the id that was looked up last, by its address */
    const struct person *last_person;
    /* The person being parsed. */
    struct xmltext id, name, organization, address;
    struct xmltext *open; /* the text being parsed, or NULL */
};

/* Adds a person by the id, or what else is referred to in this way. */
void people_keep(struct people *people, const char *id, const char *name, const char *address);

/* Handle the events of the section. Return false if a text exceeds XMLTEXT_LIMIT. */
bool people_begin(struct people *people, const struct attributes *attributes);
void people_begin_element(struct people *people, const char *name);
bool people_add(struct people *people, const char *bytes, size_t length);
void people_end_element(struct people *people);

void people_end(struct people *people);

/* Prepares lookups by id; the first of several people with an id counts. */
void people_hash(struct people *people);

/* Who the id means, NULL for nobody. The id, which no NUL ends, must stay as long as the people. */
const struct person *people_find(struct people *people, const char *id, size_t length);

/*
 * Fills in assignee and contact of the records, from the first given: ids in brackets become names,
 * those of contacts with addresses. Returns false if that takes more than PEOPLE_LIMIT bytes, or
 * one text more than XMLTEXT_LIMIT.
 */
bool people_resolve(struct people *people, struct catalog *catalog, size_t first);

void people_free(struct people *people);

#endif
