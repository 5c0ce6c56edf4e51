/*
 * The description of a command: name, arguments, options, help and function.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Usage, --help, the manual page and the completion for each shell are generated from it. Each
 * command defines one in its own file; the build generates the table of them.
 *
 * Texts may contain @indexdir@ and the like for directories of this build; see expand.h.
 */
#ifndef TOOLS_COMMAND_COMMAND_H
#define TOOLS_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct options; /* the parsed options: options.h */

/* The kind of an argument, for completion. */
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
    const char *argument;       /* name of its argument in help; NULL: it takes none */
    const char *const *choices; /* ends with NULL */
    const char *help;           /* a phrase */
    size_t field;               /* its field in struct options: FLAG_FIELD() and the like */
    unsigned least, most;       /* of a number */
    enum argument_kind kind;    /* of the argument */
    bool repeats;               /* may be repeated; the field is a struct option_list */
    char letter;                /* the short form; NUL: none */
};

/* An operand: an argument that is not an option. */
struct command_operand {
    const char *name; /* NULL ends a table */
    enum argument_kind kind;
    bool optional;
    bool repeats; /* the last one only */
};

struct command {
    const char *name;
    const char *summary; /* an imperative phrase, for the NAME line of the manual page */
    const struct command_option *options;      /* besides --help; NULL: none */
    const struct command_operand *operands;    /* NULL: none */
    const char *help;                          /* paragraphs after the options, a line each */
    int (*run)(const struct options *options); /* exit status */
};

#endif
