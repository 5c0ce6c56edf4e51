/*
 * The footnotes of the registry, which rows refer to by their anchors.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/footnotes.h"

#include <stdlib.h>
#include <string.h>

#include "tools/catalog/reference.h"

/* Elements of the registry itself lie at this depth. */
#define DEPTH 2

bool footnotes_begin(struct footnotes *notes, struct row *row, const struct attributes *attributes)
{
    size_t length;
    const char *anchor = attributes_find(attributes, "anchor", &length);
    xmltext_cut(&notes->anchor, 0);
    row_begin(row, &(struct attributes){0});
    return (anchor == NULL || xmltext_add(&notes->anchor, anchor, length)) &&
           row_begin_note(row, DEPTH);
}

bool footnotes_end(struct footnotes *notes, struct row *row)
{
    struct xmltext *text = &row->fields[FIELD_NOTES];
    if (!row_end_element(row, "footnote", DEPTH))
        return false;
    for (size_t at = 0; at < text->length; at++) {
        if (text->bytes[at] == '\n')
            text->bytes[at] = ' ';
    }
    xmltext_fold(&notes->anchor, 0);
    if (text->length > 0)
        people_keep(&notes->texts, xmltext_content(&notes->anchor), text->bytes, "");
    return true;
}

/* Copies the references, with the text of each footnote for its anchor, as one line. */
static bool resolve_references(struct people *notes, const char *references, struct xmltext *text)
{
    struct reference reference;
    bool fits = true;
    xmltext_cut(text, 0);
    while (fits && reference_next(&references, &reference)) {
        size_t mark = strlen(REFERENCE_NOTE), length = reference.target_length;
        const char *target = reference.target;
        bool is_note = length >= mark && memcmp(target, REFERENCE_NOTE, mark) == 0;
        const struct person *note =
            is_note ? people_find(notes, target + mark, length - mark) : NULL;
        fits = (text->length == 0 || xmltext_add_string(text, "\n")) &&
               xmltext_add(text, reference.text, reference.length);
        if (note != NULL)
            fits = fits && xmltext_add_string(text, "\t" REFERENCE_NOTE) &&
                   xmltext_add_string(text, note->name);
        else if (length > 0 && !is_note)
            fits = fits && xmltext_add_string(text, "\t") && xmltext_add(text, target, length);
    }
    return fits;
}

bool footnotes_resolve(struct footnotes *notes, struct catalog *catalog, size_t first)
{
    struct xmltext text = {0};
    size_t total = 0;
    bool fits = true;
    people_hash(&notes->texts);
    const char *before = NULL, *resolved = "";
    for (size_t at = first; at < catalog->record_count && fits; at++) {
        struct record *record = &catalog->records[at];
        if (strstr(record->references, "\t" REFERENCE_NOTE) == NULL)
            continue;
        if (record->references != before) {
            before = record->references;
            fits = resolve_references(&notes->texts, before, &text);
            total += text.length;
            fits = fits && total <= PEOPLE_LIMIT;
            resolved = fits ? catalog_text(catalog, xmltext_content(&text)) : "";
        }
        record->references = resolved;
    }
    free(text.bytes);
    return fits;
}

void footnotes_free(struct footnotes *notes)
{
    people_free(&notes->texts);
    free(notes->anchor.bytes);
}
