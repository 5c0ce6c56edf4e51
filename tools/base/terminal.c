/*
 * Escapes untrusted text for a terminal, and measures and wraps it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/terminal.h"

#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "tools/base/memory.h"

/*
 * Characters to escape: the control characters C0 and C1, and format characters, which hide, join
 * or reorder others.
 */
static const struct {
    uint32_t first, last;
} unseen[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0x10ffff},
};

static bool is_visible(uint32_t character)
{
    for (size_t at = 0; at < sizeof unseen / sizeof unseen[0]; at++) {
        if (character >= unseen[at].first && character <= unseen[at].last)
            return false;
    }
    return true;
}

size_t utf8_decode(const char *text, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char byte = (unsigned char)*text;
    size_t size = byte < 0x80 ? 1 : byte < 0xc0 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (byte >= 0xf8 || size == 0)
        return 0;
    *character = size == 1 ? byte : byte & (0x7fu >> size);
    for (size_t at = 1; at < size; at++) {
        byte = (unsigned char)text[at];
        if ((byte & 0xc0) != 0x80)
            return 0;
        *character = *character << 6 | (byte & 0x3fu);
    }
    bool surrogate = *character >= 0xd800 && *character <= 0xdfff;
    return *character < least[size] || *character > 0x10ffff || surrogate ? 0 : size;
}

size_t utf8_shown(const char *text)
{
    uint32_t character;
    size_t size = utf8_decode(text, &character);
    return size > 0 && is_visible(character) ? size : 0;
}

void terminal_print(FILE *stream, const char *text)
{
    while (*text != '\0') {
        uint32_t character;
        size_t size = utf8_decode(text, &character);
        bool seen = size > 0 && is_visible(character);
        for (size_t left = size > 0 ? size : 1; left > 0; left--, text++) {
            if (seen)
                putc(*text, stream);
            else
                fprintf(stream, "\\x%02x", (unsigned)(unsigned char)*text);
        }
    }
}

char *terminal_text(const char *text)
{
    char *plain;
    FILE *stream = memory_stream(&plain);
    terminal_print(stream, text);
    memory_stream_end(stream);
    return plain;
}

/*
 * The width of one character. wcwidth(3) depends on the locale, and in the locale C, which this
 * program keeps, it knows ASCII only.
 */
static size_t columns_of(uint32_t character, locale_t locale)
{
    if (locale == (locale_t)0)
        return 1;
    locale_t before = uselocale(locale);
    int columns = wcwidth((wchar_t)character);
    uselocale(before);
    return columns < 0 ? 1 : (size_t)columns;
}

size_t terminal_columns(const char *text, size_t length)
{
    static locale_t locale;
    size_t columns = 0;
    for (size_t at = 0; at < length;) {
        uint32_t character;
        size_t size = utf8_decode(text + at, &character);
        if (size > 1 && locale == (locale_t)0)
            locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        columns += size > 1 ? columns_of(character, locale) : 1;
        at += size > 0 ? size : 1;
    }
    return columns;
}

#define USUAL_WIDTH 80

size_t terminal_width(int descriptor)
{
    struct winsize size;
    if (!isatty(descriptor))
        return 0;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL_WIDTH;
}

size_t terminal_fold(FILE *stream, const char *text, size_t column, size_t indent, size_t width)
{
    bool begins = column <= indent; /* at the start of a line */
    while (*text != '\0') {
        size_t length = strcspn(text, " \n"), columns = terminal_columns(text, length);
        if (length > 0 && !begins && column + 1 + columns > width) {
            fprintf(stream, "\n%*s", (int)indent, "");
            column = indent;
            begins = true;
        }
        if (length > 0) {
            fprintf(stream, "%s%.*s", begins ? "" : " ", (int)length, text);
            column += columns + !begins;
            begins = false;
        }
        text += length;
        if (*text == '\n') {
            fprintf(stream, "\n%*s", text[1] != '\0' ? (int)indent : 0, "");
            column = indent;
            begins = true;
        }
        text += *text != '\0';
    }
    return column;
}
