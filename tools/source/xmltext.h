/*
 * Texts that grow while XML is read, and the attributes of an element.
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

/* Stands for a line break while a text is read. XML 1.0 cannot hold the character itself. */
#define XMLTEXT_BREAK "\v"

struct xmltext {
    char *bytes; /* terminated, or NULL where nothing was ever added; free with free(3) */
    size_t length;
    size_t capacity;
    bool white; /* it may have white space to fold */
};

/* Cuts the text to a length that it has at least. */
void xmltext_cut(struct xmltext *text, size_t length);

/* The text, "" where nothing was ever added. It stays until something is added. */
const char *xmltext_content(const struct xmltext *text);

/* Appends bytes, or a string; false where the text would grow beyond XMLTEXT_LIMIT. */
bool xmltext_add(struct xmltext *text, const char *bytes, size_t length);
bool xmltext_add_string(struct xmltext *text, const char *string);

/*
 * Folds the white space from a byte on: a run becomes a newline where it has a XMLTEXT_BREAK, else
 * a blank, and disappears at both ends.
 */
void xmltext_fold(struct xmltext *text, size_t from);

/* The attributes of an element as SAX2 gives them. */
struct attributes {
    const xmlChar **list;
    int count;
};

/* Finds the value of an attribute, which no NUL ends; NULL where the element does not have it. */
const char *attributes_find(const struct attributes *attributes, const char *name, size_t *length);

/* Whether a date is YYYY-MM-DD or, as old records have it, YYYY-MM. */
bool xmltext_is_date(const char *text, size_t length);

#endif
