/*
 * The options that several commands take, read in the same way for all of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_OPTIONS_H
#define TOOLS_COMMAND_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/command/command.h"

/* Which options a command takes beside --help. */
enum {
    OPTION_JSON = 1,
    OPTION_INDEX = 2,
    OPTION_NSSWITCH = 4,
    OPTION_OUTPUT = 8,
    OPTION_OVERLAY = 16,
    OPTION_NO_OVERLAYS = 32,
    OPTION_STRICT = 64,
    OPTION_FORCE = 128,
    OPTION_FORMAT = 256,
    OPTION_URL = 512,
    OPTION_TIME_LIMIT = 1024,
    OPTION_QUIET = 2048,
};

struct options {
    bool json;
    const char *index;      /* NULL: none was named */
    const char *nsswitch;   /* likewise */
    const char *output;     /* likewise */
    const char *format;     /* likewise */
    const char *url;        /* likewise */
    const char *time_limit; /* likewise */
    const char **overlays;  /* those that were named; free with free(3) */
    size_t overlay_count;
    bool no_default_overlays; /* since others were named, or none are wanted */
    bool strict;
    bool force;
    bool quiet;
    char **operands; /* what is no option */
    size_t operand_count;
};

#define OPTIONS_GOOD (-1)

/* Fills *options. Returns OPTIONS_GOOD, or the exit status after help or an error was printed. */
int options_read(const struct command *command, int count, char **arguments, unsigned takes,
                 struct options *options);

#endif
