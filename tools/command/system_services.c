/*
 * Writes the services of the index into the system's file, for programs that do not ask libc.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/catalog/catalog.h"
#include "tools/command/build.h"
#include "tools/command/options.h"
#include "tools/command/system_services.h"
#include "tools/index/loader.h"
#include "tools/output/services.h"
#include "tools/source/overlay.h"
#include "tools/system/directory.h"
#include "tools/system/replace.h"
#include "tools/system/root.h"

/* Writes the copy; never replaces a file, which could have other lines. */
static bool copy_to_overlay(const struct buffer *text, const char *overlay)
{
    struct target target;
    if (!file_is_missing(overlay)) {
        message_error(&(struct position){.file = overlay},
                      "exists, and " SYSTEM_SERVICES " is no dump: merge its lines into this file, "
                      "and remove " SYSTEM_SERVICES);
        return false;
    }
    directory_make_parents(overlay);
    bool done = target_open(&target, overlay, TARGET_NO_LINK) && target_lock(&target) &&
                target_write(&target, target.name, text->bytes, text->size, NO_MODEL);
    target_close(&target);
    return done;
}

static bool is_wanted(const struct options *options)
{
    return options->write_services && !options->dry_run;
}

bool system_services_keep(const struct options *options)
{
    if (!is_wanted(options))
        return true;
    if (options->output != NULL || options->no_overlays || options->overlays.count > 0) {
        message_error(NULL, "--write-services writes the default index to " SYSTEM_SERVICES
                            ", and does not go with --output, --overlay or --no-overlays");
        return false;
    }
    char *file = root_path(options->root, SYSTEM_SERVICES);
    char *overlay = root_path(options->root, KEPT_SERVICES);
    bool done = file != NULL && overlay != NULL;
    if (done && !file_is_missing(file) && !overlay_is_dump(file)) {
        struct buffer text;
        done = file_load(file, &text);
        if (done) {
            done = copy_to_overlay(&text, overlay);
            free(text.bytes);
        }
    }
    free(overlay);
    free(file);
    return done;
}

static char *dump_of(const char *index)
{
    const char *file;
    char *text = NULL;
    struct catalog *catalog = loader_open(index, &file);
    if (catalog != NULL) {
        FILE *stream = memory_stream(&text);
        services_print(catalog, stream);
        memory_stream_end(stream);
    }
    catalog_destroy(catalog);
    return text;
}

/* Writes the text unless the file has it already. */
static bool write_text(const char *file, const char *text)
{
    struct target target;
    size_t size = strlen(text);
    bool done = target_open(&target, file, TARGET_THROUGH_LINK) && target_lock(&target);
    if (done && !file_has(file, text, size)) {
        int model = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        done = target_write(&target, target.name, text, size, model);
        if (model >= 0)
            close(model);
    }
    target_close(&target);
    return done;
}

bool system_services_write(const struct options *options)
{
    if (!is_wanted(options))
        return true;
    char *file = root_path(options->root, SYSTEM_SERVICES);
    char *index = build_output(options);
    char *text = index != NULL ? dump_of(index) : NULL;
    bool done = file != NULL && text != NULL && write_text(file, text);
    free(text);
    free(index);
    free(file);
    return done;
}
