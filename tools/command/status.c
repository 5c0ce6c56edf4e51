/*
 * iana-services status: whether it works, and if not, why and what to type.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "nss_iana/location.h"
#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/catalog/catalog.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/json.h"
#include "tools/output/table.h"
#include "tools/system/nsswitch.h"
#include "tools/system/probe.h"
#include "tools/system/state.h"

#define NSCD_SOCKET "/run/nscd/socket"
#define DAY 86400LL /* seconds */
#define PROBLEM_LIMIT 8

/* What is wrong, and the command line that puts it right (empty where there is none). */
struct problem {
    char *what;
    char *fix;
};

struct status {
    const struct options *options;
    time_t now;

    const char *index;       /* the file */
    const char *place;       /* why it is this one */
    struct catalog *catalog; /* NULL: it cannot be used */
    struct stat file;
    const char *fault; /* of the index; NULL: none */
    size_t names;

    const char *nsswitch_file;
    struct nsswitch nsswitch;
    char *list; /* what it says of services */
    char *stopper;

    json_object *update; /* how the last one went; NULL: none did */

    bool asked; /* libc was */
    struct probe probe;

    struct problem problems[PROBLEM_LIMIT];
    size_t problem_count;
};

__attribute__((format(printf, 3, 4))) static void
add_problem(struct status *status, const char *fix, const char *format, ...)
{
    struct problem *problem = &status->problems[status->problem_count++];
    FILE *stream = memory_stream(&problem->what);
    va_list values;
    va_start(values, format);
    vfprintf(stream, format, values);
    va_end(values);
    memory_stream_end(stream);
    problem->fix = memory_copy_text(fix, strlen(fix));
}

/* --- Looking --------------------------------------------------------------- */

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* How many different names and aliases there are. */
static size_t count_names(const struct catalog *catalog)
{
    size_t count = 0, different = 0;
    for (size_t at = 0; at < catalog->service_count; at++)
        count += 1 + catalog->services[at].alias_count;
    const char **names = memory_resize(NULL, count, sizeof *names);
    count = 0;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        names[count++] = service->name;
        for (size_t alias = 0; alias < service->alias_count; alias++)
            names[count++] = service->aliases[alias];
    }
    qsort(names, count, sizeof *names, compare_texts);
    for (size_t at = 0; at < count; at++)
        different += at == 0 || strcmp(names[at - 1], names[at]) != 0;
    free(names);
    return different;
}

static const char *place_of(const struct options *options, const char *index)
{
    if (options->index != NULL)
        return "named";
    if (strcmp(index, LOCAL_INDEX) == 0)
        return "local";
    return strcmp(index, VENDOR_INDEX) == 0 ? "vendor" : "NSS_IANA_INDEX";
}

static const char *load_index(struct status *status)
{
    if (stat(status->index, &status->file) != 0)
        return strerror(errno);
    if (!S_ISREG(status->file.st_mode))
        return "it is no regular file";
    const char *fault = location_fault(&status->file, false);
    if (fault != NULL)
        return fault;
    struct buffer bytes;
    if (!file_load(status->index, &bytes))
        return "it cannot be read";
    struct catalog *catalog = catalog_create();
    fault = loader_load(&bytes, catalog);
    if (fault == NULL) {
        status->catalog = catalog;
        status->names = count_names(catalog);
        fault = loader_check_sum(&bytes);
    } else {
        catalog_destroy(catalog);
    }
    free(bytes.bytes);
    return fault;
}

static void look_at_index(struct status *status)
{
    status->index = loader_choose(status->options->index);
    status->place = place_of(status->options, status->index);
    status->fault = load_index(status);
    if (status->fault == NULL && status->catalog->service_count == 0)
        status->fault = "it has no services";
    if (status->fault == NULL)
        return;
    char *fix;
    FILE *stream = memory_stream(&fix);
    fputs(PROGRAM " compile", stream);
    if (strcmp(status->place, "local") != 0 && strcmp(status->place, "vendor") != 0)
        fprintf(stream, " -o %s", status->index);
    memory_stream_end(stream);
    add_problem(status, fix, "the index %s cannot be used: %s", status->index, status->fault);
    free(fix);
}

/* Where the index that comes with the package is in use, an update may have failed to make a local
 * one. */
static void look_at_update(struct status *status)
{
    bool vendor = strcmp(status->place, "vendor") == 0;
    status->update = state_load(vendor ? LOCAL_INDEX : status->index);
}

static char *copy_span(const struct buffer *text, struct nsswitch_span span)
{
    return memory_copy_text((const char *)text->bytes + span.begin, span.end - span.begin);
}

