/*
 * Escapes untrusted text for a terminal, and measures and wraps it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_TERMINAL_H
#define TOOLS_BASE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Decodes the first character of the text. Returns its size in bytes, or 0 if it is not valid
 * UTF-8.
 */
size_t utf8_decode(const char *text, uint32_t *character);

/*
 * The size in bytes of the first character of the text, or 0 if it must be escaped: invalid UTF-8,
 * a control character, or one that hides, joins or reorders others.
 */
size_t utf8_shown(const char *text);

/* Prints the text; bytes that could control or deceive a terminal, and invalid UTF-8, as \xHH. */
void terminal_print(FILE *stream, const char *text);

/* The same into new memory: free with free(3). */
char *terminal_text(const char *text);

/* The width in columns of the first length bytes of a text from terminal_text(). */
size_t terminal_columns(const char *text, size_t length);

/* The width of the terminal behind the descriptor; 0 if it is not a terminal. */
size_t terminal_width(int descriptor);

/*
 * Prints words wrapped to a width; the first line starts at a column, the others are indented. A
 * longer word stays whole; a newline in the text starts a line. Returns the column after the last
 * word.
 */
size_t terminal_fold(FILE *stream, const char *text, size_t column, size_t indent, size_t width);

#endif
