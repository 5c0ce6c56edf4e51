/*
 * Runs the command that the command line names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/dispatch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/base/message.h"
#include "tools/base/nearest.h"
#include "tools/command/help.h"
#include "tools/command/options.h"

/* Flushes standard output; returns the final exit status. */
static int flush_output(int status)
{
    message_count_warnings();
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    message_error(&(struct position){.file = "standard output"}, "%s", strerror(errno));
    return EXIT_BAD;
}

static const struct command *find(const struct command *const *commands, const char *name)
{
    for (; *commands != NULL; commands++) {
        if (strcmp((*commands)->name, name) == 0)
            return *commands;
    }
    return NULL;
}

/* Reports an unknown command, with a hint to the nearest one. */
static int refuse(const struct command *const *commands, const char *name)
{
    struct nearest nearest = nearest_begin(name);
    for (size_t at = 0; commands[at] != NULL; at++)
        nearest_add(&nearest, commands[at]->name);
    nearest_add(&nearest, "help");
    const char *hint = nearest_best(&nearest);
    if (hint != NULL) {
        message_error(NULL, "there is no command \"%s\"; did you mean \"%s\"?", name, hint);
        return EXIT_BAD;
    }
    message_error(NULL, "there is no command \"%s\"", name);
    help_print_commands(stderr, commands);
    return EXIT_BAD;
}

static int help(const struct command *const *commands, const char *name)
{
    if (name == NULL) {
        help_print_commands(stdout, commands);
        return EXIT_DONE;
    }
    const struct command *command = find(commands, name);
    return command != NULL ? help_print(command) : refuse(commands, name);
}

static int run(const struct command *command, int count, char **arguments)
{
    struct options options;
    int status = options_read(command, count, arguments, &options);
    if (status != OPTIONS_GOOD)
        return status;
    status = command->run(&options);
    options_free(&options);
    return status;
}

int dispatch(const struct command *const *commands, int count, char **arguments)
{
    /* Line buffering: a hostile registry can cause very many warnings. */
    setvbuf(stderr, NULL, _IOLBF, 0);
    const char *name = count > 1 ? arguments[1] : "";
    const struct command *command = find(commands, name);
    if (command != NULL)
        return flush_output(run(command, count - 1, arguments + 1));
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return flush_output(help(commands, count > 2 ? arguments[2] : NULL));
    if (strcmp(name, "--version") == 0) {
        puts(PROGRAM " " PACKAGE_VERSION);
        return flush_output(EXIT_DONE);
    }
    if (strcmp(name, "--describe") == 0) {
        help_describe(commands);
        return flush_output(EXIT_DONE);
    }
    if (name[0] != '\0')
        return refuse(commands, name);
    help_print_commands(stderr, commands);
    return EXIT_BAD;
}
