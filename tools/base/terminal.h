/*
 * Text from files made fit for a terminal, and how many columns it takes there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_TERMINAL_H
#define TOOLS_BASE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Takes one character off the text: returns its size in bytes, or 0 where it is no valid UTF-8. */
size_t utf8_decode(const char *text, uint32_t *character);

/*
 * The size in bytes of the first character of the text, or 0 where it must not be shown as it is:
 * it is no valid UTF-8, a control character, or one that hides, joins or turns around others.
 */
size_t utf8_shown(const char *text);

/*
 * Prints the text; bytes that could steer or deceive a terminal, and those that are no UTF-8, as
 * \xHH.
 */
void terminal_print(FILE *stream, const char *text);

/* The same into new memory: free with free(3). */
char *terminal_text(const char *text);

/* How many columns length bytes of a text from terminal_text take. */
size_t terminal_columns(const char *text, size_t length);

/* How many columns the terminal has that the descriptor is; 0 where it is none. */
size_t terminal_width(int descriptor);

/*
 * Prints words in lines of a width, the first from a column on, the others indented. A word that is
 * wider stays whole; a newline in the text begins a line. Returns the column behind the last word.
 */
size_t terminal_fold(FILE *stream, const char *text, size_t column, size_t indent, size_t width);

#endif
