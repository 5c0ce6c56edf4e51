/*
 * Resolves paths of another system whose tree is below a directory (--root).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/root.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/index/loader.h"

#define LINK_LIMIT 40 /* as in the kernel */

/* Resolution of a path of the other system. */
struct walk {
    char *reached; /* without a slash at its end */
    size_t root;   /* length of the root in it */
    char *rest;    /* of the path */
    int links;
};

/* Goes up one directory, but not above the root. */
static void go_up(struct walk *walk)
{
    char *slash = strrchr(walk->reached + walk->root, '/');
    if (slash != NULL)
        *slash = '\0';
}

/* Prepends the target of a link to the rest; an absolute one restarts at the root. */
static void take_link(struct walk *walk, const char *target)
{
    char *rest = memory_format("%s/%s", target, walk->rest);
    free(walk->rest);
    walk->rest = rest;
    if (target[0] == '/')
        walk->reached[walk->root] = '\0';
}

/* Resolves one component. False: too many links. */
static bool enter(struct walk *walk, const char *name)
{
    char target[PATH_MAX];
    char *next = memory_format("%s/%s", walk->reached, name);
    ssize_t length = readlink(next, target, sizeof target - 1);
    if (length < 0) {
        free(walk->reached);
        walk->reached = next;
        return true;
    }
    free(next);
    target[length] = '\0';
    take_link(walk, target);
    return ++walk->links <= LINK_LIMIT;
}

/* Resolves the whole path. False: too many links. */
static bool walk_all(struct walk *walk)
{
    for (;;) {
        const char *part = walk->rest + strspn(walk->rest, "/");
        size_t length = strcspn(part, "/");
        if (length == 0)
            return true;
        char *name = memory_copy_text(part, length);
        char *rest = memory_copy_text(part + length, strlen(part + length));
        free(walk->rest);
        walk->rest = rest;
        bool good = true;
        if (strcmp(name, "..") == 0)
            go_up(walk);
        else if (strcmp(name, ".") != 0)
            good = enter(walk, name);
        free(name);
        if (!good)
            return false;
    }
}

static char *refuse(const char *file, int error)
{
    message_error(&(struct position){.file = file}, "%s", strerror(error));
    return NULL;
}

char *root_path(const char *root, const char *path)
{
    if (root == NULL)
        return memory_copy_text(path, strlen(path));
    struct stat status;
    if (stat(root, &status) != 0)
        return refuse(root, errno);
    if (!S_ISDIR(status.st_mode))
        return refuse(root, ENOTDIR);
    size_t length = strlen(root);
    while (length > 0 && root[length - 1] == '/')
        length--;
    struct walk walk = {
        .reached = memory_copy_text(root, length),
        .root = length,
        .rest = memory_copy_text(path, strlen(path)),
    };
    bool good = walk_all(&walk);
    free(walk.rest);
    if (good)
        return walk.reached;
    free(walk.reached);
    return refuse(path, ELOOP);
}

char *root_target(const char *root, const char *path)
{
    if (root == NULL)
        return root_path(NULL, path);
    const char *name = strrchr(path, '/') + 1;
    char *parent = memory_copy_text(path, (size_t)(name - path));
    char *directory = root_path(root, parent);
    free(parent);
    if (directory == NULL)
        return NULL;
    char *target = memory_format("%s/%s", directory, name);
    free(directory);
    return target;
}

char *root_index(const char *root)
{
    if (root == NULL)
        return root_path(NULL, loader_choose(NULL));
    char *local = root_path(root, LOCAL_INDEX);
    if (local == NULL || access(local, R_OK) == 0)
        return local;
    free(local);
    return root_path(root, VENDOR_INDEX);
}
