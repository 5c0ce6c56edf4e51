/*
 * Finds out whether the index has what its sources say now.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Times tell nothing of a line or a file that is gone, and packages bring old times along. So the
 * index that compile would make now is made, and compared with the one that is there.
 */
#include <config.h>

#include "tools/command/status.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/command/build.h"
#include "tools/index/loader.h"

/* --- What differs -------------------------------------------------------------------------------
 */

static bool is_same_record(const struct record *left, const struct record *right)
{
    if (left->kind != right->kind || left->has_port != right->has_port ||
        left->first_port != right->first_port || left->last_port != right->last_port ||
        left->line != right->line || left->alias_count != right->alias_count)
        return false;
    for (size_t at = 0; at < FIELD_COUNT; at++) {
        if (strcmp(left->text[at], right->text[at]) != 0)
            return false;
    }
    for (size_t at = 0; at < left->alias_count; at++) {
        if (strcmp(left->aliases[at], right->aliases[at]) != 0)
            return false;
    }
    return true;
}

/* The next record of an origin, or NULL. */
static const struct record *next_of(const struct catalog *catalog, size_t origin, size_t *at)
{
    while (*at < catalog->record_count) {
        const struct record *record = &catalog->records[(*at)++];
        if (record->origin == origin)
            return record;
    }
    return NULL;
}

static bool has_same_records(const struct catalog *left, size_t left_origin,
                             const struct catalog *right, size_t right_origin)
{
    size_t left_at = 0, right_at = 0;
    for (;;) {
        const struct record *one = next_of(left, left_origin, &left_at);
        const struct record *other = next_of(right, right_origin, &right_at);
        if (one == NULL || other == NULL)
            return one == other;
        if (!is_same_record(one, other))
            return false;
    }
}

static bool find_origin(const struct catalog *catalog, const char *name, size_t *found)
{
    for (*found = 0; *found < catalog->origin_count; (*found)++) {
        if (strcmp(catalog->origins[*found], name) == 0)
            return true;
    }
    return false;
}

static const char *shown_origin(const char *origin)
{
    return strcmp(origin, REGISTRY_ORIGIN) == 0 ? "the registry" : origin;
}

/* Prints each source that is new, gone or changed; returns how many there are. */
static size_t print_changes(FILE *stream, const struct catalog *old, const struct catalog *new)
{
    size_t count = 0, other;
    for (size_t at = 0; at < new->origin_count; at++) {
        const char *origin = new->origins[at];
        bool known = find_origin(old, origin, &other);
        if (known && has_same_records(old, other, new, at))
            continue;
        fprintf(stream, "%s%s %s", count++ > 0 ? ", " : "", shown_origin(origin),
                known ? "changed" : "is new");
    }
    for (size_t at = 0; at < old->origin_count; at++) {
        if (!find_origin(new, old->origins[at], &other))
            fprintf(stream, "%s%s is gone", count++ > 0 ? ", " : "",
                    shown_origin(old->origins[at]));
    }
    return count;
}

static void tell_changes(struct status *status, const struct buffer *bytes)
{
    struct catalog *new = catalog_create();
    char *changes;
    FILE *stream = memory_stream(&changes);
    if (loader_load(bytes, new) != NULL || print_changes(stream, status->catalog, new) == 0)
        fputs("this program would make another one", stream);
    memory_stream_end(stream);
    status_advise_command(status, &status->notes, "compile",
                          "the index is older than its sources: %s", changes);
    free(changes);
    catalog_destroy(new);
}

/* --- The index in use ---------------------------------------------------------------------------
 */

static void compare_local(struct status *status)
{
    struct buffer index = {0};
    bool built = build_from_sources(&(struct options){.root = status->options->root}, &index, NULL);
    if (!built)
        status_advise(&status->notes, "",
                      "it cannot be told whether the index has what its sources say now: %s",
                      message_last_error());
    else if (index.size != status->bytes.size ||
             memcmp(index.bytes, status->bytes.bytes, index.size) != 0)
        tell_changes(status, &index);
    free(index.bytes);
}

/* The vendor index was compiled elsewhere, without the overlays of this system. */
static void look_for_overlays(struct status *status)
{
    struct build_overlays list;
    message_mute(true);
    build_list_overlays(status->options->root, &list);
    message_mute(false);
    if (list.count > 0)
        status_advise_command(
            status, &status->notes, "compile",
            "the index that came with the program is in use; it has no names of %.*s",
            (int)(strrchr(list.names[0], '/') - list.names[0]), list.names[0]);
    build_free_overlays(&list);
}

void status_look_at_sources(struct status *status)
{
    if (status->fault != NULL)
        return;
    if (status->choice == CHOICE_LOCAL)
        compare_local(status);
    else if (status->choice == CHOICE_VENDOR)
        look_for_overlays(status);
}
