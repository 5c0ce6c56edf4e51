/*
 * Finds out what state the index and nsswitch.conf are in, and what is wrong with them.
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
#include "tools/base/quote.h"
#include "tools/command/fix.h"
#include "tools/index/loader.h"
#include "tools/system/root.h"
#include "tools/system/state.h"
#include "tools/system/vendorfile.h"

#define DAY 86400LL     /* seconds */
#define OLD_EDITION 180 /* days; IANA publishes one every few days */

__attribute__((format(printf, 3, 0))) static void advise(struct advice_list *list, const char *fix,
                                                         const char *format, va_list values)
{
    if (list->count == ADVICE_LIMIT)
        return;
    list->items[list->count++] = (struct advice){
        .what = memory_vformat(format, values),
        .fix = memory_copy_text(fix, strlen(fix)),
    };
}

void status_advise(struct advice_list *list, const char *fix, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    advise(list, fix, format, values);
    va_end(values);
}

void status_advise_command(struct status *status, struct advice_list *list, const char *command,
                           const char *format, ...)
{
    const struct options *options = status->options;
    bool for_index = strcmp(command, "enable") != 0;
    bool is_default = status->choice == CHOICE_LOCAL || status->choice == CHOICE_VENDOR;
    const char *option = for_index ? "-o" : "--nsswitch";
    const char *file = for_index ? is_default ? NULL : status->index : options->nsswitch;
    char *fix = fix_command(command, options->root, option, file);
    va_list values;
    va_start(values, format);
    advise(list, fix, format, values);
    va_end(values);
    free(fix);
}

/* --- The index ----------------------------------------------------------------------------------
 */

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

const char *status_choice_name(enum index_choice choice)
{
    static const char *const names[] = {
        [CHOICE_LOCAL] = "local",
        [CHOICE_VENDOR] = "vendor",
        [CHOICE_NAMED] = "named",
        [CHOICE_ENVIRONMENT] = "NSS_IANA_INDEX",
    };
    return names[choice];
}

/* Finds the index that programs take in the system that the options name. */
static void choose_index(struct status *status)
{
    const struct options *options = status->options;
    const char *paths[LOCATION_LIMIT];
    if (options->index != NULL) {
        status->index = root_path(NULL, options->index);
        status->choice = CHOICE_NAMED;
    } else if (options->root == NULL && location_list(paths) == 1) {
        status->index = root_path(NULL, paths[0]);
        status->choice = CHOICE_ENVIRONMENT;
    } else {
        char *local = root_path(options->root, LOCAL_INDEX);
        status->index = root_index(options->root);
        status->choice = status->index != NULL && local != NULL && strcmp(status->index, local) == 0
                             ? CHOICE_LOCAL
                             : CHOICE_VENDOR;
        free(local);
    }
    if (status->index == NULL)
        status->index = memory_copy_text(LOCAL_INDEX, strlen(LOCAL_INDEX));
}

static const char *load_index(struct status *status)
{
    if (stat(status->index, &status->file) != 0)
        return strerror(errno);
    if (!S_ISREG(status->file.st_mode))
        return "it is not a regular file";
    const char *fault = location_fault(&status->file, false);
    if (fault != NULL)
        return fault;
    if (!file_load(status->index, &status->bytes))
        return "it cannot be read";
    struct catalog *catalog = catalog_create();
    fault = loader_load(&status->bytes, catalog);
    if (fault != NULL) {
        catalog_destroy(catalog);
        return fault;
    }
    status->catalog = catalog;
    status->names = count_names(catalog);
    fault = loader_check_sum(&status->bytes);
    return fault == NULL && catalog->service_count == 0 ? "it has no services" : fault;
}

