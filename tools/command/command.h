/*
 * What a command says of itself: its name, arguments, options, help and what it runs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Usage, --help, the manual page and the completion of each shell are made from this description.
 * A command defines one in its own file; the build makes the table of them.
 *
 * In texts, @indexdir@ and its like stand for the directories of this build: see expand.h.
 */
#ifndef TOOLS_COMMAND_COMMAND_H
#define TOOLS_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct options; /* what the user gave: options.h */

/* What an argument is, so that a shell can complete it. */
enum argument_kind {
    ARGUMENT_NONE, /* the option takes none */
    ARGUMENT_TEXT, /* anything: a URL, a word */
    ARGUMENT_NUMBER,
    ARGUMENT_CHOICE, /* one of the choices */
    ARGUMENT_FILE,
    ARGUMENT_DIRECTORY,
    ARGUMENT_KEY, /* a port or the name of a service */
};

struct command_option {
    const char *name;           /* without the dashes; NULL ends a table */
    const char *argument;       /* what help calls its argument; NULL: it takes none */
    const char *const *choices; /* ends with NULL */
    const char *help;           /* a phrase */
    size_t field;               /* where struct options holds it: FLAG_FIELD() and its like */
    unsigned least, most;       /* of a number */
    enum argument_kind kind;    /* of the argument */
    bool repeats;               /* may be given again; the field is a struct option_list then */
    char letter;                /* the short form; NUL: none */
};

/* An argument that is no option. */
struct command_operand {
    const char *name; /* NULL ends a table */
    enum argument_kind kind;
    bool optional;
    bool repeats; /* the last one only */
};

struct command {
    const char *name;
    const char *summary; /* an imperative phrase, such as the NAME line of a manual page has */
    const struct command_option *options;      /* beside --help; NULL: none */
    const struct command_operand *operands;    /* NULL: none */
    const char *help;                          /* paragraphs after the options, a line each */
    int (*run)(const struct options *options); /* exit status */
};

#endif
