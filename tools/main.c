/*
 * iana-services: picks the command.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "nss_iana/paths.h"
#include "tools/base/message.h"
#include "tools/command/command.h"
#include "tools/system/nsswitch.h"

static const struct command commands[] = {
    {
        .name = "compile",
        .arguments = "[-o INDEX] [--overlay FILE]... [--no-overlays] [--strict] [REGISTRY.xml]",
        .summary = "compile the registry and overlays to an index",
        .help =
            "  -o, --output INDEX  the index to write (default " LOCAL_INDEX ")\n"
            "      --overlay FILE  services(5) lines that come before the registry; may be\n"
            "                      given again, first wins; default: " OVERLAY_DIRECTORY "\n"
            "                      /*.services, " SYSTEM_SERVICES ", and the names that come\n"
            "                      with this program\n"
            "      --no-overlays   the registry alone, without the default overlays\n"
            "      --strict        a line of an overlay that is wrong is an error\n"
            "REGISTRY.xml is the registry as IANA publishes it, - is standard input; default:\n"
            "the one that update fetched, or, if there is none or it is older,\n" SHIPPED_REGISTRY
            "\n",
        .run = compile_run,
    },
    {
        .name = "diff",
        .arguments = "[--json] OLD NEW",
        .summary = "show what differs between two indexes or registries",
        .help = "      --json  print JSON\n"
                "OLD and NEW are each an index or a registry as IANA publishes it. Services of\n"
                "one name, port and protocol are compared by their aliases, dates, references and\n"
                "descriptions, and by the keys that libc answers with them and not with others.\n"
                "Exit status: 0 no difference, 1 differences, 2 bad usage or input.\n",
        .run = diff_run,
    },
    {
        .name = "disable",
        .arguments = "[--nsswitch FILE]",
        .summary = "take iana out of the services line of nsswitch.conf",
        .help = "      --nsswitch FILE  the file to edit (default " NSSWITCH_FILE ")\n",
        .run = disable_run,
    },
    {
        .name = "dump",
        .arguments = "[--format=services|csv|json] [--index INDEX]",
        .summary = "print every service in order",
        .help =
            "      --format FORMAT  services (the form of /etc/services, default), csv or json\n"
            "      --index INDEX    the index to read (default: the one that libc would use)\n",
        .run = dump_run,
    },
    {
        .name = "enable",
        .arguments = "[--nsswitch FILE] [--force]",
        .summary = "put iana in front on the services line of nsswitch.conf",
        .help = "      --nsswitch FILE  the file to edit (default " NSSWITCH_FILE ")\n"
                "      --force          do it even if libc could not answer through iana here and\n"
                "                       now: for the files of another system\n",
        .run = enable_run,
    },
    {
        .name = "lookup",
        .arguments = "[--json] [--index INDEX] KEY...",
        .summary = "tell all that is known of a port or a name",
        .help =
            "      --json         print JSON\n"
            "      --index INDEX  the index to read (default: the one that libc would use)\n"
            "KEY is a port (443, 443/tcp), a range of ports (6000-6010/tcp), or a name or\n"
            "alias (https, https/udp). All that fits is shown, in order: of services on a\n"
            "port or with a name, libc answers the first. Names for DNS-SD, which have no\n"
            "port, come last.\n"
            "Exit status: 0 all were found, 1 some were not, 2 the usage or the index is bad.\n",
        .run = lookup_run,
    },
    {
        .name = "search",
        .arguments = "[--json] [--index INDEX] WORD...",
        .summary = "find services by words in names and descriptions",
        .help = "      --json         print JSON\n"
                "      --index INDEX  the index to read (default: the one that libc would use)\n"
                "Shown is what has every WORD in its name, its aliases or its description, be it\n"
                "a part of a word there, in upper or lower case.\n"
                "Exit status: 0 found, 1 nothing found, 2 the usage or the index is bad.\n",
        .run = search_run,
    },
    {
        .name = "status",
        .arguments = "[--json] [--nsswitch FILE] [--index INDEX]",
        .summary = "say whether it works, and if not, why and what to type",
        .help = "      --json           print JSON\n"
                "      --nsswitch FILE  ask libc as if this were its " NSSWITCH_FILE "\n"
                "      --index INDEX    the index to use (default: the one that libc would use)\n"
                "Exit status: 0 libc answers through the module, 1 it does not, 2 bad usage.\n",
        .run = status_run,
    },
    {
        .name = "update",
        .arguments = "[--url URL] [--force] [--quiet] [--time-limit SECONDS]\n"
                     "       [-o INDEX] [--overlay FILE]... [--no-overlays]",
        .summary = "fetch the registry if it changed, check and compile it",
        .help = "      --url URL       where the registry is, https or http; default:\n"
                "                      " UPDATE_URL "\n"
                "      --force         take a registry that is older, much smaller, or lacks\n"
                "                      well-known services\n"
                "      --quiet         print errors only\n"
                "      --time-limit SECONDS\n"
                "                      for fetching; a tenth of them without data is too long as\n"
                "                      well (default 300)\n"
                "  -o, --output INDEX  the index to replace, beside which the registry is kept\n"
                "                      (default " LOCAL_INDEX ")\n"
                "      --overlay FILE  as of compile, which see\n"
                "      --no-overlays   likewise\n"
                "A registry that fails a check changes nothing. The program curl has to be there.\n"
                "Exit status: 0 updated or already current, 2 failed.\n",
        .run = update_run,
    },
    {
        .name = "verify",
        .arguments = "INDEX",
        .summary = "check the checksum and the structure of an index",
        .help = "",
        .run = verify_run,
    },
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static void print_usage(FILE *stream)
{
    fputs("usage: " PROGRAM " COMMAND [options]\n\ncommands:\n", stream);
    for (size_t at = 0; at < COMMAND_COUNT; at++)
        fprintf(stream, "  %-8s  %s\n", commands[at].name, commands[at].summary);
    fputs("\n" PROGRAM " COMMAND --help tells more of one of them.\n", stream);
}

int command_help(const struct command *command)
{
    printf("usage: " PROGRAM " %s %s\n\n%s.\n", command->name, command->arguments,
           command->summary);
    if (command->help[0] != '\0')
        printf("\n%s", command->help);
    return command_output_done(EXIT_DONE);
}

int command_misused(const struct command *command)
{
    fprintf(stderr, "usage: " PROGRAM " %s %s\n", command->name, command->arguments);
    return EXIT_BAD;
}

int command_output_done(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    message_error(&(struct position){.file = "standard output"}, "%s", strerror(errno));
    return EXIT_BAD;
}

int main(int count, char **arguments)
{
    /* A hostile registry can have very many warnings: a line is written at once. */
    setvbuf(stderr, NULL, _IOLBF, 0);
    const char *name = count > 1 ? arguments[1] : "";
    for (size_t at = 0; at < COMMAND_COUNT; at++) {
        if (strcmp(name, commands[at].name) == 0)
            return commands[at].run(&commands[at], count - 1, arguments + 1);
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_usage(stdout);
        return command_output_done(EXIT_DONE);
    }
    if (strcmp(name, "--version") == 0) {
        puts(PROGRAM " " PACKAGE_VERSION);
        return command_output_done(EXIT_DONE);
    }
    if (name[0] != '\0')
        message_error(NULL, "there is no command \"%s\"", name);
    print_usage(stderr);
    return EXIT_BAD;
}
