/*
 * Errors and warnings of the tool, all in one form.
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

/* Whether messages are printed, as they are at first. Errors are remembered in any case. */
void message_mute(bool muted);

/*
 * Of one file, after MESSAGE_WARNING_LIMIT warnings the others are only counted. This prints the
 * count, if there is one; so does the next error, and the first warning of another file.
 */
#define MESSAGE_WARNING_LIMIT 100
void message_count_warnings(void);

/* The last error as printed, without the program name; empty if there was none. */
const char *message_last_error(void);

#endif
