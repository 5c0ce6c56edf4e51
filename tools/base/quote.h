/*
 * Writes a word so that a shell takes it as it is, for commands that the user is told to type.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_QUOTE_H
#define TOOLS_BASE_QUOTE_H

/*
 * Returns the word as it stands where no byte of it means anything to a shell, else within single
 * quotes, or as $'...' where it has control characters. Free it with free(3).
 */
char *quote_word(const char *word);

#endif
