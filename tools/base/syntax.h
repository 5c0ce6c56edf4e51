/*
 * Syntax of names, protocols and port numbers in services(5).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_SYNTAX_H
#define TOOLS_BASE_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Return NULL if the text is a valid name or protocol in services(5), otherwise why not. */
const char *syntax_name_fault(const char *name);
const char *syntax_protocol_fault(const char *protocol);

/*
 * The same for a protocol as libc parses it from unusual lines: it may be empty, and contain a
 * slash except at its start.
 */
const char *syntax_odd_protocol_fault(const char *protocol);

/* Parses a decimal port number of 1 to 5 digits and sets *end after it; false if there is none. */
bool syntax_port(const char *text, const char **end, uint16_t *port);

/* Parses "N" or "N-M" with N <= M and nothing after it. */
bool syntax_port_range(const char *text, uint16_t *first, uint16_t *last);

/* Collapses each run of white space to one blank and trims both ends, in place. */
void text_squeeze(char *text);

#endif
