/*
 * The commands of iana-services: what the table in main.c holds of each.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_COMMAND_H
#define TOOLS_COMMAND_COMMAND_H

struct command {
    const char *name;
    const char *arguments; /* as the line of usage shows them */
    const char *summary;
    const char *help; /* the options, a line each */
    int (*run)(const struct command *command, int count, char **arguments); /* exit status */
};

/* Print the command's help, or its usage as an error; return the exit status for that. */
int command_help(const struct command *command);
int command_misused(const struct command *command);

/* Sees that all output was written; returns the exit status to end with. */
int command_output_done(int status);

int compile_run(const struct command *command, int count, char **arguments);
int diff_run(const struct command *command, int count, char **arguments);
int disable_run(const struct command *command, int count, char **arguments);
int dump_run(const struct command *command, int count, char **arguments);
int enable_run(const struct command *command, int count, char **arguments);
int lookup_run(const struct command *command, int count, char **arguments);
int search_run(const struct command *command, int count, char **arguments);
int status_run(const struct command *command, int count, char **arguments);
int update_run(const struct command *command, int count, char **arguments);
int verify_run(const struct command *command, int count, char **arguments);

#endif
