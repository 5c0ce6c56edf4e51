/*
 * iana-services status: whether it works and, if not, why and how to fix it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/status.h"

#include "tools/base/program.h"
#include "tools/command/command.h"

static int run(const struct options *options)
{
    struct status status = {.options = options, .now = time(NULL)};
    status_look(&status);
    if (options->json)
        status_print_json(&status);
    else
        status_print(&status);
    int result = status.problem_count == 0 ? EXIT_DONE : EXIT_NOT_FOUND;
    status_free(&status);
    return result;
}

static const struct command_option option_table[] = {
    OPTION_JSON,
    {.name = "nsswitch",
     .argument = "FILE",
     .kind = ARGUMENT_FILE,
     .field = TEXT_FIELD(nsswitch),
     .help = "ask libc as if this were its /etc/nsswitch.conf"},
    OPTION_INDEX,
    {0},
};

const struct command status_command = {
    .name = "status",
    .summary = "say whether it works and, if not, how to fix it",
    .options = option_table,
    .help = "Exit status: 0 libc answers through the module, 1 it does not, 2 bad usage.",
    .run = run,
};
