/*
 * Replaces a file by a new one in one step, or leaves the old one as it was.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/report.h"

#define NEW_SUFFIX ".new"

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = write(file, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

/* Writes the whole new file and has it on the disk when it returns true. */
static bool write_new(int folder, const char *name, const void *bytes, size_t size)
{
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        return false;
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    bool written = write_all(file, bytes, size) && fchmod(file, 0644) == 0 && fsync(file) == 0;
    int error = errno;
    if (close(file) != 0 && written) {
        written = false;
        error = errno;
    }
    errno = error;
    return written;
}

/* Leaves the error in errno. */
static bool replace(int folder, const char *name, const char *new_name, const void *bytes,
                    size_t size)
{
    struct stat status;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : S_ISLNK(status.st_mode) ? ELOOP : EINVAL;
        return false;
    }
    if (write_new(folder, new_name, bytes, size) && renameat(folder, new_name, folder, name) == 0) {
        /* The new file is in place; that its name survives a power cut is worth a try. */
        fsync(folder);
        return true;
    }
    int error = errno;
    unlinkat(folder, new_name, 0);
    errno = error;
    return false;
}

static int open_folder(const char *file)
{
    const char *slash = strrchr(file, '/');
    if (slash == NULL)
        return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char *folder = strndup(file, slash == file ? 1 : (size_t)(slash - file));
    if (folder == NULL)
        return -1;
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = errno;
    free(folder);
    errno = error;
    return descriptor;
}

bool publish_file(const char *file, const void *bytes, size_t size)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash != NULL ? slash + 1 : file;
    char *new_name = NULL;
    int folder = open_folder(file);
    bool done = false;
    if (name[0] == '\0')
        errno = EISDIR;
    else if (folder >= 0 && asprintf(&new_name, ".%s" NEW_SUFFIX, name) < 0)
        new_name = NULL;
    else if (folder >= 0 && flock(folder, LOCK_EX) == 0)
        done = replace(folder, name, new_name, bytes, size);
    if (!done)
        report_error(&(struct place){.file = file}, "not written: %s", strerror(errno));
    free(new_name);
    if (folder >= 0)
        close(folder);
    return done;
}
