/*
 * iana-services lookup: shows everything about a port or a name, and its origin.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/nearest.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"
#include "tools/catalog/hide.h"
#include "tools/catalog/key.h"
#include "tools/catalog/keylist.h"
#include "tools/catalog/port.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/describe.h"
#include "tools/output/json.h"
#include "tools/output/summary.h"

struct lookup {
    const struct catalog *catalog;
    struct entry *entries;
    size_t entry_count;
    struct key_index index;
    struct port_map ports;
    struct hidden *hidden;
    size_t hidden_count;
    struct describe describe;
    json_object *array; /* with --json, otherwise NULL */
    bool lines;         /* an object on each line */
    int status;
};

/* The matches of a key: services, rows of the registry, and hidden services. */
struct answer_set {
    struct match *matches;
    size_t match_count;
    const struct record **rows;
    size_t row_count;
    const struct hidden **hidden;
    size_t hidden_count;
};

static bool is_hidden_answer(const struct hidden *hidden, const struct key *key)
{
    if (key->protocol != NULL && strcasecmp(hidden->protocol, key->protocol) != 0)
        return false;
    if (key->by_port)
        return hidden->port >= key->first_port && hidden->port <= key->last_port;
    return strlen(hidden->record->name) == key->name_length &&
           strncasecmp(hidden->record->name, key->text, key->name_length) == 0;
}

/* Keeps the rows without a service; the others are shown with theirs. */
static size_t keep_unserved(const struct record **rows, size_t count)
{
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (rows[at]->kind != RECORD_NAMED)
            rows[kept++] = rows[at];
    }
    return kept;
}

static struct answer_set find(const struct lookup *lookup, const struct key *key)
{
    struct answer_set set = {0};
    set.match_count = key_find(key, &lookup->index, &set.matches);
    if (key->by_port) {
        set.row_count =
            port_rows(&lookup->ports, key->first_port, key->last_port, key->protocol, &set.rows);
        set.row_count = keep_unserved(set.rows, set.row_count);
    }
    set.hidden = memory_resize(NULL, lookup->hidden_count, sizeof *set.hidden);
    for (size_t at = 0; at < lookup->hidden_count; at++) {
        if (is_hidden_answer(&lookup->hidden[at], key))
            set.hidden[set.hidden_count++] = &lookup->hidden[at];
    }
    return set;
}

static void free_set(const struct answer_set *set)
{
    free(set->matches);
    free(set->rows);
    free(set->hidden);
}

static void print_hidden(struct lookup *lookup, const struct hidden *hidden)
{
    char *by = memory_format("%s:%u, for %u/%s", lookup->catalog->origins[hidden->by->origin],
                             (unsigned)hidden->by->line, hidden->port, hidden->protocol);
    describe_row(&lookup->describe, hidden->record, by);
    free(by);
}

/* Says that a name is not there, and which ones are spelled nearly so. */
static void refuse_name(const struct lookup *lookup, const struct key *key)
{
    size_t length = key->protocol != NULL ? key->name_length : strlen(key->text);
    char *name = memory_copy_text(key->text, length);
    struct nearest nearest = nearest_begin(name);
    for (size_t at = 0; at < lookup->index.name_count; at++)
        nearest_add(&nearest, lookup->index.names[at].name);
    char *hint;
    FILE *stream = memory_stream(&hint);
    for (size_t at = 0; at < nearest.count; at++)
        fprintf(stream, "%s\"%s\"",
                at == 0                   ? "; did you mean "
                : at + 1 == nearest.count ? " or "
                                          : ", ",
                nearest.kept[at].word);
    memory_stream_end(stream);
    fflush(stdout); /* keeps the message in the order of answers */
    message_error(NULL, "\"%s\" was not found%s%s", key->text, hint, nearest.count > 0 ? "?" : "");
    free(hint);
    free(name);
}

