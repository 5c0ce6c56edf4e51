/*
 * Tells which program makes nsswitch.conf on a system, and how an edit is made there to last.
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

/* Whose the file is, by its text and by the place that links lead to. */
enum manager manager_of(const char *file, const char *text, size_t size);

/* What the manager does and what lasts, as a phrase; to ask iana, or (on is false) no longer. */
const char *manager_way(enum manager manager, bool on);

/* The commands that have the manager ask iana; empty where none does it alone. */
const char *manager_fix(enum manager manager);

#endif