/* The command that compiles the index again, after one that makes room if necessary. */
static char *fix_of_index(const struct status *status)
{
    bool is_default = status->choice == CHOICE_LOCAL || status->choice == CHOICE_VENDOR;
    char *compile =
        fix_command("compile", status->options->root, "-o", is_default ? NULL : status->index);
    struct stat there;
    int found = stat(status->index, &there);
    if ((found != 0 && is_default) || (found == 0 && S_ISREG(there.st_mode)))
        return compile;
    char *file = quote_word(status->index);
    char *fix = found == 0 ? memory_format("mv %s %s.old && %s", file, file, compile)
                           : memory_format("mkdir -p \"$(dirname %s)\" && %s", file, compile);
    free(file);
    free(compile);
    return fix;
}

/* The first directory on the way to the index that not all users may enter; NULL: none. */
static char *closed_directory(const struct status *status)
{
    struct stat directory;
    for (const char *slash = strchr(status->index + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        char *path = memory_copy_text(status->index, (size_t)(slash - status->index));
        if (stat(path, &directory) == 0 && (directory.st_mode & S_IXOTH) == 0)
            return path;
        free(path);
    }
    return NULL;
}

/* An index in its own place is there for all users, so it is a fault if only some may read it. */
static void look_at_rights(struct status *status)
{
    if (status->choice != CHOICE_LOCAL && status->choice != CHOICE_VENDOR)
        return;
    char *closed = closed_directory(status);
    if (closed != NULL) {
        char *file = quote_word(closed);
        char *fix = memory_format("chmod a+rx %s", file);
        status_advise(&status->problems, fix, "not all users may enter %s, where the index is",
                      closed);
        free(fix);
        free(file);
    }
    free(closed);
    if ((status->file.st_mode & S_IROTH) == 0)
        status_advise_command(status, &status->problems, "compile",
                              "not all users may read the index %s", status->index);
}

static void look_at_index(struct status *status)
{
    choose_index(status);
    status->fault = load_index(status);
    if (status->fault == NULL) {
        look_at_rights(status);
        return;
    }
    char *fix = fix_of_index(status);
    if (status->choice == CHOICE_VENDOR && file_is_missing(status->index))
        status_advise(&status->problems, fix,
                      "there is no index, neither " LOCAL_INDEX " nor " VENDOR_INDEX);
    else
        status_advise(&status->problems, fix, "the index %s cannot be used: %s", status->index,
                      status->fault);
    free(fix);
}

static void look_at_age(struct status *status)
{
    long long age;
    if (status->fault == NULL && status_edition_age(status, &age) && age > OLD_EDITION)
        status_advise_command(status, &status->notes, "update",
                              "the registry of %s is %lld days old", status->catalog->edition, age);
    if (status_refused_by_setuid(status))
        status_advise_command(status, &status->notes, "compile",
                              "setuid programs refuse the index: others than root may write it");
}

/* Where the index that comes with the package is in use, an update may have failed to make a local
 * one. */
static void look_at_update(struct status *status)
{
    char *local = root_path(status->options->root, LOCAL_INDEX);
    const char *index = status->choice == CHOICE_VENDOR ? local : status->index;
    if (index != NULL)
        status->update = state_load(index);
    free(local);
}

/* --- nsswitch.conf ------------------------------------------------------------------------------
 */

static char *copy_span(const struct buffer *text, struct nsswitch_span span)
{
    return memory_copy_text((const char *)text->bytes + span.begin, span.end - span.begin);
}

/* The effective file: the vendor's if /etc has none. */
static char *choose_nsswitch(const struct options *options)
{
    char *file = options->nsswitch != NULL ? root_path(NULL, options->nsswitch)
                                           : root_path(options->root, NSSWITCH_FILE);
    char *vendor = file != NULL && access(file, F_OK) != 0 ? vendorfile_of(file) : NULL;
    if (vendor == NULL)
        return file;
    free(file);
    return vendor;
}

/* Reads the file; false if it is missing. */
static bool read_nsswitch(struct status *status)
{
    char *file = choose_nsswitch(status->options);
    struct buffer text = {0};
    bool there = file != NULL && access(file, F_OK) == 0;
    if (!there || !file_load(file, &text))
        text = (struct buffer){.bytes = memory_resize(NULL, 1, 1)};
    const struct nsswitch *found = &status->nsswitch;
    nsswitch_read((const char *)text.bytes, text.size, &status->nsswitch);
    status->list = found->line > 0 ? copy_span(&text, found->list) : memory_copy_text("files", 5);
    status->stopper = copy_span(&text, found->stopper);
    if (there)
        status->manager = manager_of(file, (const char *)text.bytes, text.size);
    status->nsswitch_file =
        file != NULL ? file : memory_copy_text(NSSWITCH_FILE, strlen(NSSWITCH_FILE));
    free(text.bytes);
    return there;
}

/* What libc cannot read is made a comment, so that enable can add a line that it can. */
static void advise_on_broken_line(struct status *status)
{
    size_t line = status->nsswitch.broken_line;
    char *file = quote_word(status->nsswitch_file);
    char *fix = memory_format("sed -i --follow-symlinks \"%zus/^/#/\" %s", line, file);
    status_advise(&status->problems, fix,
                  "libc cannot parse line %zu of %s, and so finds no service at all", line,
                  status->nsswitch_file);
    free(fix);
    free(file);
}

static void look_at_nsswitch(struct status *status)
{
    bool there = read_nsswitch(status);
    const struct nsswitch *found = &status->nsswitch;
    if (found->broken_line > 0)
        advise_on_broken_line(status);
    if (!there)
        status_advise_command(status, &status->problems, "enable",
                              "there is no %s, so libc asks files alone", status->nsswitch_file);
    else if (found->iana_position == 0 && status->manager != MANAGER_NONE)
        status_advise(&status->problems, manager_fix(status->manager),
                      "%s does not ask iana for services, and %s", status->nsswitch_file,
                      manager_way(status->manager, true));
    else if (found->iana_position == 0 || found->broken_line > 0)
        status_advise_command(status, &status->problems, "enable",
                              "%s does not ask iana for services", status->nsswitch_file);
    else if (status->stopper[0] != '\0')
        status_advise_command(status, &status->problems, "enable",
                              "in %s, \"%s\" ends the search before iana is asked",
                              status->nsswitch_file, status->stopper);
    else if (found->iana_position > 1)
        status_advise_command(status, &status->notes, "enable",
                              "others are asked before iana, and their names come first");
}

/* --- All ----------------------------------------------------------------------------------------
 */

bool status_edition_age(const struct status *status, long long *days)
{
    struct tm date = {0};
    const char *edition = status->catalog->edition;
    const char *end = strptime(edition, "%Y-%m-%d", &date);
    if (end == NULL || *end != '\0')
        return false;
    *days = (long long)(status->now - timegm(&date)) / DAY;
    return true;
}

long long status_file_age(const struct status *status)
{
    return (long long)(status->now - status->file.st_mtime) / DAY;
}

const char *status_file_date(const struct status *status, char date[32])
{
    struct tm parts;
    if (gmtime_r(&status->file.st_mtime, &parts) == NULL ||
        strftime(date, 32, "%Y-%m-%d", &parts) == 0)
        return "?";
    return date;
}

bool status_refused_by_setuid(const struct status *status)
{
    bool is_default = status->choice == CHOICE_LOCAL || status->choice == CHOICE_VENDOR;
    return is_default && status->fault == NULL && location_fault(&status->file, true) != NULL;
}

/* In the order in which to fix problems: nothing works without the module. */
void status_look(struct status *status)
{
    status_look_at_module(status);
    look_at_index(status);
    look_at_update(status);
    look_at_nsswitch(status);
    status_look_at_libc(status);
    status_look_at_sources(status);
    look_at_age(status);
}

static void free_advice(struct advice_list *list)
{
    for (size_t at = 0; at < list->count; at++) {
        free(list->items[at].what);
        free(list->items[at].fix);
    }
}

void status_free(struct status *status)
{
    catalog_destroy(status->catalog);
    json_object_put(status->update);
    module_list_free(&status->modules);
    free_advice(&status->problems);
    free_advice(&status->notes);
    free(status->bytes.bytes);
    free(status->index);
    free(status->nsswitch_file);
    free(status->list);
    free(status->stopper);
}
