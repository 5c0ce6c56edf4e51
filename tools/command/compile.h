/*
 * Compiles with defaults, for commands that change a source.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_COMPILE_H
#define TOOLS_COMMAND_COMPILE_H

#include <stdbool.h>

/*
 * Compiles the default sources into the local index, of the system below root (NULL: this one).
 * Returns false with the error reported.
 */
bool compile_default(const char *root);

#endif
