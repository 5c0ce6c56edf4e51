/*
 * Tables, by libsmartcols: as wide as the terminal, and one row a line where there is none.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_TABLE_H
#define TOOLS_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct table_column {
    const char *heading; /* NULL in all columns: no line of headings */
    size_t least;        /* the column is as wide as this at least */
    bool wraps;          /* on a terminal, a long cell takes more lines; one column of a table */
};

/* How a row is coloured on a terminal. */
enum table_style { TABLE_PLAIN, TABLE_GOOD, TABLE_BAD };

struct table;

/* The columns must outlive the table. Every row is indented by so many blanks. */
struct table *table_create(const struct table_column *columns, size_t count, size_t indent);
void table_destroy(struct table *table);

/* Adds a row: a text for each column, which may be empty and may hold anything. */
void table_add(struct table *table, const char *const *cells);
void table_add_styled(struct table *table, const char *const *cells, enum table_style style);

/*
 * Prints the table to standard output. Colour is used only on a terminal, and not where NO_COLOR is
 * set or TERM is dumb.
 */
void table_print(const struct table *table);

/* The same with a width given: 0 for what is no terminal. */
void table_print_wide(const struct table *table, size_t width, bool colour);

#endif
