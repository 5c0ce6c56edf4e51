/*
 * Parses one row of the registry: from XML events to a record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_ROW_H
#define TOOLS_SOURCE_ROW_H

#include <stdbool.h>

#include "tools/catalog/catalog.h"
#include "tools/source/xmltext.h"

/* The cross-reference being parsed into the open field. */
struct row_reference {
    unsigned depth; /* of its element; 0: none is open */
    bool is_note;   /* a footnote, by its anchor */
    bool bracketed; /* inside a text, or a person; otherwise one of the references */
    size_t begin;   /* of its own text in the field */
    struct xmltext data;
};

/* A row while it is read. All zeros is a good start, with open set to FIELD_COUNT. */
struct row {
    struct xmltext fields[FIELD_COUNT];
    const char *names[FIELD_COUNT]; /* of the elements, where the parser keeps them */
    bool given[FIELD_COUNT];        /* the first element counts */
    enum field open;                /* the field being parsed, or FIELD_COUNT */
    unsigned depth;                 /* of the element that opened it */
    size_t begin;                   /* of its text in the field */
    struct row_reference reference;
};

/* Why a row cannot be a service: "the WHAT "TEXT" cannot be used: WHY". why NULL: it can. */
struct row_fault {
    const char *what, *text, *why;
};

void row_begin(struct row *row, const struct attributes *attributes);

/*
 * Handle an element inside the row, at depth 3 or more, and text. Return false if a text exceeds
 * XMLTEXT_LIMIT.
 */
bool row_begin_element(struct row *row, const char *name, const struct attributes *attributes,
                       unsigned depth);
bool row_add(struct row *row, const char *bytes, size_t length);
bool row_end_element(struct row *row, const char *name, unsigned depth);

/* Opens the field of notes to the text of a footnote. */
bool row_begin_note(struct row *row, unsigned depth);

/* Builds the record; its texts belong to the row until the next one starts. */
struct row_fault row_end(struct row *row, struct record *record);

void row_free(struct row *row);

#endif
