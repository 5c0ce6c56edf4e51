/*
 * Tables, by libsmartcols: fitted to the terminal; otherwise one line for each row.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libsmartcols aligns, colours and prints. It breaks a cell between any two letters, or at
 * newlines. To keep words whole, a long cell gets newlines between its words here.
 */
#include <config.h>

#include "tools/output/table.h"

#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/base/memory.h"
#include "tools/base/terminal.h"

#define GAP "  "       /* between columns */
#define LEAST_WIDTH 16 /* of the column that wraps; with less, each row is a paragraph */

struct row {
    char **cells; /* fit for a terminal */
    enum table_style style;
};

struct table {
    const struct table_column *columns;
    size_t column_count;
    size_t indent;
    struct row *rows;
    size_t row_count;
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
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++)
            free(table->rows[row].cells[column]);
        free(table->rows[row].cells);
    }
    free(table->rows);
    free(table);
}

void table_add_styled(struct table *table, const char *const *cells, enum table_style style)
{
    table->rows = memory_grow(table->rows, table->row_count, &table->capacity, sizeof *table->rows);
    struct row *row = &table->rows[table->row_count++];
    row->style = style;
    row->cells = memory_resize(NULL, table->column_count, sizeof *row->cells);
    for (size_t column = 0; column < table->column_count; column++)
        row->cells[column] = terminal_text(cells[column]);
}

void table_add(struct table *table, const char *const *cells)
{
    table_add_styled(table, cells, TABLE_PLAIN);
}

static size_t width_of(const char *text)
{
    return terminal_columns(text, strlen(text));
}

static size_t column_width(const struct table *table, size_t column)
{
    const char *heading = table->columns[column].heading;
    size_t width = heading != NULL ? strlen(heading) : 0;
    if (width < table->columns[column].least)
        width = table->columns[column].least;
    for (size_t row = 0; row < table->row_count; row++) {
        size_t cell = width_of(table->rows[row].cells[column]);
        if (width < cell)
            width = cell;
    }
    return width;
}

/* The width left for the column that wraps. */
static size_t room_to_wrap(const struct table *table, size_t width)
{
    size_t taken = table->indent + (table->column_count - 1) * strlen(GAP);
    for (size_t column = 0; column < table->column_count; column++)
        taken += table->columns[column].wraps ? 0 : column_width(table, column);
    return taken < width ? width - taken : 0;
}

/* The cell for libsmartcols: indented or padded in the first column, and wrapped. */
static char *cell_of(const struct table *table, size_t row, size_t column, size_t room)
{
    const char *text = table->rows[row].cells[column];
    char *cell;
    FILE *stream = memory_stream(&cell);
    size_t indent = column == 0 ? table->indent : 0, width = width_of(text);
    size_t least = table->columns[column].least;
    fprintf(stream, "%*s", (int)indent, "");
    if (table->columns[column].wraps && room > 0)
        terminal_fold(stream, text, 0, 0, room);
    else
        fputs(text, stream);
    if (width < least)
        fprintf(stream, "%*s", (int)(least - width), "");
    memory_stream_end(stream);
    return cell;
}

static const char *colour_of(enum table_style style)
{
    return style == TABLE_GOOD ? "green" : style == TABLE_BAD ? "red" : NULL;
}

static void add_columns(const struct table *table, struct libscols_table *output)
{
    for (size_t at = 0; at < table->column_count; at++) {
        const struct table_column *column = &table->columns[at];
        const char *heading = column->heading != NULL ? column->heading : "";
        struct libscols_column *made =
            scols_table_new_column(output, heading, 0, column->wraps ? SCOLS_FL_WRAP : 0);
        if (made == NULL)
            memory_exhausted();
        scols_cell_set_color(scols_column_get_header(made), "bold");
        if (column->wraps)
            scols_column_set_wrapfunc(made, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
    }
}

static struct libscols_table *make_output(const struct table *table, size_t room, bool colour)
{
    struct libscols_table *output = scols_new_table();
    if (output == NULL || scols_table_set_column_separator(output, GAP) != 0)
        memory_exhausted();
    scols_table_enable_noencoding(output, 1); /* the cells are escaped already */
    scols_table_enable_noheadings(output, table->columns[0].heading == NULL);
    scols_table_enable_colors(output, colour);
    scols_table_set_termforce(output, SCOLS_TERMFORCE_NEVER); /* the widths are computed here */
    add_columns(table, output);
    for (size_t row = 0; row < table->row_count; row++) {
        struct libscols_line *line = scols_table_new_line(output, NULL);
        if (line == NULL)
            memory_exhausted();
        scols_line_set_color(line, colour_of(table->rows[row].style));
        for (size_t column = 0; column < table->column_count; column++) {
            if (scols_line_refer_data(line, column, cell_of(table, row, column, room)) != 0)
                memory_exhausted();
        }
    }
    return output;
}

/* libsmartcols takes character widths from the locale. */
static char *print_to_text(struct libscols_table *output)
{
    char *text = NULL;
    locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = locale != (locale_t)0 ? uselocale(locale) : (locale_t)0;
    if (scols_print_table_to_string(output, &text) != 0 || text == NULL)
        memory_exhausted();
    if (locale != (locale_t)0) {
        uselocale(before);
        freelocale(locale);
    }
    return text;
}

/* Prints each line without trailing blanks, which empty cells leave. */
static void print_lines(const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n"), end = length;
        while (end > 0 && text[end - 1] == ' ')
            end--;
        printf("%.*s\n", (int)end, text);
        text += length + (text[length] == '\n');
    }
}

/* Prints each row as a paragraph, for a terminal too narrow for columns. */
static void print_paragraphs(const struct table *table, size_t width)
{
    for (size_t row = 0; row < table->row_count; row++) {
        size_t at = table->indent;
        printf("%*s", (int)at, "");
        for (size_t column = 0; column < table->column_count; column++) {
            const char *cell = table->rows[row].cells[column];
            if (cell[0] != '\0')
                at = terminal_fold(stdout, cell, at, table->indent + 2, width);
        }
        putchar('\n');
    }
}

void table_print_wide(const struct table *table, size_t width, bool colour)
{
    size_t room = width > 0 ? room_to_wrap(table, width) : 0;
    if (table->row_count == 0)
        return;
    if (width > 0 && room < LEAST_WIDTH) {
        print_paragraphs(table, width);
        return;
    }
    struct libscols_table *output = make_output(table, room, colour);
    char *text = print_to_text(output);
    print_lines(text);
    free(text);
    scols_unref_table(output);
}

void table_print(const struct table *table)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    bool colour = isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') &&
                  terminal != NULL && strcmp(terminal, "dumb") != 0;
    table_print_wide(table, terminal_width(STDOUT_FILENO), colour);
}
