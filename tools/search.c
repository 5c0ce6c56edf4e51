/*
 * iana-services search: the services that have all words in their names or descriptions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/catalog.h"
#include "tools/command.h"
#include "tools/fact.h"
#include "tools/group.h"
#include "tools/json.h"
#include "tools/loader.h"
#include "tools/options.h"
#include "tools/report.h"
#include "tools/table.h"
#include "tools/text.h"

/* The program never leaves the C locale, so strcasestr folds the letters of ASCII alone. */
static bool has_word(const struct fact *fact, const char *word)
{
    if (strcasestr(fact->name, word) != NULL || strcasestr(fact->record->description, word) != NULL)
        return true;
    for (size_t at = 0; at < fact->alias_count; at++) {
        if (strcasestr(fact->aliases[at], word) != NULL)
            return true;
    }
    return false;
}

static bool has_words(const struct fact *fact, const struct options *options)
{
    for (size_t at = 0; at < options->operand_count; at++) {
        if (!has_word(fact, options->operands[at]))
            return false;
    }
    return true;
}

/* Keeps the facts that have all words, in their order; returns how many they are. */
static size_t select_facts(struct fact *facts, size_t count, const struct options *options)
{
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (has_words(&facts[at], options))
            facts[kept++] = facts[at];
    }
    return kept;
}

static void print_json(const struct fact *facts, size_t count, const char *edition)
{
    json_object *array = json_object_new_array();
    for (size_t at = 0; at < count; at++)
        json_object_array_add(array, json_fact(&facts[at], edition));
    json_print_array(array);
}

/* The column that people read: the aliases in brackets and the description. */
static char *text_of(const struct fact *fact)
{
    char *text;
    char *aliases = fact_aliases(fact, ", ");
    FILE *stream = text_stream(&text);
    if (aliases[0] != '\0')
        fprintf(stream, "[%s] ", aliases);
    fputs(fact->record->description, stream);
    text_stream_end(stream);
    free(aliases);
    return text;
}

static void print_groups(const struct group *groups, size_t count)
{
    static const struct table_column columns[] = {
        {.heading = "NAME", .limit = 16},
        {.heading = "PORT", .limit = 19},
        {.heading = "[ALIASES] DESCRIPTION"},
        {.heading = "FROM", .limit = 20},
    };
    struct table *table = table_create(columns, 4, 0);
    for (size_t at = 0; at < count; at++) {
        char *ports = group_ports(&groups[at]);
        char *origin = group_origin(&groups[at]);
        table_add(table, (const char *const[]){groups[at].item.fact->name, ports,
                                               groups[at].item.text, origin});
        free(origin);
        free(ports);
    }
    table_print(table);
    table_destroy(table);
}

static void print_facts(const struct fact *facts, size_t count)
{
    struct group_item *items = text_allocate(NULL, count, sizeof *items);
    char **texts = text_allocate(NULL, count, sizeof *texts);
    for (size_t at = 0; at < count; at++) {
        texts[at] = text_of(&facts[at]);
        items[at] = (struct group_item){.fact = &facts[at], .text = texts[at]};
    }
    struct group *groups;
    size_t group_count = group_items(items, count, &groups);
    print_groups(groups, group_count);
    group_free(groups, group_count);
    for (size_t at = 0; at < count; at++)
        free(texts[at]);
    free(texts);
    free(items);
}

static int search(const struct options *options)
{
    const char *file;
    struct catalog *catalog = loader_open(options->index, &file);
    if (catalog == NULL)
        return EXIT_BAD;
    size_t count;
    struct fact *facts = fact_list(catalog, &count);
    count = select_facts(facts, count, options);
    if (options->json)
        print_json(facts, count, catalog->edition);
    else if (count > 0)
        print_facts(facts, count);
    else
        report_error(NULL, "nothing was found");
    free(facts);
    catalog_destroy(catalog);
    return command_output_done(count > 0 ? EXIT_DONE : EXIT_NOT_FOUND);
}

int search_run(const struct command *command, int count, char **arguments)
{
    struct options options;
    int status = options_read(command, count, arguments, OPTION_JSON | OPTION_INDEX, &options);
    if (status != OPTIONS_GOOD)
        return status;
    if (options.operand_count == 0)
        return command_misused(command);
    for (size_t at = 0; at < options.operand_count; at++) {
        if (options.operands[at][0] == '\0') {
            report_error(NULL, "a word to search for is empty");
            return command_misused(command);
        }
    }
    return search(&options);
}
