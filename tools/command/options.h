/*
 * Parses the command line according to the description of the command.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_OPTIONS_H
#define TOOLS_COMMAND_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/command/command.h"

/* The arguments of an option that repeats, in order. */
struct option_list {
    const char **texts;
    size_t count;
};

/* The parsed command line. A missing text is NULL, a missing number 0. */
struct options {
    const struct command *command;
    char **operands; /* as many as the description allows */
    size_t operand_count;

    bool dry_run;
    bool authselect;
    bool force;
    bool if_online;
    bool json;
    bool no_overlays;
    bool quiet;
    bool strict;
    bool write_services;
    const char *format;
    const char *in;
    const char *index;
    const char *nsswitch;
    const char *output;
    const char *root;
    const char *url;
    struct option_list overlays;
    unsigned count;      /* of ports */
    unsigned time_limit; /* seconds */
};

/* The offset of a field, checked to have the right type. Types must not be parenthesized. */
/* NOLINTBEGIN(bugprone-macro-parentheses) */
#define OPTION_FIELD(field, type)      \
    (offsetof(struct options, field) + \
     0 * sizeof(char[_Generic(&((struct options *)0)->field, type * : 1)]))
/* NOLINTEND(bugprone-macro-parentheses) */
#define FLAG_FIELD(field) OPTION_FIELD(field, bool)
#define TEXT_FIELD(field) OPTION_FIELD(field, const char *)
#define NUMBER_FIELD(field) OPTION_FIELD(field, unsigned)
#define LIST_FIELD(field) OPTION_FIELD(field, struct option_list)

/* Options that several commands share. */
#define OPTION_AUTHSELECT                                                                          \
    {                                                                                              \
        .name = "authselect", .field = FLAG_FIELD(authselect),                                     \
        .help = "have authselect do it, which makes the file on Fedora and its relatives: in the " \
                "administrator's own profile, which is made of the selected one and selected",     \
    }
#define OPTION_INDEX                                                                             \
    {                                                                                            \
        .name = "index", .argument = "INDEX", .kind = ARGUMENT_FILE, .field = TEXT_FIELD(index), \
        .help = "the index to read (default: the one that libc uses)",                           \
    }
#define OPTION_JSON                                                      \
    {                                                                    \
        .name = "json", .field = FLAG_FIELD(json), .help = "print JSON", \
    }
#define OPTION_NO_OVERLAYS                                                 \
    {                                                                      \
        .name = "no-overlays", .field = FLAG_FIELD(no_overlays),           \
        .help = "compile the registry only, without the default overlays", \
    }
#define OPTION_NSSWITCH                                                                         \
    {                                                                                           \
        .name = "nsswitch", .argument = "FILE", .kind = ARGUMENT_FILE,                          \
        .field = TEXT_FIELD(nsswitch), .help = "the file to edit (default /etc/nsswitch.conf)", \
    }
#define OPTION_OUTPUT                                                                \
    {                                                                                \
        .name = "output", .letter = 'o', .argument = "INDEX", .kind = ARGUMENT_FILE, \
        .field = TEXT_FIELD(output),                                                 \
        .help = "the index to write (default @indexdir@/services.idx)",              \
    }
#define OPTION_OVERLAY                                                                            \
    {                                                                                             \
        .name = "overlay", .argument = "FILE", .kind = ARGUMENT_FILE, .repeats = true,            \
        .field = LIST_FIELD(overlays),                                                            \
        .help = "services(5) lines that come before the registry; may be given again, the first " \
                "file wins (default: @overlays@, /etc/services, and the traditional "             \
                "names that come with this program)",                                             \
    }
#define OPTION_QUIET                                                              \
    {                                                                             \
        .name = "quiet", .field = FLAG_FIELD(quiet), .help = "print errors only", \
    }

#define OPTION_ROOT                                                                               \
    {                                                                                             \
        .name = "root", .argument = "DIR", .kind = ARGUMENT_DIRECTORY, .field = TEXT_FIELD(root), \
        .help =                                                                                   \
            "work on the system whose tree is in DIR: all default files are those beneath it; "   \
            "a file that is named is one of this system",                                         \
    }

#define OPTION_WRITE_SERVICES                                                                     \
    {                                                                                             \
        .name = "write-services", .field = FLAG_FIELD(write_services),                            \
        .help = "also write all services to /etc/services, for programs that do not ask "         \
                "libc; what stands there now is first copied to @overlaydir@/90-system.services", \
    }

#define OPTIONS_GOOD (-1)

/*
 * Fills *options; free it with options_free(). Returns OPTIONS_GOOD, or the exit status after help
 * or an error was printed.
 */
int options_read(const struct command *command, int count, char **arguments,
                 struct options *options);

void options_free(struct options *options);

#endif
