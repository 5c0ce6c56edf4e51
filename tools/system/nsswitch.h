/*
 * Reads and edits the text of nsswitch.conf(5) as far as it is about services.
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
 * Makes iana the first service on the line that counts. An iana that stands there later moves, and
 * loses its actions: they were meant for what came behind it. Where there is no line, or one that
 * names no service, a new line is added at the end, and one before it that says so. A last line
 * without a newline gets one, and a line before it that says so, where it alone is for services.
 *
 * Where the index has what files reads (merged), and the others are files and its copy db alone,
 * iana gets the action [NOTFOUND=return]. An enumeration then ends with iana, so that a program
 * that keeps the last entry it reads (netstat) shows what the others do, and what an overlay hides
 * stays hidden. A service of another kind (sss) is asked still.
 */
struct nsswitch_text nsswitch_enable(const char *text, size_t size, bool merged);

/*
 * Takes iana and its actions out of the line that counts, leaving files if there is nothing else,
 * also from behind a #, or takes out what else nsswitch_enable() added. Every other byte stays; so
 * of a text without iana nothing is left of enabling it.
 */
struct nsswitch_text nsswitch_disable(const char *text, size_t size);

#endif
