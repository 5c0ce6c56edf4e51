/*
 * Text in columns for a terminal of 80.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/output/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/terminal.h"

#define GAP 2          /* blanks between columns */
#define LEAST_WIDTH 12 /* of the column that takes what is left */

struct table {
    const struct table_column *columns;
    size_t column_count;
    size_t indent;
    char **cells; /* row by row, fit for a terminal */
    size_t cell_count;
    size_t capacity;
};

struct table *table_create(const struct table_column *columns, size_t count, size_t indent)
{
    struct table *table = memory_resize(NULL, 1, sizeof *table);
    *table = (struct table){.columns = columns, .column_count = count, .indent = indent};
    return table;
}

void table_destroy(struct table *table)
{
    for (size_t at = 0; at < table->cell_count; at++)
        free(table->cells[at]);
    free(table->cells);
    free(table);
}

void table_add(struct table *table, const char *const *cells)
{
    if (table->cell_count + table->column_count > table->capacity) {
        table->capacity = 2 * (table->cell_count + table->column_count);
        table->cells = memory_resize(table->cells, table->capacity, sizeof *table->cells);
    }
    for (size_t column = 0; column < table->column_count; column++)
        table->cells[table->cell_count++] = terminal_text(cells[column]);
}

size_t table_break(const char *text, size_t columns)
{
    size_t taken = 0, at = 0, blank = 0;
    for (; text[at] != '\0'; at++) {
        bool begins = terminal_columns(text + at, 1) > 0;
        if (begins && taken == columns)
            return blank > 0 && text[at] != ' ' ? blank : at;
        if (text[at] == ' ')
            blank = at;
        taken += begins;
    }
    return at;
}

static size_t least_width(const struct table_column *column)
{
    size_t width = column->heading != NULL ? strlen(column->heading) : 0;
    return width > column->least ? width : column->least;
}

static void find_widths(const struct table *table, size_t *widths)
{
    size_t used = table->indent, rest = 0;
    for (size_t column = 0; column < table->column_count; column++) {
        size_t limit = table->columns[column].limit;
        widths[column] = least_width(&table->columns[column]);
        for (size_t at = column; at < table->cell_count; at += table->column_count) {
            size_t width = terminal_columns(table->cells[at], strlen(table->cells[at]));
            if (width > widths[column])
                widths[column] = width;
        }
        if (limit > 0 && widths[column] > limit)
            widths[column] = limit;
        if (limit == 0)
            rest = column;
        else
            used += widths[column];
    }
    used += GAP * (table->column_count - 1);
    size_t left = used + LEAST_WIDTH < TABLE_WIDTH ? TABLE_WIDTH - used : LEAST_WIDTH;
    if (table->columns[rest].limit == 0 && widths[rest] > left)
        widths[rest] = left;
}

/* Prints one line of a row, and moves each cell on to what is left of it. */
static void print_line(const struct table *table, const size_t *widths, const char **cells)
{
    size_t owed = table->indent; /* blanks, printed only where something follows them */
    for (size_t column = 0; column < table->column_count; column++) {
        const char *cell = cells[column];
        size_t length = table_break(cell, widths[column]);
        if (length > 0)
            printf("%*s%.*s", (int)owed, "", (int)length, cell);
        else
            owed += widths[column] + GAP;
        if (length > 0)
            owed = widths[column] - terminal_columns(cell, length) + GAP;
        cells[column] += length + strspn(cell + length, " ");
    }
    putchar('\n');
}

static void print_row(const struct table *table, const size_t *widths, const char **cells)
{
    bool more = true;
    while (more) {
        print_line(table, widths, cells);
        more = false;
        for (size_t column = 0; column < table->column_count; column++)
            more = more || cells[column][0] != '\0';
    }
}

void table_print(const struct table *table)
{
    size_t count = table->column_count;
    size_t *widths = memory_resize(NULL, count, sizeof *widths);
    const char **cells = memory_resize(NULL, count, sizeof *cells);
    find_widths(table, widths);
    if (table->columns[0].heading != NULL) {
        for (size_t column = 0; column < count; column++)
            cells[column] = table->columns[column].heading;
        print_row(table, widths, cells);
    }
    for (size_t row = 0; row < table->cell_count; row += count) {
        for (size_t column = 0; column < count; column++)
            cells[column] = table->cells[row + column];
        print_row(table, widths, cells);
    }
    free(cells);
    free(widths);
}
