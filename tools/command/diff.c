/*
 * iana-services diff: what an update changed, or what one registry has and another has not.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/terminal.h"
#include "tools/catalog/arrange.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/compare.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/json.h"
#include "tools/output/summary.h"
#include "tools/output/table.h"
#include "tools/source/registry.h"

/*
 * Whether the file is an index; a registry may also come through a pipe, where one cannot look
 * first. Returns what file_load gave in *index then.
 */
static bool is_index(const char *file, struct buffer *index, bool *readable)
{
    struct stat status;
    *readable = true;
    if (strcmp(file, "-") == 0 || (stat(file, &status) == 0 && S_ISFIFO(status.st_mode)))
        return false;
    *readable = file_load(file, index);
    return *readable && loader_is_index(index);
}

/* Reads an index or a registry into a new catalog; NULL with the error reported. */
static struct catalog *read_catalog(const char *file)
{
    struct buffer index = {0};
    bool readable;
    bool indexed = is_index(file, &index, &readable);
    if (!readable)
        return NULL;
    struct catalog *catalog = catalog_create();
    const char *fault = NULL;
    bool good = true;
    if (indexed)
        fault = loader_load(&index, catalog);
    else if ((good = registry_read(catalog, file)))
        fault = catalog_arrange(catalog);
    free(index.bytes);
    if (fault != NULL)
        message_error(&(struct position){.file = file}, "%s", fault);
    if (good && fault == NULL)
        return catalog;
    catalog_destroy(catalog);
    return NULL;
}

struct input {
    const char *file;
    struct catalog *catalog;
};

struct diff {
    struct input old, new;
    struct comparison *comparison;
};

static bool is_list(enum compare_field field)
{
    return field == COMPARE_ALIASES || field == COMPARE_REFERENCES || field == COMPARE_ANSWERS;
}

static json_object *json_field(enum compare_field field, const char *text)
{
    if (!is_list(field))
        return json_text(text);
    json_object *holder = json_object_new_object();
    json_add_words(holder, "words", text);
    json_object *words = json_object_object_get(holder, "words");
    words = words != NULL ? json_object_get(words) : json_object_new_array();
    json_object_put(holder);
    return words;
}

static json_object *json_change(const struct change *change)
{
    json_object *object = json_object_new_object();
    json_add_text(object, "name", change->new->name);
    if (change->new->has_port)
        json_object_object_add(object, "port", json_object_new_int(change->new->port));
    json_add_text(object, "protocol", change->new->protocol);
    json_object *fields = json_object_new_object();
    for (enum compare_field field = 0; field < COMPARE_FIELDS; field++) {
        if (change->old_text[field] == NULL)
            continue;
        json_object *pair = json_object_new_object();
        json_object_object_add(pair, "old", json_field(field, change->old_text[field]));
        json_object_object_add(pair, "new", json_field(field, change->new_text[field]));
        json_object_object_add(fields, compare_field_names[field], pair);
    }
    json_object_object_add(object, "changes", fields);
    return object;
}

static json_object *json_input(const struct input *input)
{
    json_object *object = json_object_new_object();
    json_add_text(object, "file", input->file);
    json_add_text(object, "edition", input->catalog->edition);
    json_object_object_add(object, "services",
                           json_object_new_int64((int64_t)input->catalog->service_count));
    return object;
}

