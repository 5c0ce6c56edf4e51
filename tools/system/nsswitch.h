/*
 * Parses and edits the services line in the text of nsswitch.conf(5).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_NSSWITCH_H
#define TOOLS_SYSTEM_NSSWITCH_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/system/nsswitch_syntax.h"

void nsswitch_read(const char *text, size_t size, struct nsswitch *result);

/* A new text, which the caller frees. */
struct nsswitch_text {
    char *bytes;
    size_t size;
};

/*
 * Makes iana the first backend of the effective line. An iana later in the list moves and loses its
 * actions, which were meant for the backends after it. If there is no line, or none with a backend,
 * adds one at the end after a comment. If the only line for services is an unterminated last line,
 * adds the newline and a comment before it.
 *
 * If the index contains what files reads (merged), and the other backends are only files and its
 * copy db, iana gets the action [NOTFOUND=return]. An enumeration then ends with iana, so a program
 * that keeps the last entry it reads (netstat) agrees with the others, and hidden services stay
 * hidden. Other backends (sss) are still asked.
 */
struct nsswitch_text nsswitch_enable(const char *text, size_t size, bool merged);

/*
 * Removes iana and its actions from the effective line, also after a #, and leaves files if nothing
 * else remains; also removes what else nsswitch_enable() added. Every other byte stays, so
 * disabling undoes enabling exactly.
 */
struct nsswitch_text nsswitch_disable(const char *text, size_t size);

#endif
