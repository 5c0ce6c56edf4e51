/*
 * Resolves paths of another system whose tree is below a directory (--root).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_ROOT_H
#define TOOLS_SYSTEM_ROOT_H

/*
 * The path on this system of an absolute path of the other. Links are resolved as in the other
 * system: absolute links and ".." stay below root, and the result contains no link below root.
 * Missing components are kept. root NULL: returns a copy of path. Returns a text to be freed with
 * free(3), or NULL with the error reported.
 *
 * A user who can write to the tree could replace a directory by a link after this call.
 * tools/system/directory.h protects writers: it follows no link in such a directory.
 */
char *root_path(const char *root, const char *path);

/*
 * The same for a file to be replaced: a link in the last component is kept, so that target_write()
 * refuses it.
 */
char *root_target(const char *root, const char *path);

/*
 * The index that the module would use in the system below root (NULL: this one). Returns a text to
 * be freed with free(3), or NULL with the error reported.
 */
char *root_index(const char *root);

#endif
