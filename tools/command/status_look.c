/*
 * Finds out what state the index, nsswitch.conf and libc are in, and what is wrong with them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nss_iana/location.h"
#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/index/loader.h"
#include "tools/system/state.h"

#define NSCD_SOCKET "/run/nscd/socket"

__attribute__((format(printf, 3, 4))) static void
add_problem(struct status *status, const char *fix, const char *format, ...)
{
    struct problem *problem = &status->problems[status->problem_count++];
    va_list values;
    va_start(values, format);
    problem->what = memory_vformat(format, values);
    va_end(values);
    problem->fix = memory_copy_text(fix, strlen(fix));
}

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

bool status_refused_by_setuid(const struct status *status)
{
    bool own_place = strcmp(status->place, "local") == 0 || strcmp(status->place, "vendor") == 0;
    return own_place && status->fault == NULL && location_fault(&status->file, true) != NULL;
}

void status_look(struct status *status)
{
    look_at_index(status);
    look_at_update(status);
    look_at_nsswitch(status);
    look_at_libc(status);
}

void status_free(struct status *status)
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
