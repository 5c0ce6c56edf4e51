/*
 * Prints the differences between two catalogs, as text or JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/output/changes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/terminal.h"
#include "tools/catalog/compare.h"
#include "tools/catalog/reference.h"
#include "tools/output/json.h"
#include "tools/output/summary.h"
#include "tools/output/table.h"

struct diff {
    struct changes_side old, new;
    struct comparison *comparison;
};

static const char *const kind_names[CHANGE_KINDS] = {
    [CHANGE_ADDED] = "added",
    [CHANGE_REMOVED] = "removed",
    [CHANGE_RENAMED] = "renamed",
    [CHANGE_CHANGED] = "changed",
};

static json_object *json_value(unsigned what, const char *text)
{
    return what < FIELD_COUNT ? json_of_field(what, text) : json_words(text);
}

static json_object *json_differences(const struct diff *diff, const struct change *change)
{
    json_object *fields = json_object_new_object();
    for (unsigned what = 0; what < COMPARE_COUNT; what++) {
        char *old, *new;
        if (!compare_texts(diff->comparison, change, what, &old, &new))
            continue;
        json_object *pair = json_object_new_object();
        json_object_object_add(pair, "old", json_value(what, old));
        json_object_object_add(pair, "new", json_value(what, new));
        json_object_object_add(fields, compare_name(what), pair);
        free(old);
        free(new);
    }
    return fields;
}

static json_object *json_change(const struct diff *diff, enum change_kind kind,
                                const struct change *change)
{
    if (kind == CHANGE_ADDED)
        return json_entry(change->new, diff->new.catalog->edition);
    if (kind == CHANGE_REMOVED)
        return json_entry(change->old, diff->old.catalog->edition);
    json_object *object = json_object_new_object();
    const struct entry *new = change->new;
    json_add_text(object, "name", new->name);
    json_object_object_add(object, "port", new->has_port ? json_object_new_int(new->port) : NULL);
    json_add_text(object, "protocol", new->protocol);
    json_add_text(object, "old_name", change->old->name);
    json_object_object_add(object, "changes", json_differences(diff, change));
    return object;
}

static json_object *json_side(const struct changes_side *side)
{
    json_object *object = json_object_new_object();
    json_add_text(object, "file", side->file);
    json_add_text(object, "edition", side->catalog->edition);
    json_object_object_add(object, "services",
                           json_object_new_int64((int64_t)side->catalog->service_count));
    return object;
}

static json_object *json_left_out(const struct comparison *comparison)
{
    json_object *array = json_object_new_array();
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        if (comparison->left_out[field])
            json_object_array_add(array, json_text(compare_name(field)));
    }
    return array;
}

/* Prints one change at a time, so that only one is in memory. */
static void print_json(const struct diff *diff)
{
    fputs("{\"old\":", stdout);
    json_print(json_side(&diff->old));
    fputs(",\n\"new\":", stdout);
    json_print(json_side(&diff->new));
    fputs(",\n\"not_compared\":", stdout);
    json_print(json_left_out(diff->comparison));
    for (enum change_kind kind = 0; kind < CHANGE_KINDS; kind++) {
        const struct change_list *list = &diff->comparison->lists[kind];
        printf(",\n\"%s\":[", kind_names[kind]);
        for (size_t at = 0; at < list->count; at++) {
            fputs(at > 0 ? ",\n" : "\n", stdout);
            json_print(json_change(diff, kind, &list->changes[at]));
        }
        putchar(']');
    }
    puts("}");
}

