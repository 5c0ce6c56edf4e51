/*
 * Prints the errors and warnings of the tool in a common form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_MESSAGE_H
#define TOOLS_BASE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/base/program.h"

/* The position that a message refers to. Lines count from 1; 0 means the whole file. */
struct position {
    const char *file;
    uint64_t line;
};

/*
 * Print "iana-services: FILE:LINE: message" to standard error; position may be NULL. Control bytes
 * are printed as \xHH, since names and messages may come from hostile input.
 */
__attribute__((format(printf, 2, 3))) void message_error(const struct position *position,
                                                         const char *format, ...);
__attribute__((format(printf, 2, 3))) void message_warning(const struct position *position,
                                                           const char *format, ...);

/* Suppresses messages, or prints them again. message_last_error() works in either case. */
void message_mute(bool muted);

/*
 * After MESSAGE_WARNING_LIMIT warnings of a file, further ones are only counted. Prints the count,
 * unless it is 0. The next error and the first warning of another file do the same.
 */
#define MESSAGE_WARNING_LIMIT 100
void message_count_warnings(void);

/* The last error as printed, without the program name; empty if there was none. */
const char *message_last_error(void);

#endif
