/*
 * Runs the command that the command line names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_DISPATCH_H
#define TOOLS_COMMAND_DISPATCH_H

#include "tools/command/command.h"

/*
 * Runs the command that the arguments name, with its options parsed and its output flushed. Returns
 * the exit status. The table ends with NULL.
 */
int dispatch(const struct command *const *commands, int count, char **arguments);

#endif
