/*
 * Prints what status found out, for people and as JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/status.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/program.h"
#include "tools/output/json.h"
#include "tools/output/table.h"
#include "tools/system/state.h"

#define DAY 86400LL /* seconds */

/* Whole days from the date of the registry until now; false where it has none. */
static bool edition_age(const struct status *status, long long *days)
{
    struct tm date = {0};
    const char *edition = status->catalog->edition;
    const char *end = strptime(edition, "%Y-%m-%d", &date);
    if (end == NULL || *end != '\0')
        return false;
    *days = (long long)(status->now - timegm(&date)) / DAY;
    return true;
}

static long long file_age(const struct status *status)
{
    return (long long)(status->now - status->file.st_mtime) / DAY;
}

static const char *file_date(const struct status *status, char date[32])
{
    struct tm parts;
    if (gmtime_r(&status->file.st_mtime, &parts) == NULL ||
        strftime(date, 32, "%Y-%m-%d", &parts) == 0)
        return "?";
    return date;
}

__attribute__((format(printf, 3, 4))) static void add_row(struct table *table, const char *what,
                                                          const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *text = memory_vformat(format, values);
    va_end(values);
    table_add(table, (const char *const[]){what, text});
    free(text);
}

static const char *days(long long count)
{
    return count == 1 ? "day" : "days";
}

static void add_index_rows(const struct status *status, struct table *table)
{
    const struct catalog *catalog = status->catalog;
    char date[32];
    add_row(table, "index", "%s (%s)", status->index, status->place);
    if (catalog == NULL)
        return;
    long long age;
    if (edition_age(status, &age))
        add_row(table, "edition", "registry of %s, %lld %s old", catalog->edition, age, days(age));
    else
        add_row(table, "edition", "unknown");
    age = file_age(status);
    add_row(table, "written", "%s, %lld %s ago", file_date(status, date), age, days(age));
    add_row(table, "holds", "%zu services, %zu names", catalog->service_count, status->names);
    const char *what = "overlays";
    for (size_t at = 0; at < catalog->origin_count; at++) {
        if (catalog->origins[at][0] == '\0')
            continue;
        add_row(table, what, "%s", catalog->origins[at]);
        what = "";
    }
    if (what[0] != '\0')
        add_row(table, what, "none");
    add_row(table, "checksum", "%s", status->fault == NULL ? "good" : status->fault);
}

static void add_update_row(const struct status *status, struct table *table)
{
    const char *result = state_text(status->update, STATE_RUN, "result");
    const char *when = state_text(status->update, STATE_RUN, "when");
    if (strcmp(result, "failed") == 0)
        add_row(table, "update", "failed on %.10s: %s", when,
                state_text(status->update, STATE_RUN, "reason"));
    else if (result[0] != '\0')
        add_row(table, "update", "%s on %.10s, from %s", result, when,
                state_text(status->update, STATE_RUN, "url"));
}

static void add_nsswitch_row(const struct status *status, struct table *table)
{
    const struct nsswitch *found = &status->nsswitch;
    if (found->line == 0 && found->unfinished_line > 0) {
        add_row(table, "nsswitch", "%s:%zu: no newline at the end, so libc ignores it, asks files",
                status->nsswitch_file, found->unfinished_line);
        return;
    }
    if (found->line == 0) {
        add_row(table, "nsswitch", "%s has no line for services, so libc asks files",
                status->nsswitch_file);
        return;
    }
    char place[64] = "without iana";
    if (found->iana_place == 1)
        snprintf(place, sizeof place, "iana comes first");
    else if (found->iana_place > 1)
        snprintf(place, sizeof place, "iana is number %zu of %zu", found->iana_place,
                 found->service_count);
    add_row(table, "nsswitch", "%s:%zu: services: %s (%s)", status->nsswitch_file, found->line,
            status->list, place);
}

static void add_libc_row(const struct status *status, struct table *table)
{
    const struct probe *probe = &status->probe;
    if (!probe->loaded)
        add_row(table, "libc", "does not ask the module");
    else if (probe->answer == PROBE_SAME)
        add_row(table, "libc", "answers through %s", probe->module);
    else
        add_row(table, "libc", "asks %s, but the answer is not from it", probe->module);
}

