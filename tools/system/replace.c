/*
 * Replaces a file atomically.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tools/base/message.h"
#include "tools/system/directory.h"
#include "tools/system/lock.h"

#define NEW_SUFFIX ".new"
#define ACL_ATTRIBUTE "system.posix_acl_access"

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

/* Attributes that the kernel maintains: checksums of the content, wrong for the new file. */
static bool is_of_content(const char *attribute)
{
    return strcmp(attribute, "security.ima") == 0 || strcmp(attribute, "security.evm") == 0;
}

/* Copies one attribute, unless it is set already: setting it may be forbidden. */
static bool copy_attribute(int from, int to, const char *attribute)
{
    static char value[XATTR_SIZE_MAX], present[XATTR_SIZE_MAX];
    ssize_t size = fgetxattr(from, attribute, value, sizeof value);
    if (size < 0)
        return errno == ENODATA || errno == ENOTSUP;
    ssize_t present_size = fgetxattr(to, attribute, present, sizeof present);
    if (present_size == size && memcmp(present, value, (size_t)size) == 0)
        return true;
    return fsetxattr(to, attribute, value, (size_t)size, 0) == 0;
}

/*
 * An ACL grants rights: the new file must have it, and must not inherit one from the directory. The
 * loss of any other attribute is a warning.
 */
static bool copy_attributes(int from, int to)
{
    static char names[XATTR_LIST_MAX];
    if (fremovexattr(to, ACL_ATTRIBUTE) != 0 && errno != ENODATA && errno != ENOTSUP)
        return false;
    ssize_t size = flistxattr(from, names, sizeof names);
    if (size < 0)
        return errno == ENOTSUP;
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        if (is_of_content(name) || copy_attribute(from, to, name))
            continue;
        if (strcmp(name, ACL_ATTRIBUTE) == 0)
            return false;
        message_warning(NULL, "the new file lacks the attribute %s: %s", name, strerror(errno));
    }
    return true;
}

/* The order matters: changing the owner can clear mode bits, and an ACL is part of the mode. */
static bool copy_rights(int from, int to)
{
    struct stat model, copy;
    if (fstat(from, &model) != 0 || fstat(to, &copy) != 0)
        return false;
    bool same_owner = model.st_uid == copy.st_uid && model.st_gid == copy.st_gid;
    return (same_owner || fchown(to, model.st_uid, model.st_gid) == 0) &&
           fchmod(to, model.st_mode & 07777) == 0 && copy_attributes(from, to);
}

/* Writes the new file and syncs it to disk. */
static bool write_new(int directory, const char *name, const void *bytes, size_t size, int model)
{
    if (unlinkat(directory, name, 0) != 0 && errno != ENOENT)
        return false;
    int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    bool written = write_all(file, bytes, size) &&
                   (model >= 0 ? copy_rights(model, file) : fchmod(file, 0644) == 0) &&
                   fsync(file) == 0;
    int error = errno;
    if (close(file) != 0 && written) {
        written = false;
        error = errno;
    }
    errno = error;
    return written;
}

/* Writes the file under the new name and renames it. */
static bool replace(int directory, const char *name, const char *new_name, const void *bytes,
                    size_t size, int model)
{
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : S_ISLNK(status.st_mode) ? ELOOP : EINVAL;
        return false;
    }
    if (write_new(directory, new_name, bytes, size, model) &&
        renameat(directory, new_name, directory, name) == 0) {
        /* The file is replaced; sync its name too, if possible. */
        fsync(directory);
        return true;
    }
    int error = errno;
    unlinkat(directory, new_name, 0);
    errno = error;
    return false;
}

static char *new_name_of(const char *name)
{
    char *new_name;
    return asprintf(&new_name, ".%s" NEW_SUFFIX, name) < 0 ? NULL : new_name;
}

/* The path of a file in the target's directory, for messages; free it. NULL: unknown. */
static char *path_beside(const struct target *target, const char *name)
{
    char link[64], directory[PATH_MAX], *path;
    snprintf(link, sizeof link, "/proc/self/fd/%d", target->directory);
    ssize_t length = readlink(link, directory, sizeof directory - 1);
    directory[length > 0 ? length : 0] = '\0';
    return asprintf(&path, "%s%s%s", directory, length > 0 ? "/" : "", name) < 0 ? NULL : path;
}

static void report(const struct target *target, const char *name, int error)
{
    bool is_target = strcmp(name, target->name) == 0;
    char *path = is_target ? NULL : path_beside(target, name);
    message_error(&(struct position){.file = path != NULL ? path : target->file}, "not written: %s",
                  strerror(error));
    free(path);
}

bool target_open(struct target *target, const char *file, enum target_way way)
{
    *target = (struct target){.file = file, .directory = -1, .lock = LOCK_NONE};
    target->directory = directory_open_parent(file, way == TARGET_THROUGH_LINK, &target->name);
    return target->directory >= 0;
}

bool target_is_writable(const struct target *target)
{
    return faccessat(target->directory, ".", W_OK | X_OK, AT_EACCESS) == 0;
}

bool target_lock(struct target *target)
{
    target->lock = lock_directory(target->directory, target->file);
    return target->lock != LOCK_NONE;
}

bool target_write(const struct target *target, const char *name, const void *bytes, size_t size,
                  int model)
{
    char *new_name = new_name_of(name);
    bool done = new_name != NULL && replace(target->directory, name, new_name, bytes, size, model);
    if (!done)
        report(target, name, errno);
    free(new_name);
    return done;
}

void target_clean(const struct target *target, const char *name)
{
    char *new_name = new_name_of(name);
    if (new_name != NULL)
        unlinkat(target->directory, new_name, 0);
    free(new_name);
}

void target_close(struct target *target)
{
    lock_release(target->directory, target->lock);
    if (target->directory >= 0)
        close(target->directory);
    free(target->name);
}
