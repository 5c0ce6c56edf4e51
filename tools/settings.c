/*
 * Opens a settings file of the system, and saves it edited with its rights and a backup.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/publish.h"
#include "tools/report.h"
#include "tools/text.h"

#define LINK_LIMIT 40 /* as in the kernel */

/* A walk along a path, from folder to folder. */
struct walk {
    int folder;
    char *rest; /* of the path, from the folder */
    int links;
    bool unsafe; /* there was a link that must not be followed */
};

static bool fail(int error)
{
    errno = error;
    return false;
}

/* Takes a step to another folder; false where there is none. */
static bool enter(struct walk *walk, int base, const char *name)
{
    int folder = openat(base, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return false;
    if (walk->folder >= 0)
        close(walk->folder);
    walk->folder = folder;
    return true;
}

/* Replaces the path that is left; it begins anew at the root where it is absolute. */
static bool go_on(struct walk *walk, const char *path, const char *rest)
{
    char *joined;
    if (asprintf(&joined, "%s%s%s", path, rest[0] != '\0' ? "/" : "", rest) < 0)
        return fail(ENOMEM);
    free(walk->rest);
    walk->rest = joined;
    return joined[0] != '/' || enter(walk, AT_FDCWD, "/");
}

static bool others_can_write(int folder)
{
    struct stat status;
    return fstat(folder, &status) != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
           (status.st_uid != 0 && status.st_uid != geteuid());
}

static bool follow(struct walk *walk, const char *link, const char *rest)
{
    if (walk->links++ == LINK_LIMIT)
        return fail(ELOOP);
    walk->unsafe = others_can_write(walk->folder);
    return !walk->unsafe && go_on(walk, link, rest);
}

/*
 * Goes on by one part of the path. Sets *name, and takes it from the caller to free, when that is
 * the file and no link.
 */
static bool step(struct walk *walk, char **name)
{
    char link[PATH_MAX];
    const char *part = walk->rest + strspn(walk->rest, "/");
    size_t length = strcspn(part, "/");
    char *own = strndup(part, length);
    if (own == NULL)
        return fail(ENOMEM);
    const char *rest = part + length + strspn(part + length, "/");
    ssize_t link_length = readlinkat(walk->folder, own, link, sizeof link - 1);
    bool good;
    if (length == 0 || strcmp(own, ".") == 0 || strcmp(own, "..") == 0) {
        good = rest[0] != '\0' ? enter(walk, walk->folder, own) && go_on(walk, rest, "")
                               : fail(EISDIR);
    } else if (link_length >= 0) {
        link[link_length] = '\0';
        good = follow(walk, link, rest);
    } else if (part[length] == '\0') {
        *name = own;
        return true;
    } else {
        good = enter(walk, walk->folder, own) && go_on(walk, rest, "");
    }
    int error = errno;
    free(own);
    errno = error;
    return good;
}

/* Finds the folder that the file is in, and what it is called there. */
static bool find(struct settings *settings)
{
    struct walk walk = {.folder = -1};
    bool good = settings->file[0] != '\0' || fail(ENOENT);
    good = good && enter(&walk, AT_FDCWD, ".") && go_on(&walk, settings->file, "");
    while (good && settings->name == NULL)
        good = step(&walk, &settings->name);
    if (good)
        settings->folder = openat(walk.folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = errno;
    if (walk.folder >= 0)
        close(walk.folder);
    free(walk.rest);
    if (good && settings->folder >= 0)
        return true;
    report_error(&(struct place){.file = settings->file}, "%s",
                 walk.unsafe ? "there is a link on the way in a folder that others can write"
                             : strerror(error));
    return false;
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