static void print_json(const struct diff *diff)
{
    const struct comparison *comparison = diff->comparison;
    json_object *object = json_object_new_object();
    json_object *added = json_object_new_array(), *removed = json_object_new_array();
    json_object *changed = json_object_new_array(), *left_out = json_object_new_array();
    for (size_t at = 0; at < comparison->count; at++) {
        const struct change *change = &comparison->changes[at];
        if (change->old == NULL)
            json_object_array_add(added, json_entry(change->new, diff->new.catalog->edition));
        else if (change->new == NULL)
            json_object_array_add(removed, json_entry(change->old, diff->old.catalog->edition));
        else
            json_object_array_add(changed, json_change(change));
    }
    for (enum compare_field field = 0; field < COMPARE_FIELDS; field++) {
        if (comparison->left_out[field])
            json_object_array_add(left_out, json_text(compare_field_names[field]));
    }
    json_object_object_add(object, "old", json_input(&diff->old));
    json_object_object_add(object, "new", json_input(&diff->new));
    json_object_object_add(object, "not_compared", left_out);
    json_object_object_add(object, "added", added);
    json_object_object_add(object, "removed", removed);
    json_object_object_add(object, "changed", changed);
    json_print(object);
    putchar('\n');
}

/* Prints the services that one side alone has. */
static void print_lone(const char *heading, const struct group *groups, size_t count)
{
    static const struct table_column columns[] = {{.limit = 20}, {.limit = 22}, {.limit = 0}};
    struct table *table = table_create(columns, 3, 2);
    for (size_t at = 0; at < count; at++) {
        char *ports = group_ports(&groups[at]);
        table_add(table,
                  (const char *const[]){groups[at].item.entry->name, ports, groups[at].item.text});
        free(ports);
    }
    printf("\n%s:\n", heading);
    table_print(table);
    table_destroy(table);
}

#define FIELD_MARK '\n' /* ends a field of a change's text, which has three for each difference */

/* Takes a field off a change's text. */
static char *next_field(const char **text)
{
    size_t length = strcspn(*text, (const char[]){FIELD_MARK, '\0'});
    char *field = memory_copy_text(*text, length);
    *text += length + 1;
    return field;
}

/* Puts the old and the new text of a field into words; free it with free(3). */
static char *words_of(const char *field, const char *old, const char *new)
{
    char *words;
    FILE *stream = memory_stream(&words);
    bool answers = strcmp(field, compare_field_names[COMPARE_ANSWERS]) == 0;
    if (!answers)
        fprintf(stream, "%s -> %s", old[0] != '\0' ? old : "(none)",
                new[0] != '\0' ? new : "(none)");
    else
        fprintf(stream, "%s%s%s%s%s", old[0] != '\0' ? "no longer " : "", old,
                old[0] != '\0' && new[0] != '\0' ? ", " : "", new[0] != '\0' ? "now " : "", new);
    memory_stream_end(stream);
    return words;
}

static void print_change(const struct group *group)
{
    static const struct table_column columns[] = {{.least = 11, .limit = 11}, {.limit = 0}};
    struct table *table = table_create(columns, 2, 6);
    char *ports = group_ports(group);
    fputs("  ", stdout);
    terminal_print(stdout, group->item.entry->name);
    fputs("  ", stdout);
    terminal_print(stdout, ports);
    putchar('\n');
    for (const char *text = group->item.text; *text != '\0';) {
        char *name = next_field(&text), *old = next_field(&text), *new = next_field(&text);
        char *words = words_of(name, old, new);
        table_add(table, (const char *const[]){name, words});
        free(name);
        free(old);
        free(new);
        free(words);
    }
    table_print(table);
    table_destroy(table);
    free(ports);
}

static void print_changes(const char *heading, const struct group *groups, size_t count)
{
    printf("\n%s:\n", heading);
    for (size_t at = 0; at < count; at++)
        print_change(&groups[at]);
}

/* All that is shown of a change beside the port and protocol; free it with free(3). */
static char *text_of(const struct change *change)
{
    char *text;
    FILE *stream = memory_stream(&text);
    if (change->old == NULL || change->new == NULL) {
        const struct entry *entry = change->old == NULL ? change->new : change->old;
        fputs(entry->record->description, stream);
    }
    for (enum compare_field field = 0; field < COMPARE_FIELDS; field++) {
        if (change->old_text[field] == NULL)
            continue;
        char *old = terminal_text(change->old_text[field]),
             *new = terminal_text(change->new_text[field]);
        fprintf(stream, "%s%c%s%c%s%c", compare_field_names[field], FIELD_MARK, old, FIELD_MARK,
                new, FIELD_MARK);
        free(old);
        free(new);
    }
    memory_stream_end(stream);
    return text;
}

