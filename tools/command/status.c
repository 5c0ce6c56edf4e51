/*
 * iana-services status: whether it works and, if not, why and how to fix it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/status.h"

#include <stdlib.h>

#include "tools/base/message.h"
#include "tools/base/program.h"
#include "tools/command/command.h"
#include "tools/system/root.h"

static int run(const struct options *options)
{
    char *root = root_path(options->root, "/");
    if (root == NULL)
        return EXIT_BAD;
    free(root);
    struct status status = {.options = options, .now = time(NULL)};
    /* A fault is reported once, as a problem. */
    message_mute(true);
    status_look(&status);
    message_mute(false);
    if (options->json)
        status_print_json(&status);
    else
        status_print(&status);
    int result = status.problems.count == 0 ? EXIT_DONE : EXIT_NOT_FOUND;
    status_free(&status);
    return result;
}

static const struct command_option option_table[] = {
    OPTION_JSON,
    {.name = "nsswitch",
     .argument = "FILE",
     .kind = ARGUMENT_FILE,
     .field = TEXT_FIELD(nsswitch),
     .help = "query libc as if this were /etc/nsswitch.conf"},
    OPTION_INDEX,
    OPTION_ROOT,
    {0},
};

const struct command status_command = {
    .name = "status",
    .summary = "say whether it works and, if not, how to fix it",
    .options = option_table,
    .help = "A problem keeps libc from answering through the module; a note does not. Each has the "
            "command, as a line fix, that puts it right.\n"
            "Exit status: 0 libc answers through the module, 1 it does not, 2 bad usage.",
    .run = run,
};
