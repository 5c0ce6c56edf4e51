/*
 * Detects whether systemd compiles the index again after each edit of its sources.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_WATCH_H
#define TOOLS_SYSTEM_WATCH_H

#include <stdbool.h>

/*
 * Whether the path unit is enabled in the system below root (NULL: this one, where systemd must
 * also be running). Only then does the index follow /etc/services within seconds.
 */
bool watch_is_on(const char *root);

#endif
