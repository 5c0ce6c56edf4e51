/*
 * Writes the services of the index into the system's file, for programs that do not ask libc.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_SYSTEM_SERVICES_H
#define TOOLS_COMMAND_SYSTEM_SERVICES_H

#include <stdbool.h>

#include "tools/command/options.h"

/* Both do nothing unless the options ask for it, and in a dry run. */

/*
 * Call before compiling. Checks that the options are those of the default index, and copies the
 * system's file to an overlay unless it is a dump, so that its lines stay. Returns false with the
 * error reported.
 */
bool system_services_keep(const struct options *options);

/*
 * Call after compiling. Replaces the system's file by a dump of the local index, unless it is that
 * already: a path unit may watch it. Returns false with the error reported.
 */
bool system_services_write(const struct options *options);

#endif
