/*
 * iana-services lookup: all that is known of a port or a name, and where it comes from.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/terminal.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"
#include "tools/catalog/key.h"
#include "tools/catalog/reference.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/json.h"
#include "tools/output/summary.h"
#include "tools/output/table.h"

struct lookup {
    const struct catalog *catalog;
    struct entry *entries;
    size_t entry_count;
    json_object *array; /* where JSON is asked for; else NULL */
    bool printed;       /* a block, so that the next one is set off from it */
};

static void add_row(struct table *table, const char *what, const char *text)
{
    if (text[0] != '\0')
        table_add(table, (const char *const[]){what, text});
}

static void add_dates(struct table *table, const struct record *record)
{
    char dates[64];
    const char *registered = record->registered, *modified = record->modified;
    bool both = registered[0] != '\0' && modified[0] != '\0';
    snprintf(dates, sizeof dates, "%s%s%s", registered, both ? ", modified " : "", modified);
    add_row(table, registered[0] != '\0' ? "registered" : "modified", dates);
}

static void add_origin(struct table *table, const struct lookup *lookup, const struct group *group)
{
    const struct entry *entry = group->item.entry;
    const char *edition = lookup->catalog->edition;
    char *overlay = entry->line > 0 ? group_origin(group) : memory_copy_text("", 0);
    char *origin;
    FILE *stream = memory_stream(&origin);
    fprintf(stream, "%s%s", overlay,
            !entry->registered ? ""
            : entry->line > 0  ? ", also in the registry"
                               : "registry");
    if (entry->registered && edition[0] != '\0')
        fprintf(stream, " of %s", edition);
    memory_stream_end(stream);
    add_row(table, "from", origin);
    free(overlay);
    free(origin);
}

static void print_group(struct lookup *lookup, const struct group *group, const char *alias)
{
    static const struct table_column columns[] = {{.least = 11, .limit = 11}, {.limit = 0}};
    const struct entry *entry = group->item.entry;
    struct table *table = table_create(columns, 2, 2);
    char *ports = group_ports(group);
    char *aliases = entry_aliases(entry, " ");
    if (lookup->printed)
        putchar('\n');
    lookup->printed = true;
    terminal_print(stdout, entry->name);
    fputs("  ", stdout);
    terminal_print(stdout, ports);
    puts(entry->has_port ? "" : " (DNS-SD only)");
    if (alias != NULL) {
        char *found;
        FILE *stream = memory_stream(&found);
        fprintf(stream, "its alias %s", alias);
        memory_stream_end(stream);
        add_row(table, "found by", found);
        free(found);
    }
    add_row(table, "aliases", aliases);
    add_row(table, "description", entry->record->description);
    add_dates(table, entry->record);
    char *references = references_words(entry->record->references, ", ");
    add_row(table, "references", references);
    free(references);
    add_origin(table, lookup, group);
    table_print(table);
    table_destroy(table);
    free(aliases);
    free(ports);
}

/* All that a block shows beside the port, the protocol and the origin; free it with free(3). */
static char *text_of(const struct match *match)
{
    char *text;
    const struct record *record = match->entry->record;
    char *aliases = entry_aliases(match->entry, " ");
    FILE *stream = memory_stream(&text);
    fprintf(stream, "%s\n%s\n%s\n%s\n%s\n%s\n%d", match->alias != NULL ? match->alias : "", aliases,
            record->description, record->registered, record->modified, record->references,
            match->entry->registered);
    memory_stream_end(stream);
    free(aliases);
    return text;
}

static void print_matches(struct lookup *lookup, const struct match *matches, size_t count)
{
    struct group_item *items = memory_resize(NULL, count, sizeof *items);
    char **texts = memory_resize(NULL, count, sizeof *texts);
    for (size_t at = 0; at < count; at++) {
        texts[at] = text_of(&matches[at]);
        items[at] = (struct group_item){
            .entry = matches[at].entry,
            .alias = matches[at].alias,
            .text = texts[at],
        };
    }
    struct group *groups;
    size_t group_count = group_items(items, count, &groups);
    for (size_t at = 0; at < group_count; at++)
        print_group(lookup, &groups[at], groups[at].item.alias);
    group_free(groups, group_count);
    for (size_t at = 0; at < count; at++)
        free(texts[at]);
    free(texts);
    free(items);
}

static void add_json(struct lookup *lookup, const struct key *key, const struct match *match)
{
    json_object *object = json_entry(match->entry, lookup->catalog->edition);
    json_add_text(object, "key", key->text);
    if (match->alias != NULL)
        json_add_text(object, "alias_of", match->entry->name);
    json_object_array_add(lookup->array, object);
}

static int look_up(struct lookup *lookup, const struct key *key)
{
    struct match *matches;
    size_t count = key_find(key, lookup->entries, lookup->entry_count, &matches);
    if (count == 0) {
        fflush(stdout); /* the message comes where the answer would */
        message_error(NULL, "\"%s\" was not found", key->text);
    } else if (lookup->array != NULL) {
        for (size_t at = 0; at < count; at++)
            add_json(lookup, key, &matches[at]);
    } else {
        print_matches(lookup, matches, count);
    }
    free(matches);
    return count > 0 ? EXIT_DONE : EXIT_NOT_FOUND;
}

static int look_up_all(const struct options *options, const struct key *keys)
{
    const char *file;
    struct catalog *catalog = loader_open(options->index, &file);
    if (catalog == NULL)
        return EXIT_BAD;
    struct lookup lookup = {
        .catalog = catalog,
        .array = options->json ? json_object_new_array() : NULL,
    };
    lookup.entries = entry_list(catalog, &lookup.entry_count);
    int status = EXIT_DONE;
    for (size_t at = 0; at < options->operand_count; at++) {
        if (look_up(&lookup, &keys[at]) != EXIT_DONE)
            status = EXIT_NOT_FOUND;
    }
    if (lookup.array != NULL)
        json_print_array(lookup.array);
    free(lookup.entries);
    catalog_destroy(catalog);
    return status;
}

static int run(const struct options *options)
{
    int status = EXIT_DONE;
    struct key *keys = memory_resize(NULL, options->operand_count, sizeof *keys);
    for (size_t at = 0; at < options->operand_count; at++) {
        const char *fault = key_read(options->operands[at], &keys[at]);
        if (fault != NULL) {
            message_error(NULL, "\"%s\" cannot be looked up: %s", options->operands[at], fault);
            status = EXIT_BAD;
        }
    }
    if (status == EXIT_DONE)
        status = look_up_all(options, keys);
    free(keys);
    return status;
}

static const struct command_option option_table[] = {
    OPTION_JSON,
    OPTION_INDEX,
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "KEY", .kind = ARGUMENT_KEY, .repeats = true},
    {0},
};

const struct command lookup_command = {
    .name = "lookup",
    .summary = "show what is known of a port or a name",
    .options = option_table,
    .operands = operand_table,
    .help = "KEY is a port (443, 443/tcp), a range of ports (6000-6010/tcp), or a name or alias "
            "(https, https/udp). All matches are shown in order; libc answers with the first. "
            "Names for DNS-SD, which have no port, come last.\n"
            "Exit status: 0 all keys were found, 1 some were not, 2 bad usage or index.",
    .run = run,
};
