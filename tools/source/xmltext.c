/*
 * Texts that grow while XML is read, and the attributes of an element.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/xmltext.h"

#include <string.h>

#include "tools/base/memory.h"

void xmltext_cut(struct xmltext *text, size_t length)
{
    text->length = length;
    if (text->bytes != NULL)
        text->bytes[length] = '\0';
}

const char *xmltext_content(const struct xmltext *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

bool xmltext_add(struct xmltext *text, const char *bytes, size_t length)
{
    if (length > XMLTEXT_LIMIT - text->length)
        return false;
    if (text->length + length + 1 > text->capacity) {
        text->capacity = 2 * (text->length + length + 1);
        text->bytes = memory_resize(text->bytes, text->capacity, 1);
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return true;
}

bool xmltext_add_string(struct xmltext *text, const char *string)
{
    return xmltext_add(text, string, strlen(string));
}

#define WHITE " \t\r\n" XMLTEXT_BREAK

void xmltext_fold(struct xmltext *text, size_t from)
{
    if (text->length == from || text->bytes[from + strcspn(text->bytes + from, WHITE)] == '\0')
        return; /* one word, as most are */
    char *to = text->bytes + from;
    for (const char *at = to; *at != '\0';) {
        size_t white = strspn(at, WHITE);
        bool breaks = memchr(at, XMLTEXT_BREAK[0], white) != NULL;
        at += white;
        if (*at == '\0')
            break;
        if (white > 0 && to > text->bytes + from)
            *to++ = breaks ? '\n' : ' ';
        size_t word = strcspn(at, WHITE);
        memmove(to, at, word);
        to += word;
        at += word;
    }
    xmltext_cut(text, (size_t)(to - text->bytes));
}

/* Local name, prefix, namespace, and both ends of the value. */
enum { ATTRIBUTE_NAME, ATTRIBUTE_VALUE = 3, ATTRIBUTE_END, ATTRIBUTE_SIZE };

const char *attributes_find(const struct attributes *attributes, const char *name, size_t *length)
{
    const xmlChar **attribute = attributes->list;
    for (int at = 0; at < attributes->count; at++, attribute += ATTRIBUTE_SIZE) {
        if (strcmp((const char *)attribute[ATTRIBUTE_NAME], name) == 0) {
            *length = (size_t)(attribute[ATTRIBUTE_END] - attribute[ATTRIBUTE_VALUE]);
            return (const char *)attribute[ATTRIBUTE_VALUE];
        }
    }
    *length = 0;
    return NULL;
}

bool xmltext_is_date(const char *text, size_t length)
{
    const char *form = "dddd-dd-dd";
    if (length != 7 && length != 10)
        return false;
    for (size_t at = 0; at < length; at++) {
        bool digit = text[at] >= '0' && text[at] <= '9';
        if (form[at] == 'd' ? !digit : text[at] != form[at])
            return false;
    }
    return true;
}
