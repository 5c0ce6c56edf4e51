/*
 * Edits the text of the administrator's overlay line by line; no I/O.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Other lines stay byte for byte. A new line is inserted before the first line that would answer in
 * its place, and before that line's comment; otherwise it is appended.
 */
#ifndef TOOLS_SOURCE_EDIT_H
#define TOOLS_SOURCE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/key.h"

struct edit_text {
    char *bytes; /* terminated by a NUL; free with free(3) */
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

/* Each returns a new text, which the caller frees. */

/* Adds the service; replaces lines of the same name, port and protocol. */
struct edit_text edit_add(const struct edit_text *old, const struct edit_service *service);

/* Adds a line !KEY; replaces an equal one. */
struct edit_text edit_hide(const struct edit_text *old, const struct key *key);

/*
 * Removes the lines of the port, range or official name, and lines !KEY of that key. Returns the
 * number of lines removed; *text is replaced in any case.
 */
size_t edit_remove(const struct edit_text *old, const struct key *key, struct edit_text *new);

#endif
