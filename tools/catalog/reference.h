/*
 * The references of a record: RFCs, drafts, pages and other texts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A record has a line for each: its text and, after a tab, its target if that differs. "RFC8765",
 * "RFC8765, Section 6.1<TAB>rfc8765", "TR-1<TAB>https://...". A footnote is "1<TAB>note:THE TEXT",
 * which people read as the text.
 */
#ifndef TOOLS_CATALOG_REFERENCE_H
#define TOOLS_CATALOG_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#define REFERENCE_NOTE "note:"

struct reference {
    const char *text;
    size_t length;
    const char *target; /* "": the text says it all */
    size_t target_length;
};

/* Removes the first line of the references; false if there is none. */
bool reference_next(const char **references, struct reference *reference);

/* The reference in readable form, with a URL if there is one. Free it with free(3). */
char *reference_words(const struct reference *reference);

/* All references in readable form, joined by a separator. Free it with free(3). */
char *references_words(const char *references, const char *between);

#endif
