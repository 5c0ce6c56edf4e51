/*
 * Cells of comma-separated values (RFC 4180, lines ended by LF).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/output/csv.h"

#include <stdio.h>
#include <string.h>

#include "tools/base/terminal.h"

void csv_print(const char *text, char end)
{
    bool quoted = strpbrk(text, "\",\r\n") != NULL;
    if (quoted)
        putchar('"');
    while (*text != '\0') {
        size_t size = *text == '\n' ? 1 : utf8_shown(text);
        if (size == 0) {
            printf("\\x%02x", (unsigned char)*text);
            size = 1;
        } else {
            if (*text == '"')
                putchar('"');
            fwrite(text, 1, size, stdout);
        }
        text += size;
    }
    if (quoted)
        putchar('"');
    putchar(end);
}
