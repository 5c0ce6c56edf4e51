/*
 * Text accumulated while XML is parsed, and the attributes of an element.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_XMLTEXT_H
#define TOOLS_SOURCE_XMLTEXT_H

#include <libxml/xmlstring.h>
#include <stdbool.h>
#include <stddef.h>

/* The longest text of the published registry has 3,000 bytes. */
#define XMLTEXT_LIMIT ((size_t)64 << 10)

/* Marks a line break while a text is parsed. XML 1.0 does not allow the character itself. */
#define XMLTEXT_BREAK "\v"

struct xmltext {
    char *bytes; /* terminated, or NULL if nothing was ever added; free with free(3) */
    size_t length;
    size_t capacity;
    bool white; /* it may have white space to fold */
};

/* Truncates the text. */
void xmltext_cut(struct xmltext *text, size_t length);

/* The text, or "". Valid until something is added. */
const char *xmltext_content(const struct xmltext *text);

/* Append bytes or a string; false if the text would exceed XMLTEXT_LIMIT. */
bool xmltext_add(struct xmltext *text, const char *bytes, size_t length);
bool xmltext_add_string(struct xmltext *text, const char *string);

/*
 * Collapses white space from a byte on: a run with a XMLTEXT_BREAK becomes a newline, any other a
 * blank; trims both ends.
 */
void xmltext_fold(struct xmltext *text, size_t from);

/* The attributes of an element, as SAX2 passes them. */
struct attributes {
    const xmlChar **list;
    int count;
};

/* Finds the value of an attribute, which is not terminated; NULL if there is none. */
const char *attributes_find(const struct attributes *attributes, const char *name, size_t *length);

/* Whether a date is YYYY-MM-DD or, as old records have it, YYYY-MM. */
bool xmltext_is_date(const char *text, size_t length);

#endif
