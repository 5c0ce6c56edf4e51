/*
 * Parses one row of the registry: from XML events to a record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/row.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"
#include "tools/base/syntax.h"
#include "tools/catalog/reference.h"

void row_begin(struct row *row, const struct attributes *attributes)
{
    for (enum field at = 0; at < FIELD_COUNT; at++) {
        if (row->fields[at].length > 0)
            xmltext_cut(&row->fields[at], 0);
        row->given[at] = false;
        if (field_table[at].source != FROM_DATE)
            continue;
        size_t length;
        const char *date = attributes_find(attributes, field_table[at].element, &length);
        /* An invalid date is dropped. */
        if (date != NULL && xmltext_is_date(date, length))
            xmltext_add(&row->fields[at], date, length);
    }
    row->open = FIELD_COUNT;
    row->reference.depth = 0;
}

/* The field that an element has, or FIELD_COUNT. */
static enum field field_called(const char *name)
{
    for (enum field at = 0; at < FIELD_COUNT; at++) {
        const char *element = field_table[at].element;
        if (element != NULL && field_table[at].source <= FROM_PEOPLE &&
            field_table[at].source != FROM_DATE && strcmp(name, element) == 0)
            return at;
    }
    return FIELD_COUNT;
}

/* The parser keeps each name once, so that its address tells it from the second time on. */
static enum field field_of(struct row *row, const char *name)
{
    for (enum field at = 0; at < FIELD_COUNT; at++) {
        if (row->names[at] == name)
            return at;
    }
    enum field field = field_called(name);
    if (field < FIELD_COUNT)
        row->names[field] = name;
    return field;
}

static bool is_repeated(enum field field)
{
    return field_table[field].source != FROM_ELEMENT;
}

/* Opens a field for the text that follows; a repeated field starts a new line. */
static bool open_field(struct row *row, enum field field, unsigned depth)
{
    struct xmltext *text = &row->fields[field];
    row->given[field] = true;
    row->open = field;
    row->depth = depth;
    row->begin = text->length;
    bool joins = is_repeated(field) && field_table[field].source != FROM_PEOPLE;
    return !joins || text->length == 0 || xmltext_add_string(text, "\n");
}

/* Drops the line that open_field() started if it is empty. */
static void close_field(struct row *row)
{
    struct xmltext *text = &row->fields[row->open];
    if (row->begin > 0 && text->length == row->begin + 1 && text->bytes[row->begin] == '\n')
        xmltext_cut(text, row->begin);
    row->open = FIELD_COUNT;
}

static bool is_of_type(const struct attributes *attributes, const char *wanted)
{
    size_t length;
    const char *type = attributes_find(attributes, "type", &length);
    return type != NULL && length == strlen(wanted) && memcmp(type, wanted, length) == 0;
}

static bool begin_reference(struct row *row, const struct attributes *attributes, unsigned depth)
{
    struct row_reference *reference = &row->reference;
    struct xmltext *text = &row->fields[row->open];
    size_t length;
    const char *data = attributes_find(attributes, "data", &length);
    reference->depth = depth;
    reference->bracketed = row->open != FIELD_REFERENCES;
    reference->is_note = !reference->bracketed && is_of_type(attributes, "note");
    xmltext_cut(&reference->data, 0);
    if (data != NULL && !xmltext_add(&reference->data, data, length))
        return false;
    xmltext_fold(&reference->data, 0);
    if (reference->bracketed && !xmltext_add_string(text, "["))
        return false;
    reference->begin = text->length;
    return true;
}

/* Adds the target of a reference; an RFC in its usual form. */
static bool add_data(struct xmltext *text, const char *data)
{
    bool rfc = strncmp(data, "rfc", 3) == 0 && data[3] >= '0' && data[3] <= '9';
    return xmltext_add_string(text, rfc ? "RFC" : "") &&
           xmltext_add_string(text, rfc ? data + 3 : data);
}

static bool end_reference(struct row *row)
{
    struct row_reference *reference = &row->reference;
    struct xmltext *text = &row->fields[row->open];
    const char *data = xmltext_content(&reference->data);
    reference->depth = 0;
    xmltext_fold(text, reference->begin);
    bool empty = text->length == reference->begin;
    if (empty && data[0] == '\0') {
        xmltext_cut(text, reference->begin - reference->bracketed);
        return true;
    }
    if (empty && !add_data(text, data))
        return false;
    if (reference->bracketed)
        return xmltext_add_string(text, "]");
    if (data[0] == '\0' || (empty && !reference->is_note))
        return true;
    return xmltext_add_string(text, reference->is_note ? "\t" REFERENCE_NOTE : "\t") &&
           xmltext_add_string(text, data);
}

/* Starts an element inside the text of a field. */
static bool begin_nested(struct row *row, const char *name, const struct attributes *attributes,
                         unsigned depth)
{
    if (strcmp(name, "xref") == 0 && row->reference.depth == 0)
        return begin_reference(row, attributes, depth);
    bool breaks = strcmp(name, "br") == 0 || strcmp(name, "paragraph") == 0;
    return xmltext_add_string(&row->fields[row->open], breaks ? XMLTEXT_BREAK : " ");
}

