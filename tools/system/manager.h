/*
 * Detects the program that generates nsswitch.conf, and says how to make a lasting edit.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_MANAGER_H
#define TOOLS_SYSTEM_MANAGER_H

#include <stdbool.h>
#include <stddef.h>

enum manager {
    MANAGER_NONE,       /* the file belongs to the administrator */
    MANAGER_AUTHSELECT, /* Fedora and its relatives */
    MANAGER_SNIPPETS,   /* nsswitch-config of openSUSE */
    MANAGER_NIXOS,
};

/* The manager of the file, by its text and by the target of links. */
enum manager manager_of(const char *file, const char *text, size_t size);

/* What the manager does and how to make a lasting edit, as a phrase; on: to enable iana. */
const char *manager_way(enum manager manager, bool on);

/* The commands that enable iana through the manager; empty if commands alone cannot. */
const char *manager_fix(enum manager manager);

#endif