/* Prints the services that only one side has. */
static void print_lone(const char *heading, const struct summary_group *groups, size_t count)
{
    static const struct table_column columns[] = {{0}, {0}, {.wraps = true}};
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

#define FIELD_MARK '\f' /* ends a field; a change has three for each difference */

/* Removes the first field from the text of a change. */
static char *next_field(const char **text)
{
    size_t length = strcspn(*text, (const char[]){FIELD_MARK, '\0'});
    char *field = memory_copy_text(*text, length);
    *text += length + 1;
    return field;
}

/* Describes the old and the new text of a field; free it with free(3). */
static char *words_of(const char *field, const char *old, const char *new)
{
    char *words;
    FILE *stream = memory_stream(&words);
    bool answers = strcmp(field, compare_name(COMPARE_ANSWERS)) == 0;
    if (!answers)
        fprintf(stream, "%s -> %s", old[0] != '\0' ? old : "(none)",
                new[0] != '\0' ? new : "(none)");
    else
        fprintf(stream, "%s%s%s%s%s", old[0] != '\0' ? "no longer " : "", old,
                old[0] != '\0' && new[0] != '\0' ? ", " : "", new[0] != '\0' ? "now " : "", new);
    memory_stream_end(stream);
    return words;
}

static void print_change(const struct summary_group *group)
{
    static const struct table_column columns[] = {{.least = 11}, {.wraps = true}};
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

static void print_changes(const char *heading, const struct summary_group *groups, size_t count)
{
    printf("\n%s:\n", heading);
    for (size_t at = 0; at < count; at++)
        print_change(&groups[at]);
}

/* A text of compare_texts() in readable form; free it with free(3). */
static char *words_for_people(unsigned what, const char *text)
{
    if (what >= FIELD_COUNT || field_table[what].source != FROM_REFERENCES)
        return terminal_text(text);
    char *references = references_words(text, ", "), *words = terminal_text(references);
    free(references);
    return words;
}

/* The text of a change without port and protocol; free it with free(3). */
static char *text_of(const struct diff *diff, const struct change *change)
{
    char *text;
    FILE *stream = memory_stream(&text);
    bool both = change->old != NULL && change->new != NULL;
    const struct entry *single = change->old != NULL ? change->old : change->new;
    if (!both && single != NULL)
        fputs(single->record->description, stream);
    if (both && strcmp(change->old->name, change->new->name) != 0)
        fprintf(stream, "name%c%s%c%s%c", FIELD_MARK, change->old->name, FIELD_MARK,
                change->new->name, FIELD_MARK);
    for (unsigned what = 0; what < COMPARE_COUNT && both; what++) {
        char *was, *is;
        if (!compare_texts(diff->comparison, change, what, &was, &is))
            continue;
        char *old = words_for_people(what, was), *new = words_for_people(what, is);
        fprintf(stream, "%s%c%s%c%s%c", compare_name(what), FIELD_MARK, old, FIELD_MARK, new,
                FIELD_MARK);
        free(old);
        free(new);
        free(was);
        free(is);
    }
    memory_stream_end(stream);
    return text;
}

static void print_part(const struct diff *diff, enum change_kind kind)
{
    const struct change_list *list = &diff->comparison->lists[kind];
    struct summary summary = {0};
    if (list->count == 0)
        return;
    for (size_t at = 0; at < list->count; at++) {
        const struct change *change = &list->changes[at];
        summary_add(&summary, change->new != NULL ? change->new : change->old, NULL,
                    text_of(diff, change));
    }
    summary_join(&summary);
    if (kind == CHANGE_ADDED || kind == CHANGE_REMOVED)
        print_lone(kind_names[kind], summary.groups, summary.count);
    else
        print_changes(kind_names[kind], summary.groups, summary.count);
    summary_free(&summary);
}

static void add_input(struct table *table, const char *what, const struct changes_side *input)
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
    static const struct table_column columns[] = {{0}, {.wraps = true}};
    struct table *table = table_create(columns, 2, 0);
    add_input(table, "old", &diff->old);
    add_input(table, "new", &diff->new);
    table_print(table);
    table_destroy(table);
}

static void print_text(const struct diff *diff)
{
    print_inputs(diff);
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        if (diff->comparison->left_out[field])
            printf("not compared, since one of the two has none: %s\n", compare_name(field));
    }
    for (enum change_kind kind = 0; kind < CHANGE_KINDS; kind++)
        print_part(diff, kind);
    const char *old = diff->old.catalog->edition, *new = diff->new.catalog->edition;
    printf("\n%s -> %s:", old[0] != '\0' ? old : "none", new[0] != '\0' ? new : "none");
    for (enum change_kind kind = 0; kind < CHANGE_KINDS; kind++)
        printf("%s %zu %s", kind > 0 ? "," : "", diff->comparison->lists[kind].count,
               kind_names[kind]);
    putchar('\n');
}

size_t changes_print(const struct changes_side *old, const struct changes_side *new,
                     enum changes_form form)
{
    struct diff diff = {
        .old = *old,
        .new = *new,
        .comparison = compare_catalogs(old->catalog, new->catalog),
    };
    if (form == CHANGES_JSON)
        print_json(&diff);
    else if (form == CHANGES_TEXT)
        print_text(&diff);
    size_t count = 0;
    for (enum change_kind kind = 0; kind < CHANGE_KINDS; kind++)
        count += diff.comparison->lists[kind].count;
    compare_free(diff.comparison);
    return count;
}
