/*
 * Opens a settings file of the system, and saves it edited with its rights and a backup.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/publish.h"
#include "tools/report.h"
#include "tools/text.h"
#include "tools/walk.h"

static bool fail(int error)
{
    errno = error;
    return false;
}

/* Finds the folder that the file is in, and what it is called there. */
static bool find(struct settings *settings)
{
    const char *fault;
    settings->folder = walk_to_folder(settings->file, true, &settings->name, &fault);
    if (settings->folder < 0)
        report_error(&(struct place){.file = settings->file}, "%s", fault);
    return settings->folder >= 0;
}

/* Reads the file whole. */
static bool read_all(struct settings *settings)
{
    settings->bytes = text_allocate(NULL, SETTINGS_SIZE_LIMIT + 1, 1);
    while (settings->old >= 0 && settings->size <= SETTINGS_SIZE_LIMIT) {
        ssize_t count = read(settings->old, settings->bytes + settings->size,
                             SETTINGS_SIZE_LIMIT + 1 - settings->size);
        if (count < 0 && errno != EINTR)
            return false;
        if (count == 0)
            return true;
        settings->size += count > 0 ? (size_t)count : 0;
    }
    return settings->old < 0 || fail(EFBIG);
}

static bool open_old(struct settings *settings)
{
    /* Not blocking, so that a pipe can be refused. */
    settings->old =
        openat(settings->folder, settings->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (settings->old < 0)
        return errno == ENOENT;
    if (fstat(settings->old, &settings->status) != 0)
        return false;
    mode_t mode = settings->status.st_mode;
    return S_ISREG(mode) || fail(S_ISDIR(mode) ? EISDIR : EINVAL);
}

bool settings_open(struct settings *settings, const char *file)
{
    *settings = (struct settings){.file = file, .folder = -1, .old = -1};
    if (!find(settings))
        return false;
    if (publish_lock(settings->folder) && open_old(settings) && read_all(settings))
        return true;
    report_error(&(struct place){.file = file}, "%s", strerror(errno));
    return false;
}

/* Whether the name still stands for what was read. */
static bool is_unchanged(const struct settings *settings)
{
    struct stat now;
    const struct stat *then = &settings->status;
    bool there = fstatat(settings->folder, settings->name, &now, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there || settings->old < 0)
        return !there && settings->old < 0;
    return now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
           now.st_size == then->st_size && now.st_ctim.tv_sec == then->st_ctim.tv_sec &&
           now.st_ctim.tv_nsec == then->st_ctim.tv_nsec;
}

static bool save_backup(const struct settings *settings)
{
    char *backup;
    if (asprintf(&backup, "%s" SETTINGS_BACKUP_SUFFIX, settings->name) < 0)
        return fail(ENOMEM);
    bool done =
        publish_at(settings->folder, backup, settings->bytes, settings->size, settings->old);
    int error = errno;
    free(backup);
    errno = error;
    return done;
}

bool settings_save(const struct settings *settings, const void *bytes, size_t size)
{
    const struct place place = {.file = settings->file};
    if (settings->old >= 0 && !save_backup(settings)) {
        report_error(&place, "left as it was: the backup cannot be written: %s", strerror(errno));
        return false;
    }
    if (!is_unchanged(settings)) {
        report_error(&place, "left as it was: somebody else changed it just now; try again");
        return false;
    }
    if (publish_at(settings->folder, settings->name, bytes, size, settings->old))
        return true;
    report_error(&place, "left as it was: %s", strerror(errno));
    return false;
}

void settings_close(struct settings *settings)
{
    if (settings->old >= 0)
        close(settings->old);
    if (settings->folder >= 0)
        close(settings->folder);
    free(settings->name);
    free(settings->bytes);
}
