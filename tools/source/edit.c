/*
 * Edits the text of the administrator's overlay line by line; no I/O.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/source/overlay.h"

/* The lines of a text as records with line numbers, and the edits to make. */
struct editing {
    const struct edit_text *old;
    struct catalog *catalog;
    const char **begins; /* start of each line, from 1; one more for the end of the text */
    size_t line_count;
    bool *removed;    /* by number of the line */
    size_t insert_at; /* line to insert before */
};

static void count_lines(struct editing *editing)
{
    const char *at = editing->old->bytes, *end = at + editing->old->size;
    size_t capacity = editing->old->size + 2;
    editing->begins = memory_resize(NULL, capacity, sizeof *editing->begins);
    while (at < end) {
        editing->begins[++editing->line_count] = at;
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline != NULL ? newline + 1 : end;
    }
    editing->begins[editing->line_count + 1] = end;
}

static void begin(struct editing *editing, const struct edit_text *old)
{
    *editing = (struct editing){.old = old, .catalog = catalog_create()};
    count_lines(editing);
    editing->removed = memory_resize(editing->removed, editing->line_count + 2, sizeof(bool));
    memset(editing->removed, 0, editing->line_count + 2);
    editing->insert_at = editing->line_count + 1;
    char *copy = memory_copy_text(old->bytes, old->size);
    overlay_parse(editing->catalog, copy, old->size, NULL, OVERLAY_OWN);
    free(copy);
}

static bool is_comment(const char *line, const char *end)
{
    while (line < end && (*line == ' ' || *line == '\t'))
        line++;
    return line < end && *line == '#';
}

/* A comment directly above a line belongs to it. */
static size_t with_comment(const struct editing *editing, size_t line)
{
    while (line > 1 && is_comment(editing->begins[line - 1], editing->begins[line]))
        line--;
    return line;
}

/* Builds the new text with the inserted lines, and ends editing. */
static struct edit_text end(struct editing *editing, const char *lines)
{
    struct edit_text new;
    FILE *stream = memory_stream(&new.bytes);
    bool ended = true; /* terminates the last line */
    for (size_t at = 1; at <= editing->line_count + 1; at++) {
        if (at == editing->insert_at && lines[0] != '\0')
            fprintf(stream, "%s%s", ended ? "" : "\n", lines);
        if (at > editing->line_count || editing->removed[at])
            continue;
        size_t size = (size_t)(editing->begins[at + 1] - editing->begins[at]);
        fwrite(editing->begins[at], 1, size, stream);
        ended = editing->begins[at][size - 1] == '\n';
    }
    new.size = (size_t)ftell(stream);
    memory_stream_end(stream);
    catalog_destroy(editing->catalog);
    free(editing->begins);
    free(editing->removed);
    return new;
}

/* Removes the lines that the new one replaces, and finds the line to insert before. */
typedef bool is_about(const struct record *record, const void *new);

static void make_room(struct editing *editing, is_about *replaced, is_about *outranked,
                      const void *new)
{
    for (size_t at = editing->catalog->record_count; at-- > 0;) {
        const struct record *record = &editing->catalog->records[at];
        if (replaced(record, new))
            editing->removed[record->line] = true;
        else if (outranked(record, new))
            editing->insert_at = with_comment(editing, record->line);
    }
}

static bool is_called(const struct record *record, const char *name)
{
    for (size_t at = 0; at < record->alias_count; at++) {
        if (strcmp(record->aliases[at], name) == 0)
            return true;
    }
    return strcmp(record->name, name) == 0;
}

/* Whether a key is the name, alone or with the protocol. */
static bool is_key_of(const char *key, const char *name, const char *protocol)
{
    size_t length = strlen(name);
    if (strncmp(key, name, length) != 0)
        return false;
    return key[length] == '\0' || (key[length] == '/' && strcmp(key + length + 1, protocol) == 0);
}

static bool is_on(const struct record *range, uint16_t port)
{
    return range->has_port && range->first_port <= port && port <= range->last_port;
}