/* Prints groups of services, and rows without one, sorted by port. */
static void print_set(struct lookup *lookup, const struct key *key, const struct answer_set *set)
{
    struct summary summary = {0};
    for (size_t at = 0; at < set->match_count; at++)
        summary_add(&summary, set->matches[at].entry, set->matches[at].alias,
                    describe_text(set->matches[at].entry, set->matches[at].alias));
    summary_join(&summary);
    size_t row = 0;
    for (size_t at = 0; at < summary.count; at++) {
        const struct summary_group *group = &summary.groups[at];
        for (; row < set->row_count && set->rows[row]->first_port < group->first_port; row++)
            describe_row(&lookup->describe, set->rows[row], NULL);
        describe_group(&lookup->describe, group);
    }
    for (; row < set->row_count; row++)
        describe_row(&lookup->describe, set->rows[row], NULL);
    for (size_t at = 0; at < set->hidden_count; at++)
        print_hidden(lookup, set->hidden[at]);
    summary_free(&summary);
    if (set->match_count + set->row_count + set->hidden_count > 0)
        return;
    if (key->by_port) {
        describe_port(&lookup->describe, key->first_port, key->last_port, key->protocol);
        return;
    }
    refuse_name(lookup, key);
}

/* The state of one port, for its protocol or for tcp and udp; null for other keys. */
static json_object *json_state(const struct lookup *lookup, const struct key *key)
{
    if (!key->by_port || key->first_port != key->last_port)
        return NULL;
    const char *protocols[] = {key->protocol != NULL ? key->protocol : "tcp", "udp"};
    json_object *object = json_object_new_object();
    for (size_t at = 0; at < (key->protocol != NULL ? 1 : 2); at++)
        json_add_text(object, protocols[at],
                      port_state_names[port_state(&lookup->ports, key->first_port, protocols[at])]);
    return object;
}

static json_object *json_matches(const struct lookup *lookup, const struct answer_set *set)
{
    json_object *array = json_object_new_array();
    for (size_t at = 0; at < set->match_count; at++)
        json_object_array_add(array, json_entry(set->matches[at].entry, lookup->catalog->edition));
    return array;
}

/* The rows without a service, and those of hidden services with the line that hides them. */
static json_object *json_rows(const struct lookup *lookup, const struct answer_set *set)
{
    json_object *array = json_object_new_array();
    const char *edition = lookup->catalog->edition;
    for (size_t at = 0; at < set->row_count; at++)
        json_object_array_add(array, json_row(set->rows[at], edition, "", 0));
    for (size_t at = 0; at < set->hidden_count; at++) {
        const struct record *by = set->hidden[at]->by;
        json_object_array_add(array, json_row(set->hidden[at]->record, edition,
                                              lookup->catalog->origins[by->origin], by->line));
    }
    return array;
}

static json_object *json_key(const struct lookup *lookup, const struct key *key,
                             const struct answer_set *set, const char *fault)
{
    json_object *object = json_object_new_object();
    const char *alias = set->match_count > 0 ? set->matches[0].alias : NULL;
    bool by_port = fault == NULL && key->by_port;
    json_add_text(object, "key", key->text);
    json_object_object_add(object, "found", json_object_new_boolean(set->match_count > 0));
    json_add_text(object, "fault", fault != NULL ? fault : "");
    json_add_text(object, "alias", alias != NULL ? alias : "");
    json_add_text(object, "range", by_port ? port_range_name(key->first_port) : "");
    json_object_object_add(object, "state", by_port ? json_state(lookup, key) : NULL);
    json_object_object_add(object, "services", json_matches(lookup, set));
    json_object_object_add(object, "rows", json_rows(lookup, set));
    return object;
}

static void add_json(struct lookup *lookup, json_object *object)
{
    if (lookup->array != NULL) {
        json_object_array_add(lookup->array, object);
        return;
    }
    json_print(object);
    putchar('\n');
}

static void look_up(struct lookup *lookup, const char *text)
{
    struct key key;
    struct answer_set set = {0};
    const char *fault = key_read(text, &key);
    if (fault != NULL) {
        message_error(NULL, "\"%s\" cannot be looked up: %s", text, fault);
        lookup->status = EXIT_BAD;
    } else {
        set = find(lookup, &key);
        if (set.match_count == 0 && lookup->status == EXIT_DONE)
            lookup->status = EXIT_NOT_FOUND;
    }
    if (lookup->array != NULL || lookup->lines)
        add_json(lookup, json_key(lookup, &key, &set, fault));
    else if (fault == NULL)
        print_set(lookup, &key, &set);
    free_set(&set);
}

static void look_up_line(struct lookup *lookup, const char *line)
{
    struct key_list keys = {0};
    key_list_add(&keys, line);
    for (size_t at = 0; at < keys.count; at++)
        look_up(lookup, keys.texts[at]);
    key_list_free(&keys);
}

