/*
 * Edits the text of the administrator's own overlay, line by line; pure.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lines that are not edited stay as they are, byte for byte. A new line goes where it wins: before
 * the first line that would answer in its place, and before the comment on that line; else to the
 * end.
 */
#ifndef TOOLS_SOURCE_EDIT_H
#define TOOLS_SOURCE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/key.h"

struct edit_text {
    char *bytes; /* with a NUL behind them; free with free(3) */
    size_t size;
};

/* A line "name port/protocol alias..." that is to be added. */
struct edit_service {
    const char *name;
    const char *protocol;
    char *const *aliases;
    size_t alias_count;
    uint16_t port; /* in host byte order */
};

/* Each takes a text and makes a new one, which the caller frees. */

/* Adds the service, in the place of lines of the same name, port and protocol. */
struct edit_text edit_add(const struct edit_text *old, const struct edit_service *service);

/* Adds a line !KEY, in the place of an equal one. */
struct edit_text edit_hide(const struct edit_text *old, const struct key *key);

/*
 * Removes the lines of the port or official name, and lines !KEY of that key; of a range only what
 * is within it. Returns how many; the new text is made in any case.
 */
size_t edit_remove(const struct edit_text *old, const struct key *key, struct edit_text *new);

#endif
