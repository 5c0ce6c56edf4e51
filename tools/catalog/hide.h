/*
 * Lines !KEY of overlays, which hide matching lines after them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A KEY is a port or range, which hides all lines on it, or a name, which hides the lines of that
 * official name and removes the alias from other lines; each with a protocol or for all. Names and
 * protocols are compared byte for byte.
 */
#ifndef TOOLS_CATALOG_HIDE_H
#define TOOLS_CATALOG_HIDE_H

#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/catalog.h"
#include "tools/catalog/line.h"

/* Sets hidden_by of all hidden lines. */
void hide_lines(const struct catalog *catalog, struct line *lines, size_t count);

/* The keys that are names, to be freed with free(3). */
struct hidden_names;
struct hidden_names *hide_names(const struct catalog *catalog);

/* The first record that hides this name, or NOT_HIDDEN. */
uint32_t hide_name(const struct hidden_names *names, const char *name, const char *protocol);

/* A port and protocol that a record would serve, and the line that hides it. */
struct hidden {
    const struct record *record;
    const struct record *by;
    const char *protocol;
    uint16_t port; /* in host byte order */
};

/* Everything hidden in an arranged or loaded catalog, in order. Free it with free(3). */
struct hidden *hide_list(const struct catalog *catalog, size_t *count);

#endif
