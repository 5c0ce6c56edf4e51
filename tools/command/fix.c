/*
 * Commands of this tool that messages suggest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/fix.h"

#include <stdio.h>
#include <stdlib.h>

#include "tools/base/memory.h"
#include "tools/base/program.h"
#include "tools/base/quote.h"

static void add_option(FILE *stream, const char *option, const char *file)
{
    if (file == NULL)
        return;
    char *quoted = quote_word(file);
    fprintf(stream, " %s %s", option, quoted);
    free(quoted);
}

char *fix_command(const char *command, const char *root, const char *option, const char *file)
{
    char *text;
    FILE *stream = memory_stream(&text);
    fprintf(stream, PROGRAM " %s", command);
    add_option(stream, "--root", root);
    add_option(stream, option, file);
    memory_stream_end(stream);
    return text;
}
