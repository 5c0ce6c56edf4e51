/*
 * Prints what status found out as JSON: iana-services-json(5) lists the keys.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/status.h"

#include <inttypes.h>
#include <stdio.h>

#include "tools/output/json.h"
#include "tools/system/state.h"

static void add_truth(json_object *object, const char *key, bool value)
{
    json_object_object_add(object, key, json_object_new_boolean(value));
}

/* Adds a number, or null for none. */
static void add_number(json_object *object, const char *key, bool known, int64_t value)
{
    json_object_object_add(object, key, known ? json_object_new_int64(value) : NULL);
}

static json_object *json_overlays(const struct catalog *catalog)
{
    json_object *overlays = json_object_new_array();
    for (size_t at = 0; catalog != NULL && at < catalog->origin_count; at++) {
        if (catalog->origins[at][0] != '\0')
            json_object_array_add(overlays, json_text(catalog->origins[at]));
    }
    return overlays;
}

static json_object *json_index(const struct status *status)
{
    const struct catalog *catalog = status->catalog;
    bool known = catalog != NULL;
    char date[32];
    long long age = 0;
    bool dated = known && status_edition_age(status, &age);
    json_object *object = json_object_new_object();
    json_add_text(object, "file", status->index);
    json_add_text(object, "place", status_choice_name(status->choice));
    add_truth(object, "good", status->fault == NULL);
    json_add_text(object, "fault", status->fault != NULL ? status->fault : "");
    add_truth(object, "refused_by_setuid", status_refused_by_setuid(status));
    json_add_text(object, "edition", known ? catalog->edition : "");
    add_number(object, "edition_age_days", dated, age);
    json_add_text(object, "written", known ? status_file_date(status, date) : "");
    add_number(object, "written_age_days", known, known ? status_file_age(status) : 0);
    add_number(object, "services", known, known ? (int64_t)catalog->service_count : 0);
    add_number(object, "names", known, (int64_t)status->names);
    json_object_object_add(object, "overlays", json_overlays(catalog));
    return object;
}

static json_object *json_update(const struct status *status)
{
    static const char *const keys[] = {"when", "result", "reason", "url"};
    json_object *object = json_object_new_object();
    for (size_t at = 0; at < sizeof keys / sizeof keys[0]; at++)
        json_add_text(object, keys[at], state_text(status->update, STATE_RUN, keys[at]));
    return object;
}

static json_object *json_nsswitch(const struct status *status)
{
    const struct nsswitch *found = &status->nsswitch;
    json_object *object = json_object_new_object();
    json_add_text(object, "file", status->nsswitch_file);
    add_number(object, "line", found->line > 0, (int64_t)found->line);
    json_add_text(object, "services", status->list);
    add_truth(object, "asks_iana", found->iana_position > 0);
    add_number(object, "place", found->iana_position > 0, (int64_t)found->iana_position);
    json_add_text(object, "stopped_by", status->stopper);
    add_number(object, "broken_line", found->broken_line > 0, (int64_t)found->broken_line);
    return object;
}

static json_object *json_libc(const struct status *status)
{
    const struct probe *probe = &status->probe;
    json_object *object = json_object_new_object();
    bool same = status->asked && probe->answer == PROBE_SAME;
    add_truth(object, "answers", same && (probe->loaded || status->by_nscd));
    json_add_text(object, "module", status->alone.loaded ? status->alone.module : "");
    add_truth(object, "nscd", status->by_nscd);
    return object;
}

static json_object *json_advice(const struct advice_list *list, const char *key)
{
    json_object *array = json_object_new_array();
    for (size_t at = 0; at < list->count; at++) {
        json_object *object = json_object_new_object();
        json_add_text(object, key, list->items[at].what);
        json_add_text(object, "fix", list->items[at].fix);
        json_object_array_add(array, object);
    }
    return array;
}

void status_print_json(const struct status *status)
{
    json_object *object = json_object_new_object();
    add_truth(object, "works", status->problems.count == 0);
    json_object_object_add(object, "index", json_index(status));
    json_object_object_add(object, "update", json_update(status));
    json_object_object_add(object, "nsswitch", json_nsswitch(status));
    json_object_object_add(object, "libc", json_libc(status));
    json_object_object_add(object, "problems", json_advice(&status->problems, "problem"));
    json_object_object_add(object, "notes", json_advice(&status->notes, "note"));
    json_print(object);
    putchar('\n');
}
