/*
 * Builds an index from registry and overlays, for the commands that need one.
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
#include <sys/stat.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/message.h"
#include "tools/catalog/arrange.h"
#include "tools/index/writer.h"
#include "tools/source/overlay.h"
#include "tools/source/registry.h"
#include "tools/system/root.h"

/* Adds an overlay; a missing one is an error if required. */
static bool add_overlay_file(struct catalog *catalog, const char *file, const char *name,
                             enum overlay_kind kind, bool required, bool strict)
{
    switch (overlay_read_as(catalog, file, name, kind)) {
    case OVERLAY_GOOD:
        return true;
    case OVERLAY_WARNED:
        if (strict)
            message_error(&(struct position){.file = file},
                          "nothing is compiled: it has invalid lines, and --strict was given");
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

/* Adds an overlay of the system that --root names, by its path there. */
static bool add_overlay(struct catalog *catalog, const char *name, enum overlay_kind kind,
                        bool required, const struct options *options)
{
    char *file = root_path(options->root, name);
    bool good =
        file != NULL && add_overlay_file(catalog, file, name, kind, required, options->strict);
    free(file);
    return good;
}

static int is_overlay(const struct dirent *entry)
{
    const char *name = entry->d_name;
    size_t length = strlen(name);
    size_t suffix = strlen(OVERLAY_SUFFIX);
    return name[0] != '.' && length > suffix && strcmp(name + length - suffix, OVERLAY_SUFFIX) == 0;
}

/* alphasort(3) depends on the locale, and the order is part of the answers. */
static int by_name(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

/* Reads the overlays of a directory. Returns their number, or -1 with the error reported. */
static int scan_overlays(const char *directory, struct dirent ***entries)
{
    int count = scandir(directory, entries, is_overlay, by_name);
    if (count >= 0)
        return count;
    *entries = NULL;
    if (errno == ENOENT || errno == ENOTDIR)
        return 0;
    message_error(&(struct position){.file = directory}, "%s", strerror(errno));
    return -1;
}

static bool list_directory(const char *root, const char *directory, struct build_overlays *list)
{
    char *path = root_path(root, directory);
    struct dirent **entries = NULL;
    int count = path != NULL ? scan_overlays(path, &entries) : -1;
    free(path);
    for (int at = 0; at < count; at++) {
        list->names = memory_grow(list->names, list->count, &list->capacity, sizeof *list->names);
        list->names[list->count++] = memory_format("%s/%s", directory, entries[at]->d_name);
        free(entries[at]);
    }
    free(entries);
    return count >= 0;
}

bool build_list_overlays(const char *root, struct build_overlays *list)
{
    static const char *const directories[] = OVERLAY_DIRECTORIES;
    bool good = true;
    *list = (struct build_overlays){0};
    for (size_t at = 0; at < sizeof directories / sizeof directories[0]; at++)
        good = list_directory(root, directories[at], list) && good;
    return good;
}

void build_free_overlays(struct build_overlays *list)
{
    for (size_t at = 0; at < list->count; at++)
        free(list->names[at]);
    free(list->names);
}

static bool add_own_overlays(struct catalog *catalog, const struct options *options)
{
    struct build_overlays list;
    bool good = build_list_overlays(options->root, &list);
    for (size_t at = 0; good && at < list.count; at++)
        good = add_overlay(catalog, list.names[at], OVERLAY_OWN, true, options);
    build_free_overlays(&list);
    return good;
}

/*
 * The system's own file or, if that is missing, the vendor's. A dump counts as missing: its lines
 * come from the other sources as they were, and would precede the current ones.
 */
static bool add_system_services(struct catalog *catalog, const struct options *options)
{
    const char *name = SYSTEM_SERVICES;
    char *file = root_path(options->root, name);
    if (file != NULL && (overlay_is_dump(file) || file_is_missing(file)))
        name = VENDOR_SERVICES;
    bool good = file != NULL && add_overlay(catalog, name, OVERLAY_SERVICES, false, options);
    free(file);
    return good;
}

bool build_add_overlays(struct catalog *catalog, const struct options *options)
{
    for (size_t at = 0; at < options->overlays.count; at++) {
        const char *file = options->overlays.texts[at];
        if (!add_overlay_file(catalog, file, file, OVERLAY_OWN, true, options->strict))
            return false;
    }
    return options->no_overlays || options->overlays.count > 0 ||
           (add_own_overlays(catalog, options) && add_system_services(catalog, options) &&
            add_overlay(catalog, TRADITIONAL_SERVICES, OVERLAY_SERVICES, false, options));
}

/* Mixes what tells one version of a regular file from another into the hash; FNV-1a. */
static void stamp_file(uint64_t *hash, const char *root, const char *name)
{
    struct stat status = {0};
    char *file = root_path(root, name);
    if (file == NULL || stat(file, &status) != 0 || !S_ISREG(status.st_mode))
        status = (struct stat){0};
    free(file);
    const uint64_t facts[] = {
        status.st_dev,
        status.st_ino,
        (uint64_t)status.st_size,
        (uint64_t)status.st_mtim.tv_sec,
        (uint64_t)status.st_mtim.tv_nsec,
        (uint64_t)status.st_ctim.tv_sec,
        (uint64_t)status.st_ctim.tv_nsec,
    };
    for (size_t at = 0; at < sizeof facts / sizeof facts[0]; at++)
        *hash = (*hash ^ facts[at]) * 0x100000001b3u;
}

uint64_t build_stamp(const struct options *options)
{
    uint64_t hash = 0xcbf29ce484222325u;
    if (options->no_overlays || options->overlays.count > 0)
        return hash;
    /* Whoever reads the files tells what is wrong with them. */
    message_mute(true);
    stamp_file(&hash, options->root, SYSTEM_SERVICES);
    stamp_file(&hash, options->root, VENDOR_SERVICES);
    struct build_overlays list;
    build_list_overlays(options->root, &list);
    for (size_t at = 0; at < list.count; at++)
        stamp_file(&hash, options->root, list.names[at]);
    build_free_overlays(&list);
    message_mute(false);
    return hash;
}

bool build_index(struct catalog *catalog, const char *registry, struct buffer *index)
{
    *index = (struct buffer){0};
    const struct record *culprit = NULL;
    const char *fault = catalog_arrange(catalog);
    if (fault != NULL)
        culprit = &catalog->records[catalog->culprit];
    else
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

/* The newer of two registries; NULL with the error reported. */
static const char *newer_registry(const char *fetched, const char *shipped)
{
    char fetched_edition[11], shipped_edition[11] = "";
    if (file_is_missing(fetched))
        return shipped;
    if (!registry_edition(fetched, fetched_edition) ||
        (access(shipped, F_OK) == 0 && !registry_edition(shipped, shipped_edition)))
        return NULL;
    return strcmp(fetched_edition, shipped_edition) >= 0 ? fetched : shipped;
}

static char *choose_registry(const char *root)
{
    char *fetched = root_path(root, FETCHED_REGISTRY);
    char *shipped = root_path(root, SHIPPED_REGISTRY);
    const char *newer =
        fetched != NULL && shipped != NULL ? newer_registry(fetched, shipped) : NULL;
    char *chosen = newer != NULL ? memory_copy_text(newer, strlen(newer)) : NULL;
    free(fetched);
    free(shipped);
    return chosen;
}

static void summarize(const struct catalog *catalog, struct build_summary *summary)
{
    *summary = (struct build_summary){.services = catalog->service_count};
    memcpy(summary->edition, catalog->edition, sizeof summary->edition);
    for (size_t at = 0; at < catalog->origin_count; at++)
        summary->overlays += strcmp(catalog->origins[at], REGISTRY_ORIGIN) != 0;
}

bool build_from_sources(const struct options *options, struct buffer *index,
                        struct build_summary *summary)
{
    char *chosen = options->operand_count == 0 ? choose_registry(options->root) : NULL;
    const char *registry = options->operand_count > 0 ? options->operands[0] : chosen;
    struct catalog *catalog = catalog_create();
    bool done =
        registry != NULL && build_add_overlays(catalog, options) &&
        registry_read(catalog, registry) &&
        build_index(catalog, strcmp(registry, "-") == 0 ? "standard input" : registry, index);
    if (done && summary != NULL)
        summarize(catalog, summary);
    catalog_destroy(catalog);
    free(chosen);
    return done;
}

char *build_output(const struct options *options)
{
    if (options->output != NULL)
        return memory_copy_text(options->output, strlen(options->output));
    return root_target(options->root, LOCAL_INDEX);
}
