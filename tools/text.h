/*
 * What services(5) can hold: the rules for names, protocols and port numbers as text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_TEXT_H
#define TOOLS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Ends the program with a message where memory is out; never returns NULL. */
void *text_allocate(void *old, size_t count, size_t size);

/* Copies length bytes and ends them by NUL; as above. */
char *text_copy(const char *text, size_t length);

/*
 * A stream whose output becomes *text, ended by NUL, when it is ended: free it with free(3). Both
 * end the program with a message where memory is out.
 */
FILE *text_stream(char **text);
void text_stream_end(FILE *stream);

/*
 * Return NULL where a line of services(5) can hold the text as a name or protocol, else why not.
 */
const char *text_name_fault(const char *name);
const char *text_protocol_fault(const char *protocol);

/* Reads a decimal port number of 1 to 5 digits that ends at *end; false where it is none. */
bool text_port(const char *text, const char **end, uint16_t *port);

/* Reads "N" or "N-M" with N not above M, and nothing behind it. */
bool text_port_range(const char *text, uint16_t *first, uint16_t *last);

/* Makes each run of white space one blank and takes it off both ends, in place. */
void text_squeeze(char *text);

#endif
