/*
 * What services(5) can hold: the rules for names, protocols and port numbers as text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_SYNTAX_H
#define TOOLS_BASE_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Return NULL where a line of services(5) can hold the text as a name or protocol, else why not.
 */
const char *syntax_name_fault(const char *name);
const char *syntax_protocol_fault(const char *protocol);

/*
 * The same for a protocol as libc reads it from odd lines: it may be empty, and have a slash in it
 * but for its beginning.
 */
const char *syntax_odd_protocol_fault(const char *protocol);

/* Reads a decimal port number of 1 to 5 digits that ends at *end; false where it is none. */
bool syntax_port(const char *text, const char **end, uint16_t *port);

/* Reads "N" or "N-M" with N not above M, and nothing behind it. */
bool syntax_port_range(const char *text, uint16_t *first, uint16_t *last);

/* Makes each run of white space one blank and takes it off both ends, in place. */
void text_squeeze(char *text);

#endif
