/*
 * Expands the records of a catalog to lines of a services file: one for each port and protocol,
 * with the registry's aliases on the line of their service.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_LINE_H
#define TOOLS_CATALOG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/base/slots.h"
#include "tools/catalog/catalog.h"

#define NOT_HIDDEN UINT32_MAX

/* One port and protocol of one record. All lines are in one array, in order of precedence. */
struct line {
    const char *name; /* both as catalog_text() returns them */
    const char *protocol;
    struct line *target;  /* the registry's service that this one is an alias of, or NULL */
    struct line *aliases; /* list of its aliases, in order */
    struct line *last;    /* the end of that list */
    struct line *next;    /* next in the list that contains this line */
    uint32_t record;      /* number in the catalog */
    uint32_t search;      /* the search for cycles that visited it; 0: none */
    uint32_t hidden_by;   /* the record that hides the line, or NOT_HIDDEN */
    uint16_t port;        /* in host byte order */
    bool of_registry;
    bool gone; /* an alias on another line, or a duplicate in the registry */
};

/*
 * Expands the records to lines, to be freed with free(3). Texts belong to the catalog; nothing is
 * hidden yet. Returns NULL, or why it failed, with the number of the record that is to blame.
 */
const char *line_list(const struct catalog *catalog, struct line **lines, size_t *count,
                      size_t *culprit);

/* Finds lines by port, name and protocol: the first of the same service that was added. */
struct line_table {
    const struct line *lines;
    struct slots slots;
};

/* A table with room for that many lines; free it with line_table_free(). */
struct line_table line_table_create(const struct line *lines, size_t count);
void line_table_free(struct line_table *table);

/* Adds a line, if it is the first of its service, and returns the number of the first. */
uint32_t line_table_add(struct line_table *table, uint32_t number);

#endif
