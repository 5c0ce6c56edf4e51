/*
 * Parses a line of a services file, for the programs that compare libc's answers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_CONFORMANCE_SERVICES_H
#define TESTS_CONFORMANCE_SERVICES_H

#include <stdbool.h>

struct services_line {
    char *name; /* NULL: the line is empty or a comment */
    char *protocol;
    int port;
    char *rest; /* the aliases, not yet parsed */
};

/* Parses the text in place. Returns false if it has a name but no port and protocol. */
bool services_parse(char *text, struct services_line *line);

/* The next alias, or NULL. */
char *services_alias(struct services_line *line);

#endif
