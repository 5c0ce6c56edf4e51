/*
 * The options that several commands take, read in the same way for all of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/options.h"

#include <getopt.h>

static const struct option known[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"index", required_argument, NULL, OPTION_INDEX},
    {"nsswitch", required_argument, NULL, OPTION_NSSWITCH},
};

#define KNOWN_COUNT (sizeof known / sizeof known[0])

/* Lists those that the command takes, so that getopt refuses the others in its own words. */
static void list_taken(struct option taken[KNOWN_COUNT + 2], unsigned takes)
{
    size_t count = 0;
    for (size_t at = 0; at < KNOWN_COUNT; at++) {
        if ((takes & (unsigned)known[at].val) != 0)
            taken[count++] = known[at];
    }
    taken[count++] = (struct option){"help", no_argument, NULL, 'h'};
    taken[count] = (struct option){0};
}

int options_read(const struct command *command, int count, char **arguments, unsigned takes,
                 struct options *options)
{
    struct option taken[KNOWN_COUNT + 2];
    list_taken(taken, takes);
    *options = (struct options){0};
    int option;
    while ((option = getopt_long(count, arguments, "h", taken, NULL)) != -1) {
        switch (option) {
        case OPTION_JSON:
            options->json = true;
            break;
        case OPTION_INDEX:
            options->index = optarg;
            break;
        case OPTION_NSSWITCH:
            options->nsswitch = optarg;
            break;
        case 'h':
            return command_help(command);
        default:
            return command_misused(command);
        }
    }
    options->operands = arguments + optind;
    options->operand_count = (size_t)(count - optind);
    return OPTIONS_GOOD;
}
