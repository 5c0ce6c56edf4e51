/*
 * Prints what status found out, for people.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/program.h"
#include "tools/output/table.h"
#include "tools/system/state.h"

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
    add_row(table, "index", "%s (%s)", status->index, status_choice_name(status->choice));
    if (catalog == NULL)
        return;
    long long age;
    if (status_edition_age(status, &age))
        add_row(table, "edition", "registry of %s, %lld %s old", catalog->edition, age, days(age));
    else
        add_row(table, "edition", "unknown");
    age = status_file_age(status);
    add_row(table, "written", "%s, %lld %s ago", status_file_date(status, date), age, days(age));
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
    if (found->iana_position == 1)
        snprintf(place, sizeof place, "iana comes first");
    else if (found->iana_position > 1)
        snprintf(place, sizeof place, "iana is number %zu of %zu", found->iana_position,
                 found->service_count);
    add_row(table, "nsswitch", "%s:%zu: services: %s (%s)", status->nsswitch_file, found->line,
            status->list, place);
}

/* Which files of the module another system has, since its libc cannot be asked. */
static void add_module_rows(const struct status *status, struct table *table)
{
    add_row(table, "libc", "cannot be asked: this is another system's tree");
    const char *what = "module";
    for (size_t at = 0; at < status->modules.count; at++) {
        const struct module_file *module = &status->modules.files[at];
        add_row(table, what, "%s for %s", module->name,
                module->machine != NULL ? module->machine : "no machine");
        what = "";
    }
}

static void add_libc_row(const struct status *status, struct table *table)
{
    const struct probe *probe = &status->probe;
    if (status->options->root != NULL)
        add_module_rows(status, table);
    else if (!status->asked)
        add_row(table, "libc", "%s",
                status->alone.loaded ? "does not ask the module" : "does not load the module");
    else if (status->by_nscd)
        add_row(table, "libc", "answers through nscd, which asks %s", status->alone.module);
    else if (!probe->loaded)
        add_row(table, "libc", "does not ask the module");
    else if (probe->answer == PROBE_SAME)
        add_row(table, "libc", "answers through %s", probe->module);
    else
        add_row(table, "libc", "asks %s, but the answer is not from it", probe->module);
}

static void add_advice(struct table *table, const char *word, const struct advice_list *list)
{
    for (size_t at = 0; at < list->count; at++) {
        add_row(table, word, "%s", list->items[at].what);
        if (list->items[at].fix[0] != '\0')
            add_row(table, "fix", "%s", list->items[at].fix);
    }
}

void status_print(const struct status *status)
{
    static const struct table_column columns[] = {{.least = 9}, {.wraps = true}};
    struct table *table = table_create(columns, 2, 0);
    add_row(table, "works", "%s%s", status->problems.count == 0 ? "yes" : "no",
            status->options->root != NULL ? ", as far as can be seen from outside" : "");
    add_index_rows(status, table);
    add_update_row(status, table);
    add_nsswitch_row(status, table);
    add_libc_row(status, table);
    add_advice(table, "problem", &status->problems);
    add_advice(table, "note", &status->notes);
    table_print(table);
    table_destroy(table);
}
