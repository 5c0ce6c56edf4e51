/*
 * The table of the texts of a record: a field is one row here, and everything else follows.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reader of the registry, the writer and the loader of an index, JSON, CSV, the comparison, the
 * search and lookup all go through this table. An index keeps the texts of a record in the order of
 * the rows and says how many there are, so a new row goes to the end.
 */
#ifndef TOOLS_CATALOG_FIELD_H
#define TOOLS_CATALOG_FIELD_H

#include <stddef.h>

/* Where the XML of a record has the text. */
enum field_source {
    FROM_ELEMENT,    /* the first child of that name */
    FROM_ELEMENTS,   /* all children of that name, a line each */
    FROM_DATE,       /* an attribute, YYYY-MM-DD or YYYY-MM */
    FROM_PEOPLE,     /* that child, and cross-references of type person: "[ID][ID]" */
    FROM_REFERENCES, /* the other cross-references, a line each: see tools/catalog/reference.h */
    FROM_DERIVED,    /* made from other fields */
};

/* What else is done with a field. */
enum {
    FIELD_COMPARED = 1, /* diff compares it */
    FIELD_SEARCHED = 2, /* search searches it */
};

/*
 * ROW(constant, member of struct record and key in JSON, source, name in the XML,
 *     heading in the CSV of IANA or NULL, label for people or NULL, flags)
 */
#define FIELD_TABLE(ROW)                                                                           \
    ROW(NAME, name, FROM_ELEMENT, "name", "Service Name", NULL, FIELD_SEARCHED)                    \
    ROW(NUMBER, number, FROM_ELEMENT, "number", "Port Number", NULL, 0)                            \
    ROW(PROTOCOL, protocol, FROM_ELEMENT, "protocol", "Transport Protocol", NULL, 0)               \
    ROW(DESCRIPTION, description, FROM_ELEMENT, "description", "Description", "description",       \
        FIELD_COMPARED | FIELD_SEARCHED)                                                           \
    ROW(ASSIGNEE_ID, assignee_id, FROM_ELEMENT, "assignee", "Assignee", NULL, FIELD_COMPARED)      \
    ROW(CONTACT_ID, contact_id, FROM_PEOPLE, "contact", "Contact", NULL, FIELD_COMPARED)           \
    ROW(REGISTERED, registered, FROM_DATE, "date", "Registration Date", "registered",              \
        FIELD_COMPARED)                                                                            \
    ROW(MODIFIED, modified, FROM_DATE, "updated", "Modification Date", "modified", FIELD_COMPARED) \
    ROW(REFERENCES, references, FROM_REFERENCES, "xref", "Reference", "references",                \
        FIELD_COMPARED)                                                                            \
    ROW(SERVICE_CODE, service_code, FROM_ELEMENT, "sc", "Service Code", "code", FIELD_COMPARED)    \
    ROW(UNAUTHORIZED, unauthorized, FROM_ELEMENTS, "unauthorized", "Unauthorized Use Reported",    \
        "reported", FIELD_COMPARED)                                                                \
    ROW(NOTES, notes, FROM_ELEMENTS, "note", "Assignment Notes", "notes",                          \
        FIELD_COMPARED | FIELD_SEARCHED)                                                           \
    ROW(ASSIGNEE, assignee, FROM_DERIVED, NULL, NULL, "assignee", FIELD_SEARCHED)                  \
    ROW(CONTACT, contact, FROM_DERIVED, NULL, NULL, "contact", 0)                                  \
    ROW(ALIAS_OF, alias_of, FROM_DERIVED, NULL, NULL, "alias of", 0)

#define FIELD_CONSTANT(constant, ...) FIELD_##constant,
enum field { FIELD_TABLE(FIELD_CONSTANT) FIELD_COUNT };

struct field_row {
    const char *key;     /* in JSON, in CSV and in what diff shows */
    const char *element; /* or attribute, in the XML */
    const char *heading; /* in the CSV of IANA; NULL: not there */
    const char *label;   /* for people; NULL: not shown by itself */
    enum field_source source;
    unsigned flags;
};

extern const struct field_row field_table[FIELD_COUNT];

#endif
