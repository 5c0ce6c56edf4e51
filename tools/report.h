/*
 * Messages of the tool to its user, all of one form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include <stdint.h>

#define PROGRAM "iana-services"

/* What the program tells its caller by its exit status. */
enum { EXIT_DONE = 0, EXIT_NOT_FOUND = 1, EXIT_BAD = 2 };

/* A place that a message speaks of. The line counts from 1; 0 means the file as a whole. */
struct place {
    const char *file;
    uint64_t line;
};

/*
 * Print "iana-services: FILE:LINE: message" to standard error; place may be NULL. Bytes that could
 * steer a terminal are printed as \xHH, since names and messages may come from hostile input.
 */
__attribute__((format(printf, 2, 3))) void report_error(const struct place *place,
                                                        const char *format, ...);
__attribute__((format(printf, 2, 3))) void report_warning(const struct place *place,
                                                          const char *format, ...);

/* The last error, as it was printed but for the name of the program; empty where there was none. */
const char *report_last_error(void);

#endif
