/*
 * Which files may be the index, for the module and the tool.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/location.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "nss_iana/paths.h"

size_t location_list(const char *paths[LOCATION_LIMIT])
{
    const char *override = secure_getenv("NSS_IANA_INDEX");
    if (override != NULL && override[0] != '\0') {
        paths[0] = override;
        return 1;
    }
    paths[0] = LOCAL_INDEX;
    paths[1] = VENDOR_INDEX;
    return 2;
}

/* Reads the user ids that this process's namespace maps; false on failure. */
static bool read_uid_map(char *text, size_t size)
{
    struct statfs system;
    int file = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return false;
    /* In a directory that a user prepared for chroot(2), the file may be a forgery. */
    bool genuine = fstatfs(file, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
    ssize_t length = genuine ? read(file, text, size) : -1;
    close(file);
    if (length < 0 || (size_t)length == size)
        return false;
    text[length] = '\0';
    return true;
}

/* Whether this user namespace does not know the owner, so that the file is from outside. */
static bool is_from_outside(uid_t owner)
{
    char text[4096];
    if (!read_uid_map(text, sizeof text))
        return false;
    /* Each line has the first id inside, the first id outside, and the number of ids. */
    char *at = text, *end;
    for (;;) {
        unsigned long long first = strtoull(at, &end, 10);
        if (end == at)
            return true;
        (void)strtoull(end, &end, 10);
        unsigned long long count = strtoull(end, &at, 10);
        if (owner >= first && owner - first < count)
            return false;
    }
}

const char *location_fault(const struct stat *status, bool secure)
{
    uid_t owner = status->st_uid;
    if ((status->st_mode & S_IWOTH) != 0)
        return "everybody may write it, so the module refuses it";
    if (secure && (status->st_mode & S_IWGRP) != 0)
        return "its group may write it, so setuid programs refuse it";
    if (owner == 0 || (!secure && (owner == geteuid() || is_from_outside(owner))))
        return NULL;
    return secure ? "root does not own it, so setuid programs refuse it"
                  : "neither root nor the user who asks owns it, so the module refuses it";
}
