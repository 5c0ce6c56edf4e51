/*
 * From registry and overlays to the bytes of an index, for the commands that make one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/build.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/overlay.h"
#include "tools/report.h"

#define OVERLAY_SUFFIX ".services"

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

bool build_add_overlays(struct catalog *catalog, const struct options *options)
{
    for (size_t at = 0; at < options->overlay_count; at++) {
        if (!add_overlay(catalog, options->overlays[at], true, options->strict))
            return false;
    }
    return options->no_default_overlays ||
           (add_overlay_folder(catalog, OVERLAY_FOLDER, options->strict) &&
            add_overlay(catalog, SYSTEM_SERVICES, false, options->strict) &&
            add_overlay(catalog, SHIPPED_TRADITIONAL, false, options->strict));
}

bool build_index(struct catalog *catalog, const char *registry, struct index_bytes *index)
{
    *index = (struct index_bytes){0};
    const char *fault = catalog_arrange(catalog);
    if (fault == NULL)
        fault = writer_write(catalog, index);
    if (fault != NULL)
        report_error(&(struct place){.file = registry}, "%s", fault);
    return fault == NULL;
}
