/*
 * Locks a directory against other writers, with a lock that only writers can hold.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * flock(2) needs only read access, so anyone could lock a readable directory. This locks a file in
 * it that only its owner can open. The holder removes the file when done; a waiter has the lock
 * only if the name still refers to the file it locked.
 */
#include <config.h>

#include "tools/system/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tools/base/message.h"

#define ROUNDS 1500 /* of 20 ms: half a minute */

enum attempt { ATTEMPT_DONE, ATTEMPT_BUSY, ATTEMPT_AGAIN, ATTEMPT_FAILED };

/* Creates the file, or opens the one that is there. */
static int open_file(int directory)
{
    const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    mode_t mask = umask(0);
    int file = openat(directory, LOCK_NAME, flags | O_CREAT | O_EXCL, 0600);
    int error = errno;
    umask(mask);
    if (file < 0 && error == EEXIST)
        return openat(directory, LOCK_NAME, flags);
    errno = error;
    return file;
}

/* Whether only users who can write to the directory can hold the lock. */
static bool is_ours(int directory, int file)
{
    struct stat place, status;
    return fstat(directory, &place) == 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
           (status.st_mode & 077) == 0 &&
           (status.st_uid == geteuid() || status.st_uid == 0 || status.st_uid == place.st_uid);
}

/* Whether the name still refers to the file: its last holder may have removed it. */
static bool is_there(int directory, int file)
{
    struct stat there, opened;
    return fstatat(directory, LOCK_NAME, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstat(file, &opened) == 0 && there.st_dev == opened.st_dev &&
           there.st_ino == opened.st_ino;
}

/* Removes a lock file made by somebody else. */
static enum attempt remove_foreign(int directory)
{
    return unlinkat(directory, LOCK_NAME, 0) == 0 || errno == ENOENT ? ATTEMPT_AGAIN
                                                                     : ATTEMPT_FAILED;
}

static enum attempt take(int directory, int file)
{
    if (!is_ours(directory, file))
        return remove_foreign(directory);
    if (flock(file, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK || errno == EINTR ? ATTEMPT_BUSY : ATTEMPT_FAILED;
    return is_there(directory, file) ? ATTEMPT_DONE : ATTEMPT_AGAIN;
}

static enum attempt try_once(int directory, int *lock)
{
    int file = open_file(directory);
    if (file < 0) {
        struct stat status;
        int error = errno;
        bool exists = fstatat(directory, LOCK_NAME, &status, AT_SYMLINK_NOFOLLOW) == 0;
        errno = error;
        if (error == ENOENT)
            return ATTEMPT_AGAIN;
        if (error == ELOOP || error == ENXIO)
            return remove_foreign(directory);
        /* root's, in a directory of this user. */
        return error == EACCES && exists ? ATTEMPT_BUSY : ATTEMPT_FAILED;
    }
    enum attempt attempt = take(directory, file);
    int error = errno;
    if (attempt == ATTEMPT_DONE)
        *lock = file;
    else
        close(file);
    errno = error;
    return attempt;
}

int lock_directory(int directory, const char *file)
{
    const struct position position = {.file = file};
    const struct timespec pause = {.tv_nsec = 20L * 1000 * 1000};
    for (int round = 0; round < ROUNDS; round++) {
        int lock = LOCK_NONE;
        enum attempt attempt = try_once(directory, &lock);
        if (attempt == ATTEMPT_DONE)
            return lock;
        if (attempt == ATTEMPT_FAILED) {
            message_error(&position, "not written: %s", strerror(errno));
            return LOCK_NONE;
        }
        if (attempt == ATTEMPT_BUSY)
            nanosleep(&pause, NULL);
    }
    message_error(&position,
                  "not written: another writer has held " LOCK_NAME " beside it for half a minute");
    return LOCK_NONE;
}

void lock_release(int directory, int lock)
{
    if (lock == LOCK_NONE)
        return;
    unlinkat(directory, LOCK_NAME, 0);
    close(lock);
}
