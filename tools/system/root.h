/*
 * Finds the files of another system, whose tree is below a directory of this one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_ROOT_H
#define TOOLS_SYSTEM_ROOT_H

/*
 * The path by which this system reaches what the other one calls path, an absolute name. Links are
 * resolved as the other system does, so an absolute link and ".." stay below root; the result has
 * no link below root. What is missing keeps its name. With a root of NULL the result is a copy of
 * path. Returns a text to be freed with free(3), or NULL with the error reported.
 *
 * Whoever may write in the tree can replace a directory by a link after this call. Writers are safe
 * from that by tools/system/directory.h, which follows no link in a directory that others can
 * write.
 */
char *root_path(const char *root, const char *path);

/*
 * The same for a file that is to be replaced: a link in its own place is not resolved, so that
 * target_write() refuses it.
 */
char *root_target(const char *root, const char *path);

/*
 * The index that the module would use in the system below root (NULL: this one). Returns a text to
 * be freed with free(3), or NULL with the error reported.
 */
char *root_index(const char *root);

#endif
