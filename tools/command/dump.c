/*
 * iana-services dump: prints every service in order, or the registry row by row.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/program.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"
#include "tools/catalog/reference.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/csv.h"
#include "tools/output/json.h"
#include "tools/output/services.h"

static void dump_services(const struct catalog *catalog)
{
    services_print(catalog, stdout);
}

/* The fields in the CSV of services, after the key and the aliases. */
static const enum field csv_fields[] = {FIELD_REGISTERED, FIELD_MODIFIED, FIELD_REFERENCES,
                                        FIELD_DESCRIPTION};

#define CSV_FIELD_COUNT (sizeof csv_fields / sizeof csv_fields[0])

static void print_csv_field(const struct record *record, enum field field)
{
    if (field_table[field].source != FROM_REFERENCES) {
        csv_print(record->text[field], ',');
        return;
    }
    char *words = references_words(record->text[field], " ");
    csv_print(words, ',');
    free(words);
}

static void dump_csv(const struct catalog *catalog)
{
    fputs("name,port,protocol,aliases,", stdout);
    for (size_t at = 0; at < CSV_FIELD_COUNT; at++)
        csv_print(field_table[csv_fields[at]].key, ',');
    csv_print("origin", '\n');
    for (size_t at = 0; at < catalog->service_count; at++) {
        struct entry entry = entry_of_service(catalog, &catalog->services[at]);
        char *aliases = entry_aliases(&entry, " ");
        csv_print(entry.name, ',');
        printf("%u,", entry.port);
        csv_print(entry.protocol, ',');
        csv_print(aliases, ',');
        free(aliases);
        for (size_t field = 0; field < CSV_FIELD_COUNT; field++)
            print_csv_field(entry.record, csv_fields[field]);
        csv_print(entry.origin, '\n');
    }
}

/* Prints the references as IANA writes them in its CSV: "[RFC9110][RFC9112]". */
static void print_bracketed(const char *references, char end)
{
    char *text;
    FILE *stream = memory_stream(&text);
    struct reference reference;
    while (reference_next(&references, &reference))
        fprintf(stream, "[%.*s]", (int)reference.length, reference.text);
    memory_stream_end(stream);
    csv_print(text, end);
    free(text);
}

static enum field last_heading(void)
{
    enum field last = FIELD_COUNT - 1;
    while (field_table[last].heading == NULL)
        last--;
    return last;
}

static void dump_iana_csv(const struct catalog *catalog)
{
    enum field last = last_heading();
    for (enum field field = 0; field <= last; field++) {
        if (field_table[field].heading != NULL)
            csv_print(field_table[field].heading, field < last ? ',' : '\n');
    }
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (catalog->origins[record->origin][0] != '\0')
            continue; /* of an overlay */
        for (enum field field = 0; field <= last; field++) {
            char end = field < last ? ',' : '\n';
            if (field_table[field].heading == NULL)
                continue;
            if (field_table[field].source == FROM_REFERENCES)
                print_bracketed(record->text[field], end);
            else
                csv_print(record->text[field], end);
        }
    }
}

static void dump_json(const struct catalog *catalog)
{
    putchar('[');
    for (size_t at = 0; at < catalog->service_count; at++) {
        struct entry entry = entry_of_service(catalog, &catalog->services[at]);
        fputs(at > 0 ? ",\n" : "\n", stdout);
        json_print(json_entry(&entry, catalog->edition));
    }
    puts("\n]");
}

/* ROW(name, function); the first format is the default. */
#define FORMAT_TABLE(ROW)          \
    ROW("services", dump_services) \
    ROW("csv", dump_csv)           \
    ROW("json", dump_json)         \
    ROW("iana-csv", dump_iana_csv)

#define FORMAT_NAME(name, function) name,
#define FORMAT_FUNCTION(name, function) function,
static const char *const format_names[] = {FORMAT_TABLE(FORMAT_NAME) NULL};
static void (*const dumpers[])(const struct catalog *catalog) = {FORMAT_TABLE(FORMAT_FUNCTION)};

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
     .help = "services (services(5) lines, the default), csv, json, or iana-csv, "
             "the registry as IANA publishes it"},
    OPTION_INDEX,
    {0},
};

const struct command dump_command = {
    .name = "dump",
    .summary = "print every service in order",
    .options = option_table,
    .help = "Exit status: 0 done, 2 bad usage or index.",
    .run = run,
};
