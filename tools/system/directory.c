/*
 * Opens the directory of a file to be replaced, without following links that others could have
 * made.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"

#define LINK_LIMIT 40 /* as in the kernel */

/* Resolution of a path, one component at a time. */
struct walk {
    int directory;
    char *rest; /* the rest of the path, relative to the directory */
    int links;
    bool through_last; /* follow a link in the last component too */
    bool unsafe;       /* a link was refused */
};

static bool fail(int error)
{
    errno = error;
    return false;
}

/* Enters another directory; false if there is none. */
static bool enter(struct walk *walk, int base, const char *name)
{
    int directory = openat(base, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0)
        return false;
    if (walk->directory >= 0)
        close(walk->directory);
    walk->directory = directory;
    return true;
}

/* Replaces the rest of the path; an absolute one restarts at the root. */
static bool go_on(struct walk *walk, const char *path, const char *rest)
{
    char *joined;
    if (asprintf(&joined, "%s%s%s", path, rest[0] != '\0' ? "/" : "", rest) < 0)
        return fail(ENOMEM);
    free(walk->rest);
    walk->rest = joined;
    return joined[0] != '/' || enter(walk, AT_FDCWD, "/");
}

static bool others_can_write(int directory)
{
    struct stat status;
    return fstat(directory, &status) != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
           (status.st_uid != 0 && status.st_uid != geteuid());
}

static bool follow(struct walk *walk, const char *link, const char *rest)
{
    if (walk->links++ == LINK_LIMIT)
        return fail(ELOOP);
    walk->unsafe = others_can_write(walk->directory);
    return !walk->unsafe && go_on(walk, link, rest);
}

/* Resolves one component. For the last one sets *name, which the caller frees. */
static bool step(struct walk *walk, char **name)
{
    char link[PATH_MAX];
    const char *part = walk->rest + strspn(walk->rest, "/");
    size_t length = strcspn(part, "/");
    char *own = strndup(part, length);
    if (own == NULL)
        return fail(ENOMEM);
    const char *rest = part + length + strspn(part + length, "/");
    ssize_t link_length = readlinkat(walk->directory, own, link, sizeof link - 1);
    bool good;
    if (length == 0 || strcmp(own, ".") == 0 || strcmp(own, "..") == 0) {
        good = rest[0] != '\0' ? enter(walk, walk->directory, own) && go_on(walk, rest, "")
                               : fail(EISDIR);
    } else if (link_length >= 0 && (walk->through_last || part[length] != '\0')) {
        link[link_length] = '\0';
        good = follow(walk, link, rest);
    } else if (part[length] == '\0') {
        *name = own;
        return true;
    } else {
        good = enter(walk, walk->directory, own) && go_on(walk, rest, "");
    }
    int error = errno;
    free(own);
    errno = error;
    return good;
}

int directory_open_parent(const char *file, bool through_last, char **name)
{
    struct walk walk = {.directory = -1, .through_last = through_last};
    int directory = -1;
    *name = NULL;
    bool good = file[0] != '\0' || fail(ENOENT);
    good = good && enter(&walk, AT_FDCWD, ".") && go_on(&walk, file, "");
    while (good && *name == NULL)
        good = step(&walk, name);
    if (good)
        directory = openat(walk.directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        message_error(&(struct position){.file = file}, "not written: %s",
                      walk.unsafe
                          ? "there is a link on the way in a directory that others can write"
                          : strerror(errno));
    if (walk.directory >= 0)
        close(walk.directory);
    free(walk.rest);
    return directory;
}

void directory_make_parents(const char *file)
{
    mode_t mask = umask(022);
    char *path = memory_copy_text(file, strlen(file));
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
    free(path);
    umask(mask);
}
