/*
 * Substitutes the directories of this build in descriptions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/expand.h"

#include <stdbool.h>
#include <string.h>

#include "nss_iana/paths.h"
#include "tools/base/memory.h"

static const struct {
    const char *mark;
    const char *text;
} marks[] = {
    {"@indexdir@", INDEX_DIRECTORY}, {"@overlaydir@", OVERLAY_DIRECTORY},
    {"@overlays@", OVERLAYS},        {"@pkgdatadir@", DATA_DIRECTORY},
    {"@update_url@", UPDATE_URL},    {"@vendordir@", VENDOR_DIRECTORY},
};

/*
 * Prints the value of the mark at the start of the text; returns its length, or 0 if there is none.
 */
static size_t print_mark(FILE *stream, const char *text)
{
    for (size_t at = 0; at < sizeof marks / sizeof marks[0]; at++) {
        size_t length = strlen(marks[at].mark);
        if (strncmp(text, marks[at].mark, length) == 0) {
            fputs(marks[at].text, stream);
            return length;
        }
    }
    return 0;
}

char *expand(const char *text)
{
    char *expanded;
    FILE *stream = memory_stream(&expanded);
    while (*text != '\0') {
        size_t length = *text == '@' ? print_mark(stream, text) : 0;
        if (length == 0)
            putc(*text, stream);
        text += length > 0 ? length : 1;
    }
    memory_stream_end(stream);
    return expanded;
}
