/*
 * Starts iana-services with the table of its commands.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <signal.h>

#include <stddef.h>

#include "tools/base/memory.h"
#include "tools/command/dispatch.h"

/* The build makes table.h, a line COMMAND(name) for each command: see tools/local.mk. */
#define COMMAND(name) extern const struct command name##_command;
#include "tools/command/table.h"
#undef COMMAND

int main(int count, char **arguments)
{
#define COMMAND(name) &name##_command,
    static const struct command *const commands[] = {
#include "tools/command/table.h"
        NULL,
    };
    /* Inherited as ignored, it would keep the exit status of children from their parent. */
    signal(SIGCHLD, SIG_DFL);
    memory_keep();
    return dispatch(commands, count, arguments);
}
