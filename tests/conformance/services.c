/*
 * Parses a line of a services file, for the programs that compare libc's answers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tests/conformance/services.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n\v\f";

bool services_parse(char *text, struct services_line *line)
{
    text[strcspn(text, "#")] = '\0';
    *line = (struct services_line){0};
    line->name = strtok_r(text, blanks, &line->rest);
    if (line->name == NULL)
        return true;
    char *port = services_alias(line);
    char *slash = port != NULL ? strchr(port, '/') : NULL;
    if (slash == NULL)
        return false;
    line->port = (int)strtol(port, NULL, 10);
    line->protocol = slash + 1;
    return true;
}

char *services_alias(struct services_line *line)
{
    return strtok_r(NULL, blanks, &line->rest);
}
