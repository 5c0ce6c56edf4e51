/*
 * From registry and overlays to the bytes of an index, for the commands that make one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/build.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/base/message.h"
#include "tools/catalog/arrange.h"
#include "tools/index/writer.h"
#include "tools/source/overlay.h"
#include "tools/source/registry.h"
#include "tools/system/state.h"

/* Adds an overlay; one that must not be missing is an error where it is. */
static bool add_overlay(struct catalog *catalog, const char *file, enum overlay_kind kind,
                        bool required, bool strict)
{
    switch (overlay_read(catalog, file, kind)) {
    case OVERLAY_GOOD:
        return true;
    case OVERLAY_WARNED:
        if (strict)
            message_error(&(struct position){.file = file},
                          "nothing is compiled: lines of it are wrong, and --strict was given");
        return !strict;
    case OVERLAY_MISSING:
        if (required)
            message_error(&(struct position){.file = file}, "%s", strerror(ENOENT));
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

static bool add_overlay_directory(struct catalog *catalog, const char *directory, bool strict)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, is_overlay, by_name);
    if (count < 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (count < 0) {
        message_error(&(struct position){.file = directory}, "%s", strerror(errno));
        return false;
    }
    bool good = true;
    for (int at = 0; at < count; at++) {
        char *file;
        if (asprintf(&file, "%s/%s", directory, entries[at]->d_name) < 0)
            file = NULL;
        good = good && file != NULL && add_overlay(catalog, file, OVERLAY_OWN, true, strict);
        free(file);
        free(entries[at]);
    }
    free(entries);
    return good;
}

/* The system's own file, or where it is missing the one that its vendor ships. */
static bool add_system_services(struct catalog *catalog, bool strict)
{
    const char *file = SYSTEM_SERVICES;
    if (access(file, F_OK) != 0 && errno == ENOENT)
        file = VENDOR_SERVICES;
    return add_overlay(catalog, file, OVERLAY_SERVICES, false, strict);
}

bool build_add_overlays(struct catalog *catalog, const struct options *options)
{
    for (size_t at = 0; at < options->overlays.count; at++) {
        if (!add_overlay(catalog, options->overlays.texts[at], OVERLAY_OWN, true, options->strict))
            return false;
    }
    return options->no_overlays || options->overlays.count > 0 ||
           (add_overlay_directory(catalog, OVERLAY_DIRECTORY, options->strict) &&
            add_system_services(catalog, options->strict) &&
            add_overlay(catalog, TRADITIONAL_SERVICES, OVERLAY_SERVICES, false, options->strict));
}

bool build_index(struct catalog *catalog, const char *registry, struct buffer *index)
{
    *index = (struct buffer){0};
    const struct record *culprit = NULL;
    const char *fault = catalog_arrange(catalog);
    if (fault == NULL)
        fault = writer_write(catalog, index, &culprit);
    if (fault == NULL)
        return true;
    struct position position = {.file = registry};
    if (culprit != NULL && strcmp(catalog->origins[culprit->origin], REGISTRY_ORIGIN) != 0)
        position = (struct position){catalog->origins[culprit->origin], culprit->line};
    if (culprit != NULL)
        message_error(&position, "%s: %s", culprit->name, fault);
    else
        message_error(&position, "%s", fault);
    return false;
}

static char *shipped(void)
{
    return memory_copy_text(SHIPPED_REGISTRY, strlen(SHIPPED_REGISTRY));
}

char *build_choose_registry(void)
{
    char fetched_edition[11], shipped_edition[11];
    char *file = state_beside(LOCAL_INDEX, REGISTRY_NAME);
    if (access(file, F_OK) != 0 && errno == ENOENT) {
        free(file);
        return shipped();
    }
    bool known = registry_edition(file, fetched_edition);
    if (known && access(SHIPPED_REGISTRY, F_OK) == 0)
        known = registry_edition(SHIPPED_REGISTRY, shipped_edition);
    else
        shipped_edition[0] = '\0';
    if (known && strcmp(fetched_edition, shipped_edition) >= 0)
        return file;
    free(file);
    return known ? shipped() : NULL;
}
