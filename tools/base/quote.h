/*
 * Quotes a word for the shell, for commands that messages suggest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_QUOTE_H
#define TOOLS_BASE_QUOTE_H

/*
 * Returns the word unchanged if it has no shell metacharacter, otherwise in single quotes, or as
 * $'...' if it has control characters. Free it with free(3).
 */
char *quote_word(const char *word);

#endif
