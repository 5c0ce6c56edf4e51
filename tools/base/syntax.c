/*
 * Syntax of names, protocols and port numbers in services(5).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/syntax.h"

#include <string.h>

#include "nss_iana/format.h"

static const char *word_fault(const char *word)
{
    for (const char *at = word; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == ' ' || (byte >= '\t' && byte <= '\r'))
            return "it has white space";
        if (byte == '#')
            return "it has a #";
        if (byte < ' ' || byte == 0x7f)
            return "it has a control character";
        if (byte > 0x7f)
            return "it has a character outside ASCII";
    }
    return word[0] == '\0' ? "it is empty" : NULL;
}

const char *syntax_name_fault(const char *name)
{
    return strlen(name) > NAME_LENGTH_LIMIT ? "it is longer than 255 bytes" : word_fault(name);
}

const char *syntax_odd_protocol_fault(const char *protocol)
{
    if (strlen(protocol) > PROTOCOL_LENGTH_LIMIT)
        return "it is longer than 31 bytes";
    if (protocol[0] == '/')
        return "it begins with a slash";
    return protocol[0] == '\0' ? NULL : word_fault(protocol);
}

const char *syntax_protocol_fault(const char *protocol)
{
    if (protocol[0] == '\0')
        return "it is empty";
    return strchr(protocol, '/') != NULL ? "it has a slash" : syntax_odd_protocol_fault(protocol);
}

bool syntax_port(const char *text, const char **end, uint16_t *port)
{
    unsigned value = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 5)
        return false;
    for (size_t at = 0; at < digits; at++)
        value = value * 10 + (unsigned)(text[at] - '0');
    *end = text + digits;
    *port = (uint16_t)value;
    return value <= UINT16_MAX;
}

bool syntax_port_range(const char *text, uint16_t *first, uint16_t *last)
{
    if (!syntax_port(text, &text, first))
        return false;
    *last = *first;
    if (*text == '-' && !syntax_port(text + 1, &text, last))
        return false;
    return *text == '\0' && *first <= *last;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

void text_squeeze(char *text)
{
    if (text[strcspn(text, " \t\r\n")] == '\0')
        return; /* fast path: a single word */
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (is_blank(*from))
            continue;
        if (to > text && is_blank(from[-1]))
            *to++ = ' ';
        *to++ = *from;
    }
    *to = '\0';
}