static bool is_replaced_service(const struct record *record, const void *new)
{
    const struct edit_service *service = new;
    return record->kind == RECORD_NAMED && is_on(record, service->port) &&
           strcmp(record->name, service->name) == 0 &&
           strcmp(record->protocol, service->protocol) == 0;
}

static bool is_outranked_by_service(const struct record *record, const void *new)
{
    const struct edit_service *service = new;
    if (is_on(record, service->port))
        return record->kind == RECORD_NAMED || record->protocol[0] == '\0' ||
               strcmp(record->protocol, service->protocol) == 0;
    for (size_t at = 0; at <= service->alias_count; at++) {
        const char *name = at == 0 ? service->name : service->aliases[at - 1];
        if (record->kind == RECORD_NAMED ? is_called(record, name)
                                         : is_key_of(record->name, name, service->protocol))
            return true;
    }
    return false;
}

struct edit_text edit_add(const struct edit_text *old, const struct edit_service *service)
{
    struct editing editing;
    begin(&editing, old);
    make_room(&editing, is_replaced_service, is_outranked_by_service, service);
    char *line;
    FILE *stream = memory_stream(&line);
    fprintf(stream, "%s\t%u/%s", service->name, (unsigned)service->port, service->protocol);
    for (size_t at = 0; at < service->alias_count; at++)
        fprintf(stream, "%c%s", at == 0 ? '\t' : ' ', service->aliases[at]);
    putc('\n', stream);
    memory_stream_end(stream);
    struct edit_text new = end(&editing, line);
    free(line);
    return new;
}

static bool has_protocol(const struct record *record, const struct key *key)
{
    return key->protocol == NULL || strcmp(record->protocol, key->protocol) == 0;
}

/* Whether the record is a line !KEY of the same key. */
static bool is_same_key(const struct record *record, const void *new)
{
    const struct key *key = new;
    if (record->kind != RECORD_HIDE || record->has_port != key->by_port)
        return false;
    if (!key->by_port)
        return strcmp(record->name, key->text) == 0;
    return record->first_port == key->first_port && record->last_port == key->last_port &&
           strcmp(record->protocol, key->protocol != NULL ? key->protocol : "") == 0;
}

static bool is_hidden_by(const struct record *record, const void *new)
{
    const struct key *key = new;
    if (record->kind != RECORD_NAMED)
        return false;
    if (key->by_port)
        return has_protocol(record, key) && key->first_port <= record->first_port &&
               record->first_port <= key->last_port;
    if (is_key_of(key->text, record->name, record->protocol))
        return true;
    for (size_t at = 0; at < record->alias_count; at++) {
        if (is_key_of(key->text, record->aliases[at], record->protocol))
            return true;
    }
    return false;
}

struct edit_text edit_hide(const struct edit_text *old, const struct key *key)
{
    struct editing editing;
    begin(&editing, old);
    make_room(&editing, is_same_key, is_hidden_by, key);
    char *line = memory_format("!%s\n", key->text);
    struct edit_text new = end(&editing, line);
    free(line);
    return new;
}

static bool is_removed(const struct record *record, const struct key *key)
{
    if (is_same_key(record, key))
        return true;
    if (record->kind == RECORD_HIDE)
        return key->by_port && record->has_port && has_protocol(record, key) &&
               key->first_port <= record->first_port && record->last_port <= key->last_port;
    if (key->by_port)
        return is_hidden_by(record, key);
    return is_key_of(key->text, record->name, record->protocol);
}

size_t edit_remove(const struct edit_text *old, const struct key *key, struct edit_text *new)
{
    struct editing editing;
    size_t count = 0;
    begin(&editing, old);
    for (size_t at = 0; at < editing.catalog->record_count; at++) {
        const struct record *record = &editing.catalog->records[at];
        if (!is_removed(record, key))
            continue;
        editing.removed[record->line] = true;
        count++;
    }
    *new = end(&editing, "");
    return count;
}
