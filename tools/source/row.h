/*
 * Reads one row of the registry: from the events of an XML parser to a record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_ROW_H
#define TOOLS_SOURCE_ROW_H

#include <stdbool.h>

#include "tools/catalog/catalog.h"
#include "tools/source/xmltext.h"

/* A cross-reference that is being read into the open field. */
struct row_reference {
    unsigned depth; /* of its element; 0: none is open */
    bool is_note;   /* a footnote, by its anchor */
    bool bracketed; /* it lies in a text, or it is a person; else it is one of the references */
    size_t begin;   /* where its own text begins in the field */
    struct xmltext data;
};

/* A row while it is read. All zeros is a good start, with open set to FIELD_COUNT. */
struct row {
    struct xmltext fields[FIELD_COUNT];
    const char *names[FIELD_COUNT]; /* of the elements, where the parser keeps them */
    bool given[FIELD_COUNT];        /* the first element counts */
    enum field open;                /* the field that is being read, or FIELD_COUNT */
    unsigned depth;                 /* of the element that opened it */
    size_t begin;                   /* where its text begins in the field */
    struct row_reference reference;
};

/* Why a row cannot be a service: "the WHAT "TEXT" cannot be used: WHY". why: NULL where it can. */
struct row_fault {
    const char *what, *text, *why;
};

void row_begin(struct row *row, const struct attributes *attributes);

/*
 * Take an element inside the row, at a depth from 3 on, and text. Return false where a text grows
 * beyond XMLTEXT_LIMIT.
 */
bool row_begin_element(struct row *row, const char *name, const struct attributes *attributes,
                       unsigned depth);
bool row_add(struct row *row, const char *bytes, size_t length);
bool row_end_element(struct row *row, const char *name, unsigned depth);

/* Opens the field of notes to the text of a footnote. */
bool row_begin_note(struct row *row, unsigned depth);

/* Makes the record, whose texts belong to the row until the next one begins. */
struct row_fault row_end(struct row *row, struct record *record);

void row_free(struct row *row);

#endif
