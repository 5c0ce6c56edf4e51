/*
 * Detects whether systemd compiles the index again after each edit of its sources.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/system/root.h"
#include "tools/system/watch.h"

/* The links through which paths.target starts the unit, in the directories of systemd.unit(5). */
static const char *const enabled_units[] = {
    "/etc/systemd/system/paths.target.wants/" COMPILE_PATH_UNIT,
    "/run/systemd/system/paths.target.wants/" COMPILE_PATH_UNIT,
    "/usr/lib/systemd/system/paths.target.wants/" COMPILE_PATH_UNIT,
};

static bool exists(const char *root, const char *path)
{
    char *file = root_path(root, path);
    bool found = file != NULL && access(file, F_OK) == 0;
    free(file);
    return found;
}

bool watch_is_on(const char *root)
{
    /* The test of sd_booted(3). A tree is not running: there, an enabled unit will run. */
    if (root == NULL && !exists(NULL, "/run/systemd/system"))
        return false;
    for (size_t at = 0; at < sizeof enabled_units / sizeof enabled_units[0]; at++)
        if (exists(root, enabled_units[at]))
            return true;
    return false;
}