/* Looks up each line of standard input; skips empty ones. */
static void look_up_lines(struct lookup *lookup)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        if (line[length - 1] == '\n')
            line[--length] = '\0';
        if (length > 0)
            look_up_line(lookup, line);
    }
    if (ferror(stdin)) {
        message_error(&(struct position){.file = "standard input"}, "%s", strerror(errno));
        lookup->status = EXIT_BAD;
    }
    free(line);
}

/* Explains why there are no descriptions, and how to get them. */
static void tell_of_descriptions(const struct lookup *lookup)
{
    if (lookup->array == NULL && !lookup->lines &&
        !entry_described(lookup->entries, lookup->entry_count))
        message_error(NULL, "%s", ENTRY_UNDESCRIBED);
}

static void look_up_all(struct lookup *lookup, const struct key_list *keys)
{
    lookup->entries = entry_list(lookup->catalog, &lookup->entry_count);
    lookup->index = key_index_create(lookup->entries, lookup->entry_count);
    lookup->ports = port_map_create(lookup->catalog);
    lookup->hidden = hide_list(lookup->catalog, &lookup->hidden_count);
    lookup->describe =
        (struct describe){.edition = lookup->catalog->edition, .ports = &lookup->ports};
    for (size_t at = 0; at < keys->count; at++) {
        if (strcmp(keys->texts[at], "-") == 0)
            look_up_lines(lookup);
        else
            look_up(lookup, keys->texts[at]);
    }
    if (lookup->array != NULL)
        json_print_array(lookup->array);
    tell_of_descriptions(lookup);
    free(lookup->hidden);
    port_map_free(&lookup->ports);
    key_index_free(&lookup->index);
    free(lookup->entries);
}

static bool keys_are_good(const struct key_list *keys)
{
    bool good = true;
    for (size_t at = 0; at < keys->count; at++) {
        const char *text = keys->texts[at];
        struct key key;
        const char *fault = strcmp(text, "-") != 0 ? key_read(text, &key) : NULL;
        if (fault != NULL)
            message_error(NULL, "\"%s\" cannot be looked up: %s", text, fault);
        good = good && fault == NULL;
    }
    return good;
}

static int look_up_keys(const struct options *options, const struct key_list *keys)
{
    const char *file;
    if (!keys_are_good(keys))
        return EXIT_BAD;
    struct catalog *catalog = loader_open(options->index, &file);
    if (catalog == NULL)
        return EXIT_BAD;
    bool lines = options->format != NULL && strcmp(options->format, "ndjson") == 0;
    bool json = options->json || (options->format != NULL && strcmp(options->format, "json") == 0);
    struct lookup lookup = {
        .catalog = catalog,
        .array = json && !lines ? json_object_new_array() : NULL,
        .lines = lines,
        .status = EXIT_DONE,
    };
    look_up_all(&lookup, keys);
    catalog_destroy(catalog);
    return lookup.status;
}

static int run(const struct options *options)
{
    struct key_list keys = {0};
    for (size_t at = 0; at < options->operand_count; at++)
        key_list_add(&keys, options->operands[at]);
    int status = look_up_keys(options, &keys);
    key_list_free(&keys);
    return status;
}

static const char *const format_names[] = {"text", "json", "ndjson", NULL};

static const struct command_option option_table[] = {
    OPTION_JSON,
    {.name = "format",
     .argument = "FORMAT",
     .kind = ARGUMENT_CHOICE,
     .choices = format_names,
     .field = TEXT_FIELD(format),
     .help = "text (the default), json, or ndjson: an object on a line for each key"},
    OPTION_INDEX,
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "KEY", .kind = ARGUMENT_KEY, .repeats = true},
    {0},
};

const struct command lookup_command = {
    .name = "lookup",
    .summary = "show everything about a port or a name",
    .options = option_table,
    .operands = operand_table,
    .help = "KEY is a port (443, 443/tcp), a range of ports (6000-6010/tcp), a list of them "
            "(443,80/tcp), or a name or alias (https, https/udp), in upper or lower case; - reads "
            "keys from standard input, one a "
            "line. All matches are shown, by port and then in order; libc answers with the first. "
            "Names for DNS-SD, which have no port, come last. Of a port without a service, the "
            "rows of the registry are shown: reserved, unassigned or de-registered.\n"
            "Exit status: 0 each key has a service, 1 some have none, 2 bad usage or index.",
    .run = run,
};
