/*
 * Text in columns for a terminal of 80.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_TABLE_H
#define TOOLS_OUTPUT_TABLE_H

#include <stddef.h>

#define TABLE_WIDTH 80

struct table_column {
    const char *heading; /* NULL in all columns: no line of headings */
    size_t least;        /* the column is as wide as this at least */
    size_t limit;        /* a wider cell takes more lines; 0: as wide as the others leave room */
};

struct table;

/* The columns must outlive the table. */
struct table *table_create(const struct table_column *columns, size_t count, size_t indent);
void table_destroy(struct table *table);

/* Adds a row: a text for each column, which may be empty and may hold anything. */
void table_add(struct table *table, const char *const *cells);

/* Prints the table to standard output. */
void table_print(const struct table *table);

/*
 * How many bytes of a text from terminal_text go on a line of that many columns: broken at the last
 * blank that fits, or in the middle of a word that does not fit alone.
 */
size_t table_break(const char *text, size_t columns);

#endif
