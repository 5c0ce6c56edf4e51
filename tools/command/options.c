/*
 * The options that several commands take, read in the same way for all of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/options.h"

#include <getopt.h>
#include <stdlib.h>

#include "tools/base/memory.h"

static const struct option known[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"index", required_argument, NULL, OPTION_INDEX},
    {"nsswitch", required_argument, NULL, OPTION_NSSWITCH},
    {"output", required_argument, NULL, OPTION_OUTPUT},
    {"overlay", required_argument, NULL, OPTION_OVERLAY},
    {"no-overlays", no_argument, NULL, OPTION_NO_OVERLAYS},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"force", no_argument, NULL, OPTION_FORCE},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"url", required_argument, NULL, OPTION_URL},
    {"time-limit", required_argument, NULL, OPTION_TIME_LIMIT},
    {"quiet", no_argument, NULL, OPTION_QUIET},
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

/* Notes one option; false where it is none of ours. */
static bool take(struct options *options, int option)
{
    switch (option) {
    case OPTION_JSON:
        options->json = true;
        return true;
    case OPTION_INDEX:
        options->index = optarg;
        return true;
    case OPTION_NSSWITCH:
        options->nsswitch = optarg;
        return true;
    case OPTION_OUTPUT:
        options->output = optarg;
        return true;
    case OPTION_OVERLAY:
        options->overlays =
            memory_resize(options->overlays, options->overlay_count + 1, sizeof optarg);
        options->overlays[options->overlay_count++] = optarg;
        options->no_default_overlays = true;
        return true;
    case OPTION_NO_OVERLAYS:
        options->no_default_overlays = true;
        return true;
    case OPTION_STRICT:
        options->strict = true;
        return true;
    case OPTION_FORCE:
        options->force = true;
        return true;
    case OPTION_FORMAT:
        options->format = optarg;
        return true;
    case OPTION_URL:
        options->url = optarg;
        return true;
    case OPTION_TIME_LIMIT:
        options->time_limit = optarg;
        return true;
    case OPTION_QUIET:
        options->quiet = true;
        return true;
    default:
        return false;
    }
}

int options_read(const struct command *command, int count, char **arguments, unsigned takes,
                 struct options *options)
{
    struct option taken[KNOWN_COUNT + 2];
    list_taken(taken, takes);
    *options = (struct options){0};
    const char *letters = (takes & OPTION_OUTPUT) != 0 ? "o:h" : "h";
    int option;
    while ((option = getopt_long(count, arguments, letters, taken, NULL)) != -1) {
        if (take(options, option == 'o' ? OPTION_OUTPUT : option))
            continue;
        free(options->overlays);
        return option == 'h' ? command_help(command) : command_misused(command);
    }
    options->operands = arguments + optind;
    options->operand_count = (size_t)(count - optind);
    return OPTIONS_GOOD;
}