static void look_at_nsswitch(struct status *status)
{
    const char *file =
        status->options->nsswitch != NULL ? status->options->nsswitch : NSSWITCH_FILE;
    struct buffer text = {0};
    status->nsswitch_file = file;
    bool missing = access(file, F_OK) != 0;
    if (missing || !file_load(file, &text))
        text = (struct buffer){.bytes = memory_resize(NULL, 1, 1)};
    const struct nsswitch *found = &status->nsswitch;
    nsswitch_read((const char *)text.bytes, text.size, &status->nsswitch);
    status->list = found->line > 0 ? copy_span(&text, found->list) : memory_copy_text("files", 5);
    status->stopper = copy_span(&text, found->stopper);
    free(text.bytes);

    char *fix;
    FILE *stream = memory_stream(&fix);
    fputs(PROGRAM " enable", stream);
    if (status->options->nsswitch != NULL)
        fprintf(stream, " --nsswitch %s", file);
    memory_stream_end(stream);
    if (found->broken_line > 0)
        add_problem(status, "", "libc cannot read line %zu of %s: correct it by hand",
                    found->broken_line, file);
    else if (missing)
        add_problem(status, fix, "there is no %s, so libc asks files alone", file);
    else if (found->iana_place == 0)
        add_problem(status, fix, "%s does not ask iana for services", file);
    else if (status->stopper[0] != '\0')
        add_problem(status, fix, "in %s, \"%s\" ends the search before iana is asked", file,
                    status->stopper);
    free(fix);
}

/* A service that no overlay has: then no other backend is likely to have it and answer first. */
static const struct service *choose_service(const struct catalog *catalog)
{
    const struct service *chosen = NULL;
    for (size_t at = catalog->service_count; at > 0 && chosen == NULL; at--) {
        const struct service *service = &catalog->services[at - 1];
        if (catalog->records[service->record].line == 0)
            chosen = service;
    }
    if (chosen == NULL)
        return catalog->services;
    /* An earlier one of that name answers for it. */
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        if (strcmp(service->name, chosen->name) == 0 &&
            strcmp(service->protocol, chosen->protocol) == 0)
            return service;
    }
    return chosen;
}

static void look_at_libc(struct status *status)
{
    const struct options *options = status->options;
    const struct service *service = NULL;
    if (status->catalog != NULL && status->catalog->service_count > 0)
        service = choose_service(status->catalog);
    status->asked = true;
    struct probe_question question = {0};
    if (service != NULL)
        question = (struct probe_question){service->name, service->protocol, service->port};
    status->probe = probe_libc(service != NULL ? &question : NULL,
                               options->nsswitch != NULL ? status->list : NULL, options->index);
    const struct probe *probe = &status->probe;
    /* What was already found wrong explains the rest. */
    if (status->problem_count > 0 || service == NULL)
        return;
    if (probe->answer == PROBE_LOST)
        add_problem(status, "getent services https", "libc gave no answer within ten seconds");
    else if (!probe->loaded && access(NSCD_SOCKET, F_OK) == 0)
        add_problem(status, "nscd --invalidate=services", "nscd answers in the place of libc");
    else if (!probe->loaded)
        add_problem(status, "ldconfig",
                    "libc did not load libnss_iana.so.2: install it where libc looks for it");
    else if (probe->answer != PROBE_SAME)
        add_problem(status, "getent -s iana services https",
                    "libc asks the module, but its answer for %s/%s is not that of the index",
                    service->name, service->protocol);
}

/* Programs in secure execution look for the index in its own places alone. */
static bool setuid_programs_refuse(const struct status *status)
{
    bool own_place = strcmp(status->place, "local") == 0 || strcmp(status->place, "vendor") == 0;
    return own_place && status->fault == NULL && location_fault(&status->file, true) != NULL;
}

/* --- Telling --------------------------------------------------------------- */

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
    char *text;
    FILE *stream = memory_stream(&text);
    va_list values;
    va_start(values, format);
    vfprintf(stream, format, values);
    va_end(values);
    memory_stream_end(stream);
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

static void print_text(const struct status *status)
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
    if (setuid_programs_refuse(status))
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
    add_truth(object, "refused_by_setuid", setuid_programs_refuse(status));
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

static void print_json(const struct status *status)
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

static void forget(struct status *status)
{
    catalog_destroy(status->catalog);
    json_object_put(status->update);
    free(status->list);
    free(status->stopper);
    for (size_t at = 0; at < status->problem_count; at++) {
        free(status->problems[at].what);
        free(status->problems[at].fix);
    }
}

static int run(const struct options *options)
{
    struct status status = {.options = options, .now = time(NULL)};
    look_at_index(&status);
    look_at_update(&status);
    look_at_nsswitch(&status);
    look_at_libc(&status);
    if (options->json)
        print_json(&status);
    else
        print_text(&status);
    int result = status.problem_count == 0 ? EXIT_DONE : EXIT_NOT_FOUND;
    forget(&status);
    return result;
}

static const struct command_option option_table[] = {
    OPTION_JSON,
    {.name = "nsswitch",
     .argument = "FILE",
     .kind = ARGUMENT_FILE,
     .field = TEXT_FIELD(nsswitch),
     .help = "ask libc as if this were its /etc/nsswitch.conf"},
    OPTION_INDEX,
    {0},
};

const struct command status_command = {
    .name = "status",
    .summary = "say whether it works and, if not, how to fix it",
    .options = option_table,
    .help = "Exit status: 0 libc answers through the module, 1 it does not, 2 bad usage.",
    .run = run,
};
