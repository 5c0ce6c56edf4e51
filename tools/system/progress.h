/*
 * Shows on a terminal how much of a file has come, while another process writes it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_PROGRESS_H
#define TOOLS_SYSTEM_PROGRESS_H

#include <sys/types.h>

/*
 * Waits as waitpid(2) does. If that takes longer than a second, and standard error is a terminal, a
 * line on it tells how much the file holds by then; the line is gone at the end. A file of -1: none
 * is told.
 */
pid_t progress_wait(pid_t child, int *status, int file);

#endif
