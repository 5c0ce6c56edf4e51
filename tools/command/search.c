/*
 * iana-services search: lists services whose texts contain all words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/json.h"
#include "tools/output/summary.h"
#include "tools/output/table.h"

/* Where to look. */
struct scope {
    bool fields[FIELD_COUNT]; /* fields with FIELD_SEARCHED; the name includes the aliases */
};

/* The program stays in the C locale, so strcasestr(3) folds ASCII only. */
static bool has_word(const struct entry *entry, const char *word, const struct scope *scope)
{
    for (enum field at = 0; at < FIELD_COUNT; at++) {
        const char *text = at == FIELD_NAME ? entry->name : entry->record->text[at];
        if (scope->fields[at] && strcasestr(text, word) != NULL)
            return true;
    }
    for (size_t at = 0; scope->fields[FIELD_NAME] && at < entry->alias_count; at++) {
        if (strcasestr(entry->aliases[at], word) != NULL)
            return true;
    }
    return false;
}

static bool has_words(const struct entry *entry, const struct options *options,
                      const struct scope *scope)
{
    for (size_t at = 0; at < options->operand_count; at++) {
        if (!has_word(entry, options->operands[at], scope))
            return false;
    }
    return true;
}

static enum field field_called(const char *name, size_t length)
{
    enum field at = 0;
    while (at < FIELD_COUNT && ((field_table[at].flags & FIELD_SEARCHED) == 0 ||
                                strlen(field_table[at].key) != length ||
                                memcmp(field_table[at].key, name, length) != 0))
        at++;
    return at;
}

/* Parses the comma-separated fields of --in; all by default. */
static bool read_scope(const char *names, struct scope *scope)
{
    *scope = (struct scope){0};
    for (enum field at = 0; at < FIELD_COUNT && names == NULL; at++)
        scope->fields[at] = (field_table[at].flags & FIELD_SEARCHED) != 0;
    while (names != NULL) {
        size_t length = strcspn(names, ",");
        enum field field = field_called(names, length);
        if (field == FIELD_COUNT) {
            message_error(NULL,
                          "--in knows name, description, assignee and notes, and not \"%.*s\"",
                          (int)length, names);
            return false;
        }
        scope->fields[field] = true;
        names = names[length] == ',' ? names + length + 1 : NULL;
    }
    return true;
}

/* Keeps the entries that contain all words, in order; returns their number. */
static size_t select_entries(struct entry *entries, size_t count, const struct options *options,
                             const struct scope *scope)
{
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (has_words(&entries[at], options, scope))
            entries[kept++] = entries[at];
    }
    return kept;
}

static void print_json(const struct entry *entries, size_t count, const char *edition)
{
    json_object *array = json_object_new_array();
    for (size_t at = 0; at < count; at++)
        json_object_array_add(array, json_entry(&entries[at], edition));
    json_print_array(array);
}

/* The last column: the aliases in parentheses and the description. */
static char *text_of(const struct entry *entry)
{
    char *text;
    char *aliases = entry_aliases(entry, ", ");
    FILE *stream = memory_stream(&text);
    if (aliases[0] != '\0')
        fprintf(stream, "[%s] ", aliases);
    fputs(entry->record->description, stream);
    memory_stream_end(stream);
    free(aliases);
    return text;
}

static void print_groups(const struct summary_group *groups, size_t count)
{
    static const struct table_column columns[] = {
        {.heading = "NAME"},
        {.heading = "PORT"},
        {.heading = "[ALIASES] DESCRIPTION", .wraps = true},
        {.heading = "FROM"},
    };
    struct table *table = table_create(columns, 4, 0);
    for (size_t at = 0; at < count; at++) {
        char *ports = group_ports(&groups[at]);
        char *origin = group_origin(&groups[at]);
        table_add(table, (const char *const[]){groups[at].item.entry->name, ports,
                                               groups[at].item.text, origin});
        free(origin);
        free(ports);
    }
    table_print(table);
    table_destroy(table);
}

static void print_entries(const struct entry *entries, size_t count)
{
    struct summary summary = {0};
    for (size_t at = 0; at < count; at++)
        summary_add(&summary, &entries[at], NULL, text_of(&entries[at]));
    summary_join(&summary);
    print_groups(summary.groups, summary.count);
    summary_free(&summary);
}

static int search(const struct options *options, const struct scope *scope)
{
    const char *file;
    struct catalog *catalog = loader_open(options->index, &file);
    if (catalog == NULL)
        return EXIT_BAD;
    size_t count;
    struct entry *entries = entry_list(catalog, &count);
    bool described = entry_described(entries, count);
    count = select_entries(entries, count, options, scope);
    if (options->json)
        print_json(entries, count, catalog->edition);
    else if (count > 0)
        print_entries(entries, count);
    else
        message_error(NULL, "nothing was found");
    if (!described && !options->json)
        message_error(NULL, "%s", ENTRY_UNDESCRIBED);
    free(entries);
    catalog_destroy(catalog);
    return count > 0 ? EXIT_DONE : EXIT_NOT_FOUND;
}

static int run(const struct options *options)
{
    for (size_t at = 0; at < options->operand_count; at++) {
        if (options->operands[at][0] == '\0') {
            message_error(NULL, "a word to search for is empty");
            return EXIT_BAD;
        }
    }
    struct scope scope;
    return read_scope(options->in, &scope) ? search(options, &scope) : EXIT_BAD;
}

static const struct command_option option_table[] = {
    {.name = "in",
     .argument = "FIELD,...",
     .kind = ARGUMENT_TEXT,
     .field = TEXT_FIELD(in),
     .help = "search only these: name (with aliases), description, assignee, notes"},
    OPTION_JSON,
    OPTION_INDEX,
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "WORD", .kind = ARGUMENT_TEXT, .repeats = true},
    {0},
};

const struct command search_command = {
    .name = "search",
    .summary = "find services by words in names, descriptions, assignees and notes",
    .options = option_table,
    .operands = operand_table,
    .help = "Lists services that have every WORD (substring, case-insensitive) in their name, "
            "aliases, description, assignee or notes.\n"
            "Exit status: 0 found, 1 nothing found, 2 bad usage or index.",
    .run = run,
};
