/*
 * iana-services dump: every service of an index, in order, in one of three formats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <getopt.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tools/catalog.h"
#include "tools/command.h"
#include "tools/loader.h"
#include "tools/report.h"

/* What there is to tell of one service. */
struct row {
    const struct service *service;
    const struct record *record; /* the registry's if it has one, since that tells more */
    const char *origin;
};

static struct row row_of(const struct catalog *catalog, size_t number)
{
    const struct service *service = &catalog->services[number];
    bool registered = service->registry_record != NO_RECORD;
    const struct record *first = &catalog->records[service->record];
    const char *origin = catalog->origins[first->origin];
    return (struct row){
        .service = service,
        .record = registered ? &catalog->records[service->registry_record] : first,
        .origin = origin[0] != '\0' ? origin : "registry",
    };
}

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

static void print_csv_aliases(const struct service *service)
{
    bool quoted = false;
    for (size_t at = 0; at < service->alias_count; at++)
        quoted = quoted || strpbrk(service->aliases[at], "\",") != NULL;
    if (quoted)
        putchar('"');
    for (size_t at = 0; at < service->alias_count; at++) {
        if (at > 0)
            putchar(' ');
        for (const char *byte = service->aliases[at]; *byte != '\0'; byte++) {
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
        struct row row = row_of(catalog, at);
        print_csv(row.service->name, ',');
        printf("%u,", row.service->port);
        print_csv(row.service->protocol, ',');
        print_csv_aliases(row.service);
        print_csv(row.record->registered, ',');
        print_csv(row.record->modified, ',');
        print_csv(row.record->references, ',');
        print_csv(row.record->description, ',');
        print_csv(row.origin, '\r');
        putchar('\n');
    }
}

static void add_text(json_object *object, const char *key, const char *text)
{
    if (text[0] != '\0')
        json_object_object_add(object, key, json_object_new_string(text));
}

/* Adds the words of a text as an array, if it has any. */
static void add_words(json_object *object, const char *key, const char *words)
{
    if (words[0] == '\0')
        return;
    json_object *array = json_object_new_array();
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        json_object_array_add(array, json_object_new_string_len(words, (int)length));
        words += length + strspn(words + length, " ");
    }
    json_object_object_add(object, key, array);
}

static json_object *json_of(const struct row *row)
{
    json_object *object = json_object_new_object();
    json_object *aliases = json_object_new_array();
    for (size_t at = 0; at < row->service->alias_count; at++)
        json_object_array_add(aliases, json_object_new_string(row->service->aliases[at]));
    add_text(object, "name", row->service->name);
    json_object_object_add(object, "port", json_object_new_int(row->service->port));
    add_text(object, "protocol", row->service->protocol);
    json_object_object_add(object, "aliases", aliases);
    add_text(object, "registered", row->record->registered);
    add_text(object, "modified", row->record->modified);
    add_words(object, "references", row->record->references);
    add_text(object, "description", row->record->description);
    add_text(object, "origin", row->origin);
    return object;
}

static void dump_json(const struct catalog *catalog)
{
    putchar('[');
    for (size_t at = 0; at < catalog->service_count; at++) {
        struct row row = row_of(catalog, at);
        json_object *object = json_of(&row);
        printf("%s\n%s", at > 0 ? "," : "",
               json_object_to_json_string_ext(object, JSON_C_TO_STRING_NOSLASHESCAPE));
        json_object_put(object);
    }
    puts("\n]");
}

static const struct {
    const char *name;
    void (*dump)(const struct catalog *catalog);
} formats[] = {
    {"services", dump_services},
    {"csv", dump_csv},
    {"json", dump_json},
};

#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

int dump_run(const struct command *command, int count, char **arguments)
{
    enum { FORMAT = 256, INDEX };
    static const struct option options[] = {
        {"format", required_argument, NULL, FORMAT},
        {"index", required_argument, NULL, INDEX},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    size_t format = 0;
    const char *named = NULL;
    int option;
    while ((option = getopt_long(count, arguments, "h", options, NULL)) != -1) {
        switch (option) {
        case FORMAT:
            for (format = 0; format < FORMAT_COUNT; format++) {
                if (strcmp(optarg, formats[format].name) == 0)
                    break;
            }
            if (format == FORMAT_COUNT) {
                report_error(NULL, "there is no format \"%s\"", optarg);
                return command_misused(command);
            }
            break;
        case INDEX:
            named = optarg;
            break;
        case 'h':
            return command_help(command);
        default:
            return command_misused(command);
        }
    }
    if (optind != count)
        return command_misused(command);
    const char *file;
    struct catalog *catalog = loader_open(named, &file);
    if (catalog == NULL)
        return EXIT_BAD;
    formats[format].dump(catalog);
    catalog_destroy(catalog);
    return command_output_done(EXIT_DONE);
}