bool row_begin_element(struct row *row, const char *name, const struct attributes *attributes,
                       unsigned depth)
{
    if (row->open != FIELD_COUNT)
        return begin_nested(row, name, attributes, depth);
    if (depth != 3)
        return true;
    if (strcmp(name, "xref") == 0)
        return open_field(row,
                          is_of_type(attributes, "person") ? FIELD_CONTACT_ID : FIELD_REFERENCES,
                          depth) &&
               begin_reference(row, attributes, depth);
    enum field field = field_of(row, name);
    if (field == FIELD_COUNT || (row->given[field] && !is_repeated(field)))
        return true;
    return open_field(row, field, depth);
}

bool row_begin_note(struct row *row, unsigned depth)
{
    return open_field(row, FIELD_NOTES, depth);
}

bool row_add(struct row *row, const char *bytes, size_t length)
{
    return row->open == FIELD_COUNT || xmltext_add(&row->fields[row->open], bytes, length);
}

/* The registry marks an alias by one of these two sentences. */
static void find_alias(struct row *row, const char *note)
{
    static const struct {
        const char *before;
        const char *after;
    } sentences[] = {
        {"This entry is an alias to \"", "\""},
        {"This is a duplicate of the \"", "\" service"},
    };
    for (size_t at = 0; at < sizeof sentences / sizeof sentences[0]; at++) {
        const char *begin = strstr(note, sentences[at].before);
        if (begin == NULL)
            continue;
        begin += strlen(sentences[at].before);
        const char *end = strchr(begin, '"');
        if (end != NULL && strncmp(end, sentences[at].after, strlen(sentences[at].after)) == 0) {
            row->given[FIELD_ALIAS_OF] = true;
            xmltext_add(&row->fields[FIELD_ALIAS_OF], begin, (size_t)(end - begin));
            return;
        }
    }
}

/* Looks for such a sentence in the note that ends, across line breaks. */
static void search_note(struct row *row)
{
    const char *note = xmltext_content(&row->fields[FIELD_NOTES]) + row->begin;
    char *line = memory_copy_text(note, strlen(note));
    for (char *byte = line; *byte != '\0'; byte++) {
        if (*byte == '\n')
            *byte = ' ';
    }
    find_alias(row, line);
    free(line);
}

bool row_end_element(struct row *row, const char *name, unsigned depth)
{
    if (row->open == FIELD_COUNT)
        return true;
    if (row->reference.depth == depth && !end_reference(row))
        return false;
    if (depth != row->depth)
        return strcmp(name, "paragraph") != 0 ||
               xmltext_add_string(&row->fields[row->open], XMLTEXT_BREAK);
    struct xmltext *text = &row->fields[row->open];
    if (row->open != FIELD_REFERENCES)
        xmltext_fold(text, row->begin + (row->begin > 0 && text->bytes[row->begin] == '\n'));
    if (row->open == FIELD_NOTES && !row->given[FIELD_ALIAS_OF])
        search_note(row);
    close_field(row);
    return true;
}

/* The state of a port without a name, by the first words of its description. */
static enum record_kind kind_of(const char *description)
{
    static const struct {
        const char *begin;
        enum record_kind kind;
    } kinds[] = {
        {"unassigned", RECORD_UNASSIGNED},      {"(unassigned)", RECORD_UNASSIGNED},
        {"de-registered", RECORD_DEREGISTERED}, {"removed", RECORD_DEREGISTERED},
        {"decom", RECORD_DEREGISTERED},         {"de-com", RECORD_DEREGISTERED},
        {"deprecated", RECORD_DEREGISTERED},
    };
    for (size_t at = 0; at < sizeof kinds / sizeof kinds[0]; at++) {
        if (strncasecmp(description, kinds[at].begin, strlen(kinds[at].begin)) == 0)
            return kinds[at].kind;
    }
    return RECORD_RESERVED;
}

static struct row_fault find_fault(const struct record *record)
{
    struct row_fault fault = {"name", record->name, syntax_name_fault(record->name)};
    if (fault.why == NULL && record->protocol[0] != '\0')
        fault = (struct row_fault){"protocol", record->protocol,
                                   syntax_protocol_fault(record->protocol)};
    if (fault.why == NULL && record->number[0] != '\0' && !record->has_port)
        fault = (struct row_fault){"number", record->number,
                                   "not a valid port (0-65535) or range (LOW-HIGH)"};
    return fault;
}

struct row_fault row_end(struct row *row, struct record *record)
{
    *record = (struct record){.kind = RECORD_NAMED};
    for (enum field at = 0; at < FIELD_COUNT; at++)
        record->text[at] = xmltext_content(&row->fields[at]);
    if (record->assignee_id[0] == '\0')
        record->assignee_id = record->contact_id;
    record->has_port = syntax_port_range(record->number, &record->first_port, &record->last_port);
    if (!record->has_port)
        record->first_port = record->last_port = 0;
    if (record->name[0] == '\0') {
        record->kind = kind_of(record->description);
        return (struct row_fault){0};
    }
    struct row_fault fault = find_fault(record);
    if (fault.why != NULL)
        record->kind = RECORD_UNUSABLE;
    return fault;
}

void row_free(struct row *row)
{
    for (enum field at = 0; at < FIELD_COUNT; at++)
        free(row->fields[at].bytes);
    free(row->reference.data.bytes);
}
