/*
 * The footnotes of the registry, which rows refer to by their anchors.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_FOOTNOTES_H
#define TOOLS_SOURCE_FOOTNOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/catalog/catalog.h"
#include "tools/source/people.h"
#include "tools/source/row.h"

/* Initialize to zero. */
struct footnotes {
    struct people texts; /* each by its anchor, as a person by the id */
    struct xmltext anchor;
};

/*
 * Begin and end a footnote, which is read as the note of a row would be, with its inner references.
 * Return false if a text grows beyond XMLTEXT_LIMIT.
 */
bool footnotes_begin(struct footnotes *notes, struct row *row, const struct attributes *attributes);
bool footnotes_end(struct footnotes *notes, struct row *row);

/*
 * Puts the texts of the footnotes, each as one line, in place of their anchors in the references of
 * the records from the first on. Returns false as people_resolve() does.
 */
bool footnotes_resolve(struct footnotes *notes, struct catalog *catalog, size_t first);

void footnotes_free(struct footnotes *notes);

#endif