void status_print(const struct status *status)
{
    static const struct table_column columns[] = {{.least = 9}, {.wraps = true}};
    struct table *table = table_create(columns, 2, 0);
    add_row(table, "works", "%s", status->problem_count == 0 ? "yes" : "no");
    add_index_rows(status, table);
    add_update_row(status, table);
    add_nsswitch_row(status, table);
    add_libc_row(status, table);
    for (size_t at = 0; at < status->problem_count; at++) {
        add_row(table, "problem", "%s", status->problems[at].what);
        if (status->problems[at].fix[0] != '\0')
            add_row(table, "fix", "%s", status->problems[at].fix);
    }
    if (status->problem_count == 0 && status->nsswitch.iana_place > 1)
        add_row(table, "note",
                "others are asked before iana; to have it first, type: " PROGRAM " enable");
    if (status_refused_by_setuid(status))
        add_row(table, "note", "setuid programs refuse the index: others than root may write it");
    table_print(table);
    table_destroy(table);
}

static void add_number(json_object *object, const char *key, int64_t value)
{
    json_object_object_add(object, key, json_object_new_int64(value));
}

static void add_truth(json_object *object, const char *key, bool value)
{
    json_object_object_add(object, key, json_object_new_boolean(value));
}

static json_object *json_index(const struct status *status)
{
    const struct catalog *catalog = status->catalog;
    json_object *object = json_object_new_object();
    json_add_text(object, "file", status->index);
    json_add_text(object, "place", status->place);
    add_truth(object, "good", status->fault == NULL);
    json_add_text(object, "fault", status->fault != NULL ? status->fault : "");
    add_truth(object, "refused_by_setuid", status_refused_by_setuid(status));
    if (catalog == NULL)
        return object;
    json_add_text(object, "edition", catalog->edition);
    long long age;
    if (edition_age(status, &age))
        add_number(object, "edition_age_days", age);
    char date[32];
    json_add_text(object, "written", file_date(status, date));
    add_number(object, "written_age_days", file_age(status));
    add_number(object, "services", (int64_t)catalog->service_count);
    add_number(object, "names", (int64_t)status->names);
    json_object *overlays = json_object_new_array();
    for (size_t at = 0; at < catalog->origin_count; at++) {
        if (catalog->origins[at][0] != '\0')
            json_object_array_add(overlays, json_text(catalog->origins[at]));
    }
    json_object_object_add(object, "overlays", overlays);
    return object;
}

static json_object *json_nsswitch(const struct status *status)
{
    const struct nsswitch *found = &status->nsswitch;
    json_object *object = json_object_new_object();
    json_add_text(object, "file", status->nsswitch_file);
    if (found->line > 0)
        add_number(object, "line", (int64_t)found->line);
    json_add_text(object, "services", status->list);
    add_truth(object, "asks_iana", found->iana_place > 0);
    if (found->iana_place > 0)
        add_number(object, "place", (int64_t)found->iana_place);
    json_add_text(object, "stopped_by", status->stopper);
    if (found->broken_line > 0)
        add_number(object, "broken_line", (int64_t)found->broken_line);
    return object;
}

void status_print_json(const struct status *status)
{
    json_object *object = json_object_new_object();
    json_object *libc = json_object_new_object(), *problems = json_object_new_array();
    add_truth(libc, "answers", status->probe.loaded && status->probe.answer == PROBE_SAME);
    if (status->probe.loaded)
        json_add_text(libc, "module", status->probe.module);
    for (size_t at = 0; at < status->problem_count; at++) {
        json_object *problem = json_object_new_object();
        json_add_text(problem, "what", status->problems[at].what);
        json_add_text(problem, "type", status->problems[at].fix);
        json_object_array_add(problems, problem);
    }
    add_truth(object, "works", status->problem_count == 0);
    json_object_object_add(object, "index", json_index(status));
    json_object *update;
    if (json_object_object_get_ex(status->update, STATE_RUN, &update))
        json_object_object_add(object, "update", json_object_get(update));
    json_object_object_add(object, "nsswitch", json_nsswitch(status));
    json_object_object_add(object, "libc", libc);
    json_object_object_add(object, "problems", problems);
    json_print(object);
    putchar('\n');
}
