/*
 * Finds the files of the module in a system, and tells for which machine each is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_MODULE_H
#define TOOLS_SYSTEM_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct module_file {
    char *name; /* in its system */
    struct stat status;
    bool is_native;      /* for machines as this program is for */
    const char *machine; /* NULL: the file is none that a machine can load, or may not be read */
};

struct module_list {
    struct module_file *files;
    size_t count;
};

/*
 * Looks into all directories in which a libc may look for modules, of the system below root (NULL:
 * this one). Free the list with module_list_free().
 */
struct module_list module_find(const char *root);

void module_list_free(struct module_list *list);

/* What machines this program is for. */
const char *module_own_machine(void);

#endif
