/*
 * Tables, by libsmartcols: fitted to the terminal; otherwise one line for each row.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_TABLE_H
#define TOOLS_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct table_column {
    const char *heading; /* NULL in all columns: no headings */
    size_t least;        /* minimum width */
    bool wraps;          /* wraps on a terminal; one column of a table may */
};

/* How a row is coloured on a terminal. */
enum table_style { TABLE_PLAIN, TABLE_GOOD, TABLE_BAD };

struct table;

/* The columns must outlive the table. indent: blanks before every row. */
struct table *table_create(const struct table_column *columns, size_t count, size_t indent);
void table_destroy(struct table *table);

/* Adds a row: a text for each column, which may be empty and is escaped. */
void table_add(struct table *table, const char *const *cells);
void table_add_styled(struct table *table, const char *const *cells, enum table_style style);

/*
 * Prints the table to standard output. Uses colour on a terminal only, unless NO_COLOR is set or
 * TERM is dumb.
 */
void table_print(const struct table *table);

/* The same for a given width; 0: not a terminal. */
void table_print_wide(const struct table *table, size_t width, bool colour);

#endif
