/*
 * Opens a settings file of the system, and saves it edited with its rights and a backup.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/configfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/system/directory.h"
#include "tools/system/replace.h"

static bool fail(int error)
{
    errno = error;
    return false;
}

/* Finds the directory that the file is in, and what it is called there. */
static bool find(struct configfile *settings)
{
    const char *fault;
    settings->directory = directory_open_parent(settings->file, true, &settings->name, &fault);
    if (settings->directory < 0)
        message_error(&(struct position){.file = settings->file}, "%s", fault);
    return settings->directory >= 0;
}

/* Reads the file whole. */
static bool read_all(struct configfile *settings)
{
    settings->bytes = memory_resize(NULL, CONFIGFILE_SIZE_LIMIT + 1, 1);
    while (settings->old >= 0 && settings->size <= CONFIGFILE_SIZE_LIMIT) {
        ssize_t count = read(settings->old, settings->bytes + settings->size,
                             CONFIGFILE_SIZE_LIMIT + 1 - settings->size);
        if (count < 0 && errno != EINTR)
            return false;
        if (count == 0)
            return true;
        settings->size += count > 0 ? (size_t)count : 0;
    }
    return settings->old < 0 || fail(EFBIG);
}

static bool open_old(struct configfile *settings)
{
    /* Not blocking, so that a pipe can be refused. */
    settings->old =
        openat(settings->directory, settings->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (settings->old < 0)
        return errno == ENOENT;
    if (fstat(settings->old, &settings->status) != 0)
        return false;
    mode_t mode = settings->status.st_mode;
    return S_ISREG(mode) || fail(S_ISDIR(mode) ? EISDIR : EINVAL);
}

bool configfile_open(struct configfile *settings, const char *file)
{
    *settings = (struct configfile){.file = file, .directory = -1, .old = -1};
    if (!find(settings))
        return false;
    if (replace_lock(settings->directory) && open_old(settings) && read_all(settings))
        return true;
    message_error(&(struct position){.file = file}, "%s", strerror(errno));
    return false;
}

/* Whether the name still stands for what was read. */
static bool is_unchanged(const struct configfile *settings)
{
    struct stat now;
    const struct stat *then = &settings->status;
    bool there = fstatat(settings->directory, settings->name, &now, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there || settings->old < 0)
        return !there && settings->old < 0;
    return now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
           now.st_size == then->st_size && now.st_ctim.tv_sec == then->st_ctim.tv_sec &&
           now.st_ctim.tv_nsec == then->st_ctim.tv_nsec;
}

static bool save_backup(const struct configfile *settings)
{
    char *backup;
    if (asprintf(&backup, "%s" CONFIGFILE_BACKUP_SUFFIX, settings->name) < 0)
        return fail(ENOMEM);
    bool done =
        replace_at(settings->directory, backup, settings->bytes, settings->size, settings->old);
    int error = errno;
    free(backup);
    errno = error;
    return done;
}

bool configfile_save(const struct configfile *settings, const void *bytes, size_t size)
{
    const struct position position = {.file = settings->file};
    if (settings->old >= 0 && !save_backup(settings)) {
        message_error(&position, "left as it was: the backup cannot be written: %s",
                      strerror(errno));
        return false;
    }
    if (!is_unchanged(settings)) {
        message_error(&position, "left as it was: somebody else changed it just now; try again");
        return false;
    }
    if (replace_at(settings->directory, settings->name, bytes, size, settings->old))
        return true;
    message_error(&position, "left as it was: %s", strerror(errno));
    return false;
}

void configfile_close(struct configfile *settings)
{
    if (settings->old >= 0)
        close(settings->old);
    if (settings->directory >= 0)
        close(settings->directory);
    free(settings->name);
    free(settings->bytes);
}
