/*
 * Text accumulated while XML is parsed, and the attributes of an element.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/xmltext.h"

#include <string.h>

#include "nss_iana/name.h"
#include "tools/base/memory.h"

void xmltext_cut(struct xmltext *text, size_t length)
{
    text->length = length;
    text->white = text->white && length > 0;
    if (text->bytes != NULL)
        text->bytes[length] = '\0';
}

const char *xmltext_content(const struct xmltext *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

#define EVERY_BYTE 0x0101010101010101u

/* The highest bit of each byte that is zero. */
static uint64_t zero_bytes(uint64_t word)
{
    const uint64_t low = 0x7f * EVERY_BYTE;
    return ~(((word & low) + low) | word | low);
}

/*
 * Whether bytes certainly have no white space but single blanks between words, as most texts do.
 * Eight bytes at a time, of which the first is the last of those before, so that each byte is in
 * one word with its neighbour.
 */
static bool is_plain(const char *bytes, size_t length)
{
    uint64_t odd = 0;
    if (length < 8) {
        for (size_t at = 0; at < length; at++)
            odd |= (unsigned char)bytes[at] <= ' ';
        return odd == 0;
    }
    for (size_t at = 0; at + 1 < length; at += 7) {
        uint64_t word = name_load8(bytes + (at + 8 < length ? at : length - 8));
        uint64_t blanks = zero_bytes(word ^ ' ' * EVERY_BYTE);
        odd |= zero_bytes(word & 0xe0 * EVERY_BYTE) | (blanks & blanks << 8);
    }
    return odd == 0 && bytes[0] != ' ' && bytes[length - 1] != ' ';
}

bool xmltext_add(struct xmltext *text, const char *bytes, size_t length)
{
    if (length > XMLTEXT_LIMIT - text->length)
        return false;
    if (text->length + length + 1 > text->capacity) {
        text->capacity = 2 * (text->length + length + 1);
        text->bytes = memory_resize(text->bytes, text->capacity, 1);
    }
    text->white = text->white || !is_plain(bytes, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return true;
}

bool xmltext_add_string(struct xmltext *text, const char *string)
{
    return xmltext_add(text, string, strlen(string));
}

static bool is_white(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r' && byte != '\f');
}

void xmltext_fold(struct xmltext *text, size_t from)
{
    if (!text->white || text->length == from)
        return;
    char *begin = text->bytes + from, *to = begin, between = '\0';
    for (const char *at = begin; *at != '\0'; at++) {
        if (is_white(*at)) {
            between = *at == XMLTEXT_BREAK[0] || between == '\n' ? '\n' : ' ';
            continue;
        }
        if (between != '\0' && to > begin)
            *to++ = between;
        between = '\0';
        *to++ = *at;
    }
    xmltext_cut(text, (size_t)(to - text->bytes));
}

/* Local name, prefix, namespace, and start and end of the value. */
enum { ATTRIBUTE_NAME, ATTRIBUTE_VALUE = 3, ATTRIBUTE_END, ATTRIBUTE_SIZE };

const char *attributes_find(const struct attributes *attributes, const char *name, size_t *length)
{
    const xmlChar **attribute = attributes->list;
    for (int at = 0; at < attributes->count; at++, attribute += ATTRIBUTE_SIZE) {
        const char *other = (const char *)attribute[ATTRIBUTE_NAME];
        if (other[0] == name[0] && strcmp(other, name) == 0) {
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
