/*
 * Shows on a terminal how much of a file another process has written.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_PROGRESS_H
#define TOOLS_SYSTEM_PROGRESS_H

#include <sys/types.h>

/*
 * waitpid(2). After one second it shows the size of the file in a line on standard error, if that
 * is a terminal, and erases the line at the end. file: a descriptor, or -1 to show nothing.
 */
pid_t progress_wait(pid_t child, int *status, int file);

#endif
