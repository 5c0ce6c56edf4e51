/*
 * Lines !KEY of overlays, which hide matching lines after them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/hide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nss_iana/format.h"
#include "tools/base/memory.h"

struct hidden_name {
    const char
        *key; /* "NAME" or "NAME/PROTOCOL"; since a name may contain a slash, it may mean either */
    uint32_t record;
};

struct hidden_names {
    size_t count;
    struct hidden_name names[]; /* sorted by key, stable */
};

static int compare_keys(const void *left, const void *right)
{
    const struct hidden_name *a = left, *b = right;
    int by_key = strcmp(a->key, b->key);
    return by_key != 0 ? by_key : a->record < b->record ? -1 : a->record > b->record;
}

struct hidden_names *hide_names(const struct catalog *catalog)
{
    size_t count = 0;
    for (size_t at = 0; at < catalog->record_count; at++)
        count += catalog->records[at].kind == RECORD_HIDE;
    struct hidden_names *names =
        memory_resize(NULL, 1, sizeof *names + count * sizeof(struct hidden_name));
    names->count = 0;
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (record->kind == RECORD_HIDE && !record->has_port)
            names->names[names->count++] =
                (struct hidden_name){.key = record->name, .record = (uint32_t)at};
    }
    qsort(names->names, names->count, sizeof names->names[0], compare_keys);
    return names;
}

static uint32_t find_key(const struct hidden_names *names, const char *key)
{
    size_t low = 0, high = names->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(names->names[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < names->count && strcmp(names->names[low].key, key) == 0;
    return found ? names->names[low].record : NOT_HIDDEN;
}

static uint32_t first_of(uint32_t left, uint32_t right)
{
    return left < right ? left : right;
}

uint32_t hide_name(const struct hidden_names *names, const char *name, const char *protocol)
{
    char both[NAME_LENGTH_LIMIT + sizeof "/" + PROTOCOL_LENGTH_LIMIT];
    if (names->count == 0)
        return NOT_HIDDEN;
    snprintf(both, sizeof both, "%s/%s", name, protocol);
    return first_of(find_key(names, name), find_key(names, both));
}

/* Lines sorted by port, or by protocol and port; each is taken by the first key that matches. */
struct taking {
    struct line **sorted;
    uint32_t *next; /* union-find: from each line past the taken ones to a free one, or to count */
    size_t count;
    bool by_protocol;
};

static int compare_places(const struct taking *taking, const struct line *line,
                          const char *protocol, unsigned port)
{
    int by_protocol = taking->by_protocol ? strcmp(line->protocol, protocol) : 0;
    return by_protocol != 0 ? by_protocol : line->port < port ? -1 : line->port > port;
}

static int compare_lines(const void *left, const void *right, void *context)
{
    const struct line *a = *(struct line *const *)left, *b = *(struct line *const *)right;
    return compare_places(context, a, b->protocol, b->port);
}

static void open_taking(struct taking *taking, struct line *lines, size_t count, bool by_protocol)
{
    *taking = (struct taking){
        .sorted = memory_resize(NULL, count, sizeof(struct line *)),
        .next = memory_resize(NULL, count + 1, sizeof(uint32_t)),
        .count = count,
        .by_protocol = by_protocol,
    };
    for (size_t at = 0; at < count; at++)
        taking->sorted[at] = &lines[at];
    for (size_t at = 0; at <= count; at++)
        taking->next[at] = (uint32_t)at;
    qsort_r(taking->sorted, count, sizeof(struct line *), compare_lines, taking);
}

static void close_taking(const struct taking *taking)
{
    free(taking->sorted);
    free(taking->next);
}

/* The first line from here on that is not taken. Path halving shortens later searches. */
static uint32_t find_left(struct taking *taking, uint32_t at)
{
    uint32_t *next = taking->next;
    while (next[at] != at) {
        next[at] = next[next[at]];
        at = next[at];
    }
    return at;
}

/*
 * Takes the lines that the key matches. Lines before the key are taken too, but stay visible: later
 * keys come after them as well.
 */
static void take(struct taking *taking, const struct record *record, uint32_t number)
{
    size_t low = 0, high = taking->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_places(taking, taking->sorted[middle], record->protocol, record->first_port) <
            0)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t at = find_left(taking, (uint32_t)low); at < taking->count;
         at = find_left(taking, at)) {
        struct line *line = taking->sorted[at];
        if (compare_places(taking, line, record->protocol, record->last_port) > 0)
            break;
        if (number < line->record)
            line->hidden_by = first_of(line->hidden_by, number);
        taking->next[at] = at + 1;
    }
}

static void hide_ports(const struct catalog *catalog, struct line *lines, size_t count,
                       bool by_protocol)
{
    struct taking taking;
    open_taking(&taking, lines, count, by_protocol);
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (record->kind == RECORD_HIDE && record->has_port &&
            (record->protocol[0] != '\0') == by_protocol)
            take(&taking, record, (uint32_t)at);
    }
    close_taking(&taking);
}

void hide_lines(const struct catalog *catalog, struct line *lines, size_t count)
{
    size_t ports = 0;
    for (size_t at = 0; at < catalog->record_count; at++)
        ports += catalog->records[at].kind == RECORD_HIDE && catalog->records[at].has_port;
    for (int by_protocol = 0; by_protocol < 2 && ports > 0; by_protocol++)
        hide_ports(catalog, lines, count, by_protocol != 0);
    struct hidden_names *names = hide_names(catalog);
    for (size_t at = 0; at < count; at++) {
        uint32_t by = hide_name(names, lines[at].name, lines[at].protocol);
        if (by < lines[at].record)
            lines[at].hidden_by = first_of(lines[at].hidden_by, by);
    }
    free(names);
}

struct hidden *hide_list(const struct catalog *catalog, size_t *count)
{
    struct line *lines;
    size_t line_count, culprit;
    *count = 0;
    if (line_list(catalog, &lines, &line_count, &culprit) != NULL)
        return NULL;
    hide_lines(catalog, lines, line_count);
    struct hidden *hidden = memory_resize(NULL, line_count, sizeof *hidden);
    for (size_t at = 0; at < line_count; at++) {
        if (lines[at].hidden_by == NOT_HIDDEN)
            continue;
        hidden[(*count)++] = (struct hidden){
            .record = &catalog->records[lines[at].record],
            .by = &catalog->records[lines[at].hidden_by],
            .protocol = lines[at].protocol,
            .port = lines[at].port,
        };
    }
    free(lines);
    return hidden;
}
