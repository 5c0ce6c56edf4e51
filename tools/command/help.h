/*
 * Prints the usage and the help of a command from its description.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_HELP_H
#define TOOLS_COMMAND_HELP_H

#include <stdio.h>

#include "tools/command/command.h"

/* Prints the help to standard output; returns the exit status for that. */
int help_print(const struct command *command);

/* Prints the usage after an error; returns the exit status for bad usage. */
int help_misused(const struct command *command);

/* Prints the usage of the program and its table of commands, which ends with NULL. */
void help_print_commands(FILE *stream, const struct command *const *commands);

/* Prints all descriptions in machine-readable form; see help.c. */
void help_describe(const struct command *const *commands);

#endif
