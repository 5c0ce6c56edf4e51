/*
 * The name of the program and its exit statuses.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_PROGRAM_H
#define TOOLS_BASE_PROGRAM_H

#define PROGRAM "iana-services"

/* EXIT_NOT_FOUND also means "there are differences". */
enum { EXIT_DONE = 0, EXIT_NOT_FOUND = 1, EXIT_BAD = 2 };

#endif
