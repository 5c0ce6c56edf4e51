/*
 * Finds the module files of a system and the machine each is for.
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
    bool is_native;      /* for the machine type of this program */
    const char *machine; /* NULL: not a loadable file, or unreadable */
};

struct module_list {
    struct module_file *files;
    size_t count;
};

/*
 * Searches all directories where a libc may look for modules, of the system below root (NULL: this
 * one). Free the list with module_list_free().
 */
struct module_list module_find(const char *root);

void module_list_free(struct module_list *list);

/* The machine type of this program. */
const char *module_own_machine(void);

#endif
