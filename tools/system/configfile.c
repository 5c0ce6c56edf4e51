/*
 * Edits a system file: keeps its mode, owner and attributes, and a backup.
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
#include "tools/system/replace.h"

static bool fail(int error)
{
    errno = error;
    return false;
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
    /* Non-blocking, so that a pipe can be refused. */
    settings->old = openat(settings->target.directory, settings->target.name,
                           O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (settings->old < 0)
        return errno == ENOENT;
    if (fstat(settings->old, &settings->status) != 0)
        return false;
    mode_t mode = settings->status.st_mode;
    return S_ISREG(mode) || fail(S_ISDIR(mode) ? EISDIR : EINVAL);
}

/*
 * A user without write access can still read: there may be nothing to change. The directory is not
 * locked then, and saving reports the error.
 */
static bool lock(struct configfile *settings)
{
    if (target_is_writable(&settings->target))
        return target_lock(&settings->target);
    settings->write_error = errno;
    return true;
}

bool configfile_open(struct configfile *settings, const char *file)
{
    *settings = (struct configfile){.file = file, .old = -1};
    if (!target_open(&settings->target, file, TARGET_THROUGH_LINK) || !lock(settings))
        return false;
    settings->name = settings->target.name;
    if (open_old(settings) && read_all(settings))
        return true;
    message_error(&(struct position){.file = file}, "%s", strerror(errno));
    return false;
}

/* Whether the name still refers to the file that was read. */
static bool is_unchanged(const struct configfile *settings)
{
    struct stat now;
    const struct stat *then = &settings->status;
    bool there =
        fstatat(settings->target.directory, settings->name, &now, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there || settings->old < 0)
        return !there && settings->old < 0;
    return now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
           now.st_size == then->st_size && now.st_ctim.tv_sec == then->st_ctim.tv_sec &&
           now.st_ctim.tv_nsec == then->st_ctim.tv_nsec;
}

/* A bind-mounted file, as in a container, cannot be replaced by rename(2). */
static bool is_mounted(const struct configfile *settings)
{
    struct statx status;
    return settings->old >= 0 && statx(settings->old, "", AT_EMPTY_PATH, 0, &status) == 0 &&
           (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

static bool can_be_saved(const struct configfile *settings)
{
    const struct position position = {.file = settings->file};
    if (settings->write_error != 0)
        message_error(&position, "not written: %s", strerror(settings->write_error));
    else if (is_mounted(settings))
        message_error(&position, "not written: it is mounted by itself; edit the file that is "
                                 "mounted here");
    else if (!is_unchanged(settings))
        message_error(&position, "not written: somebody else changed it just now; try again");
    else
        return true;
    return false;
}

/* Writes the backup, if there is an old file, then the new text. */
static bool replace(const struct configfile *settings, const char *backup, const void *bytes,
                    size_t size)
{
    const struct target *target = &settings->target;
    struct stat status;
    bool backup_is_new =
        fstatat(target->directory, backup, &status, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
    if (settings->old >= 0 &&
        !target_write(target, backup, settings->bytes, settings->size, settings->old))
        return false;
    if (target_write(target, settings->name, bytes, size, settings->old))
        return true;
    if (settings->old >= 0 && backup_is_new)
        unlinkat(target->directory, backup, 0);
    return false;
}

bool configfile_save(const struct configfile *settings, const void *bytes, size_t size)
{
    if (!can_be_saved(settings))
        return false;
    char *backup = memory_format("%s" CONFIGFILE_BACKUP_SUFFIX, settings->name);
    bool done = replace(settings, backup, bytes, size);
    free(backup);
    return done;
}

static bool unlink_file(const struct configfile *settings)
{
    int directory = settings->target.directory;
    if (unlinkat(directory, settings->name, 0) == 0) {
        fsync(directory);
        return true;
    }
    message_error(&(struct position){.file = settings->file}, "not removed: %s", strerror(errno));
    return false;
}

bool configfile_restore(const struct configfile *settings)
{
    return settings->old < 0 ? unlink_file(settings)
                             : target_write(&settings->target, settings->name, settings->bytes,
                                            settings->size, settings->old);
}

bool configfile_remove(const struct configfile *settings)
{
    return can_be_saved(settings) && unlink_file(settings);
}

void configfile_close(struct configfile *settings)
{
    if (settings->old >= 0)
        close(settings->old);
    target_close(&settings->target);
    free(settings->bytes);
}
