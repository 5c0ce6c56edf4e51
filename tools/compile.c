/*
 * iana-services compile: registry and overlays to an index.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/catalog.h"
#include "tools/command.h"
#include "tools/overlay.h"
#include "tools/publish.h"
#include "tools/registry.h"
#include "tools/report.h"
#include "tools/text.h"
#include "tools/writer.h"

#define OVERLAY_SUFFIX ".services"

struct request {
    const char *output;
    const char *registry;
    const char **overlays; /* those that the user named */
    size_t overlay_count;
    bool defaults; /* take the default overlays */
    bool strict;
};

/* Adds an overlay; one that must not be missing is an error where it is. */
static bool add_overlay(struct catalog *catalog, const char *file, bool required, bool strict)
{
    switch (overlay_read(catalog, file)) {
    case OVERLAY_GOOD:
        return true;
    case OVERLAY_WARNED:
        if (strict)
            report_error(&(struct place){.file = file},
                         "nothing is compiled: lines of it are wrong, and --strict was given");
        return !strict;
    case OVERLAY_MISSING:
        if (required)
            report_error(&(struct place){.file = file}, "%s", strerror(ENOENT));
        return !required;
    case OVERLAY_BAD:
        break;
    }
    return false;
}

static int is_overlay(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    size_t suffix = strlen(OVERLAY_SUFFIX);
    return entry->d_name[0] != '.' && length > suffix &&
           strcmp(entry->d_name + length - suffix, OVERLAY_SUFFIX) == 0;
}

/* alphasort(3) asks the locale, and the order is part of the answer. */
static int by_name(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

static bool add_overlay_folder(struct catalog *catalog, const char *folder, bool strict)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_overlay, by_name);
    if (count < 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (count < 0) {
        report_error(&(struct place){.file = folder}, "%s", strerror(errno));
        return false;
    }
    bool good = true;
    for (int at = 0; at < count; at++) {
        char *file;
        if (asprintf(&file, "%s/%s", folder, entries[at]->d_name) < 0)
            file = NULL;
        good = good && file != NULL && add_overlay(catalog, file, true, strict);
        free(file);
        free(entries[at]);
    }
    free(entries);
    return good;
}

static bool add_overlays(struct catalog *catalog, const struct request *request)
{
    for (size_t at = 0; at < request->overlay_count; at++) {
        if (!add_overlay(catalog, request->overlays[at], true, request->strict))
            return false;
    }
    return !request->defaults ||
           (add_overlay_folder(catalog, OVERLAY_FOLDER, request->strict) &&
            add_overlay(catalog, SYSTEM_SERVICES, false, request->strict) &&
            add_overlay(catalog, SHIPPED_TRADITIONAL, false, request->strict));
}

static int compile(struct catalog *catalog, const struct request *request)
{
    if (!add_overlays(catalog, request) || !registry_read(catalog, request->registry))
        return EXIT_BAD;
    struct index_bytes index;
    const char *fault = catalog_arrange(catalog);
    if (fault == NULL)
        fault = writer_write(catalog, &index);
    if (fault != NULL) {
        report_error(&(struct place){.file = request->registry}, "%s", fault);
        return EXIT_BAD;
    }
    bool published = publish_file(request->output, index.bytes, index.size);
    free(index.bytes);
    return published ? EXIT_DONE : EXIT_BAD;
}

int compile_run(const struct command *command, int count, char **arguments)
{
    enum { OVERLAY = 256, NO_OVERLAYS, STRICT };
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"overlay", required_argument, NULL, OVERLAY},
        {"no-overlays", no_argument, NULL, NO_OVERLAYS},
        {"strict", no_argument, NULL, STRICT},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    struct request request = {
        .output = LOCAL_INDEX,
        .registry = SHIPPED_REGISTRY,
        .overlays = text_allocate(NULL, (size_t)count, sizeof(const char *)),
        .defaults = true,
    };
    int status = -1;
    int option;
    while (status < 0 && (option = getopt_long(count, arguments, "o:h", options, NULL)) != -1) {
        switch (option) {
        case 'o':
            request.output = optarg;
            break;
        case OVERLAY:
            request.overlays[request.overlay_count++] = optarg;
            request.defaults = false;
            break;
        case NO_OVERLAYS:
            request.defaults = false;
            break;
        case STRICT:
            request.strict = true;
            break;
        case 'h':
            status = command_help(command);
            break;
        default:
            status = command_misused(command);
        }
    }
    if (status < 0 && count - optind > 1)
        status = command_misused(command);
    if (status < 0) {
        if (optind < count)
            request.registry = arguments[optind];
        struct catalog *catalog = catalog_create();
        status = compile(catalog, &request);
        catalog_destroy(catalog);
    }
    free(request.overlays);
    return status;
}
