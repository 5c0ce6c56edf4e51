/*
 * update --dry-run: compares the registry of the index in use with the fetched one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/preview.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "tools/base/file.h"
#include "tools/base/message.h"
#include "tools/catalog/arrange.h"
#include "tools/index/loader.h"

struct catalog *preview_in_use(const char *output, const char *vendor, const char **file)
{
    *file = output;
    const char *files[] = {output, vendor};
    for (size_t at = 0; at < sizeof files / sizeof files[0]; at++) {
        struct buffer bytes;
        if (access(files[at], F_OK) != 0 || !file_load(files[at], &bytes))
            continue;
        struct catalog *catalog = catalog_create();
        const char *fault = loader_load(&bytes, catalog);
        free(bytes.bytes);
        *file = fault == NULL ? files[at] : output;
        if (fault == NULL)
            return catalog;
        catalog_destroy(catalog);
    }
    return NULL;
}

int preview_print(const struct changes_side *old, const struct changes_side *new,
                  enum changes_form form)
{
    struct catalog *left = catalog_create(), *right = catalog_create();
    const char *fault = old->catalog != NULL ? catalog_copy_registry(left, old->catalog) : NULL;
    if (fault == NULL)
        fault = catalog_copy_registry(right, new->catalog);
    int status = EXIT_BAD;
    if (fault != NULL)
        message_error(&(struct position){.file = new->file}, "%s", fault);
    else
        status = changes_print(&(struct changes_side){old->file, left},
                               &(struct changes_side){new->file, right}, form) > 0
                     ? EXIT_NOT_FOUND
                     : EXIT_DONE;
    catalog_destroy(left);
    catalog_destroy(right);
    return status;
}
