/*
 * The table of the commands of iana-services, in the order in which help lists them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <signal.h>

#include <stddef.h>

#include "tools/base/memory.h"
#include "tools/command/command.h"

/* A file tools/command/NAME.c defines the description NAME_command. */
#define COMMANDS        \
    COMMAND(lookup)     \
    COMMAND(search)     \
    COMMAND(unassigned) \
    COMMAND(dump)       \
    COMMAND(diff)       \
    COMMAND(add)        \
    COMMAND(hide)       \
    COMMAND(remove)     \
    COMMAND(status)     \
    COMMAND(enable)     \
    COMMAND(disable)    \
    COMMAND(update)     \
    COMMAND(compile)    \
    COMMAND(verify)

#define COMMAND(name) extern const struct command name##_command;
COMMANDS
#undef COMMAND

int main(int count, char **arguments)
{
#define COMMAND(name) &name##_command,
    static const struct command *const commands[] = {COMMANDS NULL};
    /* Inherited as ignored, it would keep the exit status of children from their parent. */
    signal(SIGCHLD, SIG_DFL);
    memory_keep();
    return command_main(commands, count, arguments);
}
