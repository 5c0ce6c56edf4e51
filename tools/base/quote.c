/*
 * Quotes a word for the shell, for commands that messages suggest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/quote.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tools/base/memory.h"

static bool is_control(char byte)
{
    return (unsigned char)byte < ' ' || byte == '\x7f';
}

static bool is_plain(const char *word)
{
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                   "_./:=@%+,-";
    return word[0] != '\0' && word[strspn(word, harmless)] == '\0';
}

static bool has_control(const char *word)
{
    while (*word != '\0' && !is_control(*word))
        word++;
    return *word != '\0';
}

char *quote_word(const char *word)
{
    char *quoted;
    if (is_plain(word))
        return memory_copy_text(word, strlen(word));
    FILE *stream = memory_stream(&quoted);
    bool escapes = has_control(word);
    fputs(escapes ? "$'" : "'", stream);
    for (; *word != '\0'; word++) {
        if (is_control(*word))
            fprintf(stream, "\\%03o", (unsigned)(unsigned char)*word);
        else if (escapes && (*word == '\'' || *word == '\\'))
            fprintf(stream, "\\%c", *word);
        else if (*word == '\'')
            fputs("'\\''", stream);
        else
            putc(*word, stream);
    }
    putc('\'', stream);
    memory_stream_end(stream);
    return quoted;
}
