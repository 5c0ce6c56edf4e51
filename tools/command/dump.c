/*
 * iana-services dump: every service of an index, in order, in one of three formats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tools/base/program.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/json.h"

static void dump_services(const struct catalog *catalog)
{
    const char *edition = catalog->edition[0] != '\0' ? catalog->edition : "unknown date";
    printf("# %zu services of the registry of %s and its overlays\n", catalog->service_count,
           edition);
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        printf("%s\t%u/%s", service->name, service->port, service->protocol);
        for (size_t alias = 0; alias < service->alias_count; alias++)
            printf("%c%s", alias == 0 ? '\t' : ' ', service->aliases[alias]);
        putchar('\n');
    }
}

/* Prints one field, quoted where RFC 4180 asks for it. */
static void print_csv(const char *text, char separator)
{
    if (strpbrk(text, "\",\r\n") == NULL) {
        printf("%s%c", text, separator);
        return;
    }
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    printf("\"%c", separator);
}

static void print_csv_aliases(const struct entry *entry)
{
    bool quoted = false;
    for (size_t at = 0; at < entry->alias_count; at++)
        quoted = quoted || strpbrk(entry->aliases[at], "\",") != NULL;
    if (quoted)
        putchar('"');
    for (size_t at = 0; at < entry->alias_count; at++) {
        if (at > 0)
            putchar(' ');
        for (const char *byte = entry->aliases[at]; *byte != '\0'; byte++) {
            if (*byte == '"')
                putchar('"');
            putchar(*byte);
        }
    }
    fputs(quoted ? "\"," : ",", stdout);
}

static void dump_csv(const struct catalog *catalog)
{
    fputs("name,port,protocol,aliases,registered,modified,references,description,origin\r\n",
          stdout);
    for (size_t at = 0; at < catalog->service_count; at++) {
        struct entry entry = entry_of_service(catalog, &catalog->services[at]);
        print_csv(entry.name, ',');
        printf("%u,", entry.port);
        print_csv(entry.protocol, ',');
        print_csv_aliases(&entry);
        print_csv(entry.record->registered, ',');
        print_csv(entry.record->modified, ',');
        print_csv(entry.record->references, ',');
        print_csv(entry.record->description, ',');
        print_csv(entry.origin, '\r');
        putchar('\n');
    }
}

static void dump_json(const struct catalog *catalog)
{
    putchar('[');
    for (size_t at = 0; at < catalog->service_count; at++) {
        struct entry entry = entry_of_service(catalog, &catalog->services[at]);
        fputs(at > 0 ? ",\n" : "\n", stdout);
        json_print(json_service(&entry));
    }
    puts("\n]");
}

static const char *const format_names[] = {"services", "csv", "json", NULL};
static void (*const dumpers[])(const struct catalog *catalog) = {
    dump_services,
    dump_csv,
    dump_json,
};

static int run(const struct options *options)
{
    size_t format = 0;
    while (options->format != NULL && strcmp(options->format, format_names[format]) != 0)
        format++;
    const char *file;
    struct catalog *catalog = loader_open(options->index, &file);
    if (catalog == NULL)
        return EXIT_BAD;
    dumpers[format](catalog);
    catalog_destroy(catalog);
    return EXIT_DONE;
}

static const struct command_option option_table[] = {
    {.name = "format",
     .argument = "FORMAT",
     .kind = ARGUMENT_CHOICE,
     .choices = format_names,
     .field = TEXT_FIELD(format),
     .help = "services (services(5) lines, the default), csv or json"},
    OPTION_INDEX,
    {0},
};

const struct command dump_command = {
    .name = "dump",
    .summary = "print every service in order",
    .options = option_table,
    .run = run,
};