static void print_part(const char *heading, const struct change *changes, size_t count,
                       void (*print)(const char *heading, const struct group *groups, size_t count))
{
    if (count == 0)
        return;
    struct summary summary = {0};
    for (size_t at = 0; at < count; at++)
        summary_add(&summary, changes[at].new != NULL ? changes[at].new : changes[at].old, NULL,
                    text_of(&changes[at]));
    summary_join(&summary);
    print(heading, summary.groups, summary.count);
    summary_free(&summary);
}

static void add_input(struct table *table, const char *what, const struct input *input)
{
    const char *edition = input->catalog->edition;
    char *text;
    FILE *stream = memory_stream(&text);
    fprintf(stream, "%s, %zu services, %s", edition[0] != '\0' ? edition : "no edition",
            input->catalog->service_count, input->file);
    memory_stream_end(stream);
    table_add(table, (const char *const[]){what, text});
    free(text);
}

static void print_inputs(const struct diff *diff)
{
    static const struct table_column columns[] = {{.limit = 3}, {.limit = 0}};
    struct table *table = table_create(columns, 2, 0);
    add_input(table, "old", &diff->old);
    add_input(table, "new", &diff->new);
    table_print(table);
    table_destroy(table);
}

static void print_text(const struct diff *diff)
{
    const struct comparison *comparison = diff->comparison;
    const struct change *changes = comparison->changes;
    print_inputs(diff);
    for (enum compare_field field = 0; field < COMPARE_FIELDS; field++) {
        if (comparison->left_out[field])
            printf("not compared, since one of the two has none: %s\n", compare_field_names[field]);
    }
    print_part("added", changes, comparison->added, print_lone);
    changes += comparison->added;
    print_part("removed", changes, comparison->removed, print_lone);
    changes += comparison->removed;
    print_part("changed", changes, comparison->changed, print_changes);
    const char *old = diff->old.catalog->edition, *new = diff->new.catalog->edition;
    printf("\n%s -> %s: %zu added, %zu removed, %zu changed\n", old[0] != '\0' ? old : "?",
           new[0] != '\0' ? new : "?", comparison->added, comparison->removed, comparison->changed);
}

static int print_diff(struct diff *diff, bool json)
{
    diff->comparison = compare_catalogs(diff->old.catalog, diff->new.catalog);
    if (json)
        print_json(diff);
    else
        print_text(diff);
    int status = diff->comparison->count > 0 ? EXIT_NOT_FOUND : EXIT_DONE;
    compare_free(diff->comparison);
    return status;
}

static int run(const struct options *options)
{
    struct diff diff = {
        .old = {.file = options->operands[0], .catalog = read_catalog(options->operands[0])},
        .new = {.file = options->operands[1]},
    };
    if (diff.old.catalog != NULL)
        diff.new.catalog = read_catalog(diff.new.file);
    int status = EXIT_BAD;
    if (diff.new.catalog != NULL)
        status = print_diff(&diff, options->json);
    catalog_destroy(diff.old.catalog);
    catalog_destroy(diff.new.catalog);
    return status;
}

static const struct command_option option_table[] = {
    OPTION_JSON,
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "OLD", .kind = ARGUMENT_FILE},
    {.name = "NEW", .kind = ARGUMENT_FILE},
    {0},
};

const struct command diff_command = {
    .name = "diff",
    .summary = "show what differs between two indexes or registries",
    .options = option_table,
    .operands = operand_table,
    .help = "OLD and NEW are each an index or a registry as IANA publishes it. Services of one "
            "name, port and protocol are compared by their aliases, dates, references and "
            "descriptions, and by the keys that libc answers with them and not with others.\n"
            "Exit status: 0 no difference, 1 differences, 2 bad usage or input.",
    .run = run,
};
