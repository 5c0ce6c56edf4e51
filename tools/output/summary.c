/*
 * Groups services that differ only in port and protocol, to print them as one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/output/summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

static bool is_similar(const struct summary_group *left, const struct summary_group *right)
{
    const struct entry *a = left->item.entry, *b = right->item.entry;
    return a->has_port == b->has_port && strcmp(a->name, b->name) == 0 &&
           strcmp(a->origin, b->origin) == 0 && strcmp(left->item.text, right->item.text) == 0;
}

static bool same_protocols(const struct summary_group *left, const struct summary_group *right)
{
    if (left->protocol_count != right->protocol_count)
        return false;
    for (size_t at = 0; at < left->protocol_count; at++) {
        if (strcmp(left->protocols[at], right->protocols[at]) != 0)
            return false;
    }
    return true;
}

static bool shares_protocol(const struct summary_group *left, const struct summary_group *right)
{
    for (size_t at = 0; at < left->protocol_count; at++) {
        for (size_t other = 0; other < right->protocol_count; other++) {
            if (strcmp(left->protocols[at], right->protocols[other]) == 0)
                return true;
        }
    }
    return false;
}

static void add_protocols(struct summary_group *group, const struct summary_group *from)
{
    size_t count = group->protocol_count + from->protocol_count;
    group->protocols = memory_resize(group->protocols, count, sizeof *group->protocols);
    for (size_t at = 0; at < from->protocol_count; at++)
        group->protocols[group->protocol_count++] = from->protocols[at];
}

static void add_lines(struct summary_group *group, const struct summary_group *from)
{
    size_t count = group->line_count + from->line_count;
    group->lines = memory_resize(group->lines, count, sizeof *group->lines);
    for (size_t at = 0; at < from->line_count; at++)
        group->lines[group->line_count++] = from->lines[at];
}

static void empty(struct summary_group *group)
{
    free(group->protocols);
    free(group->lines);
    *group = (struct summary_group){0};
}

/* Merges a group with other protocols on the same ports. */
static bool join_protocols(struct summary_group *group, struct summary_group *next)
{
    if (!is_similar(group, next) || group->first_port != next->first_port ||
        group->last_port != next->last_port || shares_protocol(group, next))
        return false;
    add_protocols(group, next);
    add_lines(group, next);
    empty(next);
    return true;
}

/* Merges a group with the same protocols on the following ports. */
static bool join_ports(struct summary_group *group, struct summary_group *next)
{
    if (!is_similar(group, next) || !next->item.entry->has_port ||
        group->last_port + 1 != next->first_port || !same_protocols(group, next))
        return false;
    group->last_port = next->last_port;
    add_lines(group, next);
    empty(next);
    return true;
}

/* Merges adjacent groups where possible; returns the number of groups left. */
static size_t join_neighbours(struct summary_group *groups, size_t count,
                              bool (*join)(struct summary_group *group, struct summary_group *next))
{
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (kept > 0 && join(&groups[kept - 1], &groups[at]))
            continue;
        groups[kept++] = groups[at];
    }
    return kept;
}

/*
 * Merges a range for udp with the same range for tcp before it if only services of the same name
 * and other protocols come between: they do not compete.
 */
static size_t join_distant(struct summary_group *groups, size_t count)
{
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        const char *name = groups[at].item.entry->name;
        bool joined = false;
        for (size_t back = kept; !joined && back > 0; back--) {
            struct summary_group *earlier = &groups[back - 1];
            if (strcmp(earlier->item.entry->name, name) != 0 ||
                shares_protocol(earlier, &groups[at]))
                break;
            joined = join_protocols(earlier, &groups[at]);
        }
        if (!joined)
            groups[kept++] = groups[at];
    }
    return kept;
}

void summary_add(struct summary *summary, const struct entry *entry, const char *alias, char *text)
{
    summary->items = memory_grow(summary->items, summary->item_count, &summary->capacity,
                                 sizeof *summary->items);
    summary->items[summary->item_count++] =
        (struct group_item){.entry = entry, .alias = alias, .text = text};
}

static struct summary_group group_of(const struct group_item *item)
{
    const struct entry *entry = item->entry;
    struct summary_group one = {
        .protocols = (const char *[]){entry->protocol},
        .protocol_count = 1,
        .lines = (uint32_t[]){entry->line},
        .line_count = entry->line > 0,
    };
    struct summary_group group = {
        .item = *item, .first_port = entry->port, .last_port = entry->port};
    add_protocols(&group, &one);
    add_lines(&group, &one);
    return group;
}

void summary_join(struct summary *summary)
{
    size_t count = summary->item_count;
    summary->groups = memory_resize(NULL, count, sizeof *summary->groups);
    for (size_t at = 0; at < count; at++)
        summary->groups[at] = group_of(&summary->items[at]);
    count = join_neighbours(summary->groups, count, join_protocols);
    count = join_neighbours(summary->groups, count, join_ports);
    summary->count = join_distant(summary->groups, count);
}

void summary_free(struct summary *summary)
{
    for (size_t at = 0; at < summary->count; at++)
        empty(&summary->groups[at]);
    free(summary->groups);
    for (size_t at = 0; at < summary->item_count; at++)
        free(summary->items[at].text);
    free(summary->items);
    *summary = (struct summary){0};
}

char *group_ports(const struct summary_group *group)
{
    char *ports;
    FILE *stream = memory_stream(&ports);
    bool has_port = group->item.entry->has_port;
    if (has_port)
        fprintf(stream, "%u", group->first_port);
    if (has_port && group->last_port != group->first_port)
        fprintf(stream, "-%u", group->last_port);
    for (size_t at = 0; at < group->protocol_count; at++)
        fprintf(stream, "%s%s", at > 0 ? "," : has_port ? "/" : "", group->protocols[at]);
    if (!has_port)
        fprintf(stream, "%sno port", group->protocols[0][0] != '\0' ? ", " : "");
    memory_stream_end(stream);
    return ports;
}

char *group_origin(const struct summary_group *group)
{
    char *origin;
    FILE *stream = memory_stream(&origin);
    fputs(group->item.entry->origin, stream);
    for (size_t at = 0; at < group->line_count;) {
        size_t end = at + 1;
        while (end < group->line_count && group->lines[end] == group->lines[end - 1] + 1)
            end++;
        fprintf(stream, "%s%" PRIu32, at == 0 ? ":" : ",", group->lines[at]);
        if (end - at > 1)
            fprintf(stream, "-%" PRIu32, group->lines[end - 1]);
        at = end;
    }
    memory_stream_end(stream);
    return origin;
}
