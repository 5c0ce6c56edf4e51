/*
 * Reads the IANA Service Name and Transport Protocol Port Number Registry as it is published, in
 * XML.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/registry.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/syntax.h"

#define NAMESPACE "http://www.iana.org/assignments"
#define REGISTRY_ID "service-names-port-numbers"

/* The texts of a record, each of which the elements of that name fill; the catalog keeps four. */
enum field { NAME, PROTOCOL, NUMBER, DESCRIPTION, NOTE, UPDATED, FIELDS, NO_FIELD = FIELDS };

static const char *const field_names[FIELDS] = {
    [NAME] = "name", [PROTOCOL] = "protocol", [NUMBER] = "number", [DESCRIPTION] = "description",
    [NOTE] = "note", [UPDATED] = "updated",
};

struct text {
    char *bytes; /* ended by NUL, or NULL where nothing was ever added */
    size_t length;
    size_t capacity;
};

struct reading {
    struct catalog *catalog;
    xmlParserCtxt *parser;
    struct position position;
    int file;
    uint64_t size;  /* of what was read of the file */
    uint64_t told;  /* the size when the parser last told of something that it had found */
    unsigned depth; /* of open elements; the root is at 1, records at 2, their fields at 3 */
    bool failed;
    bool in_record;
    bool alias_known;
    enum field field; /* whose text is being read */
    unsigned field_depth;
    uint64_t record_line;
    uint16_t origin;
    struct text fields[FIELDS];
    bool given[FIELDS]; /* a record's first element of a name counts */
    struct text alias_of;
    struct text references;
    char registered[11];
    char modified[11];
};

static uint64_t current_line(const struct reading *reading)
{
    return reading->parser != NULL && reading->parser->input != NULL
               ? (uint64_t)reading->parser->input->line
               : 0;
}

__attribute__((format(printf, 2, 3))) static void fail(struct reading *reading, const char *format,
                                                       ...)
{
    if (reading->failed)
        return;
    reading->failed = true;
    char *message;
    va_list values;
    va_start(values, format);
    if (vasprintf(&message, format, values) < 0)
        message = NULL;
    va_end(values);
    reading->position.line = current_line(reading);
    message_error(&reading->position, "%s", message != NULL ? message : "out of memory");
    free(message);
    xmlStopParser(reading->parser);
}

static void clear(struct text *text)
{
    text->length = 0;
    if (text->bytes != NULL)
        text->bytes[0] = '\0';
}

static const char *content(const struct text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

static void add(struct reading *reading, struct text *text, const char *bytes, size_t length)
{
    if (length > REGISTRY_TEXT_LIMIT - text->length) {
        fail(reading, "a text is longer than %zu bytes", REGISTRY_TEXT_LIMIT);
        return;
    }
    if (text->length + length + 1 > text->capacity) {
        text->capacity = 2 * (text->length + length + 1);
        text->bytes = memory_resize(text->bytes, text->capacity, 1);
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

static void add_word(struct reading *reading, struct text *text, const char *word)
{
    if (text->length > 0)
        add(reading, text, " ", 1);
    add(reading, text, word, strlen(word));
}

/* An attribute as SAX2 gives it: local name, prefix, namespace, and both ends of the value. */
enum { ATTRIBUTE_NAME, ATTRIBUTE_VALUE = 3, ATTRIBUTE_END, ATTRIBUTE_SIZE };

/* Finds an attribute's value, which no NUL ends; NULL where the element does not have it. */
static const char *find_attribute(const xmlChar **attributes, int count, const char *name,
                                  size_t *length)
{
    for (int at = 0; at < count; at++, attributes += ATTRIBUTE_SIZE) {
        if (strcmp((const char *)attributes[ATTRIBUTE_NAME], name) == 0) {
            *length = (size_t)(attributes[ATTRIBUTE_END] - attributes[ATTRIBUTE_VALUE]);
            return (const char *)attributes[ATTRIBUTE_VALUE];
        }
    }
    return NULL;
}

/* Copies an attribute's value, cut to size; false where the element does not have it. */
static bool attribute(const xmlChar **attributes, int count, const char *name, char *value,
                      size_t size)
{
    size_t length = 0;
    const char *found = find_attribute(attributes, count, name, &length);
    if (length >= size)
        length = size - 1;
    if (found != NULL)
        memcpy(value, found, length);
    value[length] = '\0';
    return found != NULL;
}

/* Whether a date is YYYY-MM-DD or, as old records have it, YYYY-MM. */
static bool is_date(const char *text, size_t length)
{
    const char *form = "dddd-dd-dd";
    if (length != 7 && length != 10)
        return false;
    for (size_t at = 0; at < length; at++) {
        bool digit = text[at] >= '0' && text[at] <= '9';
        if (form[at] == 'd' ? !digit : text[at] != form[at])
            return false;
    }
    return true;
}

/* A date that is none is of no use to anybody and leaves no trace. */
static void read_date(const xmlChar **attributes, int count, const char *name, char date[11])
{
    size_t length;
    const char *value = find_attribute(attributes, count, name, &length);
    if (value == NULL || !is_date(value, length))
        length = 0;
    else
        memcpy(date, value, length);
    date[length] = '\0';
}

static void begin_record(struct reading *reading, const xmlChar **attributes, int count)
{
    reading->in_record = true;
    reading->record_line = current_line(reading);
    for (size_t at = 0; at < FIELDS; at++) {
        if (reading->given[at])
            clear(&reading->fields[at]);
        reading->given[at] = false;
    }
    clear(&reading->alias_of);
    clear(&reading->references);
    reading->alias_known = false;
    read_date(attributes, count, "date", reading->registered);
    read_date(attributes, count, "updated", reading->modified);
}

static void add_reference(struct reading *reading, const xmlChar **attributes, int count)
{
    char type[8], data[256];
    attribute(attributes, count, "type", type, sizeof type);
    if (strcmp(type, "rfc") != 0 && strcmp(type, "draft") != 0)
        return;
    attribute(attributes, count, "data", data, sizeof data);
    if (syntax_name_fault(data) == NULL)
        add_word(reading, &reading->references, data);
}

/* What an alias says of itself, in one of the two sentences that the registry has for it. */
static void find_alias(struct reading *reading, char *note)
{
    static const struct {
        const char *before;
        const char *after;
    } sentences[] = {
        {"This entry is an alias to \"", "\""},
        {"This is a duplicate of the \"", "\" service"},
    };
    text_squeeze(note);
    for (size_t at = 0; at < sizeof sentences / sizeof sentences[0]; at++) {
        const char *begin = strstr(note, sentences[at].before);
        if (begin == NULL)
            continue;
        begin += strlen(sentences[at].before);
        const char *end = strchr(begin, '"');
        if (end != NULL && strncmp(end, sentences[at].after, strlen(sentences[at].after)) == 0) {
            add(reading, &reading->alias_of, begin, (size_t)(end - begin));
            reading->alias_known = true;
            return;
        }
    }
}

static void leave_out(const struct reading *reading, const char *what, const char *text,
                      const char *why)
{
    struct position position = {.file = reading->position.file, .line = reading->record_line};
    message_warning(&position, "left out: the %s \"%s\" cannot be used: %s", what, text, why);
}

static void end_record(struct reading *reading)
{
    reading->in_record = false;
    if (content(&reading->fields[NAME])[0] == '\0')
        return;
    for (enum field at = NAME; at <= DESCRIPTION; at++) {
        if (reading->given[at] && reading->fields[at].bytes != NULL)
            text_squeeze(reading->fields[at].bytes);
    }
    struct record record = {
        .name = content(&reading->fields[NAME]),
        .protocol = content(&reading->fields[PROTOCOL]),
        .alias_of = content(&reading->alias_of),
        .description = content(&reading->fields[DESCRIPTION]),
        .references = content(&reading->references),
        .registered = reading->registered,
        .modified = reading->modified,
        .origin = reading->origin,
    };
    if (record.name[0] == '\0')
        return;
    const char *number = content(&reading->fields[NUMBER]);
    record.has_port = number[0] != '\0';
    const char *fault = syntax_name_fault(record.name);
    if (fault != NULL) {
        leave_out(reading, "name", record.name, fault);
        return;
    }
    fault = record.protocol[0] != '\0' ? syntax_protocol_fault(record.protocol) : NULL;
    if (fault != NULL) {
        leave_out(reading, "protocol", record.protocol, fault);
        return;
    }
    if (record.has_port && !syntax_port_range(number, &record.first_port, &record.last_port)) {
        leave_out(reading, "number", number, "it is no port and no range of ports");
        return;
    }
    if (!catalog_add_record(reading->catalog, &record))
        fail(reading, "more than %u records", CATALOG_RECORD_LIMIT);
}

static void begin_root(struct reading *reading, const char *name, const char *space,
                       const xmlChar **attributes, int count)
{
    char id[sizeof REGISTRY_ID + 1];
    if (strcmp(name, "registry") != 0 || space == NULL || strcmp(space, NAMESPACE) != 0) {
        fail(reading, "not an IANA registry: the root element is %s of namespace \"%s\"", name,
             space != NULL ? space : "");
    } else if (attribute(attributes, count, "id", id, sizeof id) && strcmp(id, REGISTRY_ID) != 0) {
        fail(reading, "another IANA registry than " REGISTRY_ID);
    }
}

static enum field field_of(const char *name)
{
    for (enum field at = 0; at < FIELDS; at++) {
        if (name[0] == field_names[at][0] && strcmp(name, field_names[at]) == 0)
            return at;
    }
    return NO_FIELD;
}

/* Begins to collect the text of an element that a record, or the registry itself, has once. */
static void begin_field(struct reading *reading, const char *name)
{
    enum field field = field_of(name);
    bool of_registry = !reading->in_record && reading->depth == 2;
    if (field == NO_FIELD || (of_registry && field != UPDATED))
        return;
    if (of_registry && reading->catalog->edition[0] != '\0')
        return;
    if (field == NOTE)
        clear(&reading->fields[NOTE]);
    else if (reading->given[field])
        return;
    reading->given[field] = true;
    reading->field = field;
    reading->field_depth = reading->depth;
}

static void begin_element(void *context, const xmlChar *name_bytes, const xmlChar *prefix,
                          const xmlChar *space_bytes, int namespace_count,
                          const xmlChar **namespaces, int count, int defaulted,
                          const xmlChar **attributes)
{
    (void)prefix, (void)namespaces, (void)defaulted;
    struct reading *reading = context;
    const char *name = (const char *)name_bytes;
    const char *space = (const char *)space_bytes;
    if (reading->failed)
        return;
    reading->told = reading->size;
    if (count > REGISTRY_ATTRIBUTE_LIMIT || namespace_count > REGISTRY_ATTRIBUTE_LIMIT) {
        fail(reading, "an element has more than %d attributes", REGISTRY_ATTRIBUTE_LIMIT);
        return;
    }
    if (++reading->depth > REGISTRY_DEPTH_LIMIT) {
        fail(reading, "elements lie more than %u deep in each other", REGISTRY_DEPTH_LIMIT);
        return;
    }
    if (reading->depth == 1) {
        begin_root(reading, name, space, attributes, count);
        return;
    }
    if (reading->field != NO_FIELD) {
        add(reading, &reading->fields[reading->field], " ", 1);
        return;
    }
    if (space == NULL || strcmp(space, NAMESPACE) != 0)
        return;
    if (reading->depth == 2 && strcmp(name, "record") == 0)
        begin_record(reading, attributes, count);
    else if (reading->depth == 3 && reading->in_record && strcmp(name, "xref") == 0)
        add_reference(reading, attributes, count);
    else if (reading->depth == (reading->in_record ? 3 : 2))
        begin_field(reading, name);
}

static void end_field(struct reading *reading)
{
    struct text *text = &reading->fields[reading->field];
    if (reading->field == NOTE && text->bytes != NULL && !reading->alias_known)
        find_alias(reading, text->bytes);
    if (reading->field == UPDATED && !reading->in_record) {
        if (text->bytes != NULL)
            text_squeeze(text->bytes);
        const char *date = content(text);
        if (strlen(date) == 10 && is_date(date, 10))
            memcpy(reading->catalog->edition, date, 11);
        else
            fail(reading, "the date of the registry, \"%s\", is not of the form YYYY-MM-DD", date);
    }
    reading->field = NO_FIELD;
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *space)
{
    (void)name, (void)prefix, (void)space;
    struct reading *reading = context;
    if (reading->failed)
        return;
    if (reading->field != NO_FIELD && reading->depth == reading->field_depth)
        end_field(reading);
    else if (reading->depth == 2 && reading->in_record)
        end_record(reading);
    reading->depth--;
    reading->told = reading->size;
}

static void characters(void *context, const xmlChar *bytes, int length)
{
    struct reading *reading = context;
    reading->told = reading->size;
    if (!reading->failed && reading->field != NO_FIELD)
        add(reading, &reading->fields[reading->field], (const char *)bytes, (size_t)length);
}

static void document_type(void *context, const xmlChar *name, const xmlChar *external,
                          const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    struct reading *reading = context;
    fail(reading, "a document type declaration, which this registry does not have");
}

static void xml_error(void *context, xmlErrorPtr error)
{
    struct reading *reading = context;
    if (error->level < XML_ERR_ERROR || reading->failed)
        return;
    size_t length = error->message != NULL ? strcspn(error->message, "\n") : 0;
    fail(reading, "%.*s", (int)length, length > 0 ? error->message : "");
}

/*
 * Gives the parser the next piece of the file, within the limit of size. After a failure the file
 * ends here: the parser cannot be stopped while it waits for a piece.
 */
static int read_piece(void *context, char *piece, int size)
{
    struct reading *reading = context;
    if (reading->failed)
        return 0;
    ssize_t count;
    do
        count = read(reading->file, piece, (size_t)size);
    while (count < 0 && errno == EINTR);
    reading->failed = true;
    if (count < 0) {
        message_error(&(struct position){.file = reading->position.file}, "%s", strerror(errno));
        return 0;
    }
    reading->size += (uint64_t)count;
    reading->position.line = current_line(reading);
    if (reading->size > REGISTRY_SIZE_LIMIT) {
        message_error(&reading->position, "larger than %llu bytes",
                      (unsigned long long)REGISTRY_SIZE_LIMIT);
        return 0;
    }
    if (reading->size - reading->told > REGISTRY_TEXT_LIMIT + (size_t)size) {
        message_error(&reading->position,
                      "a name, an attribute or a comment is longer than %zu bytes",
                      REGISTRY_TEXT_LIMIT);
        return 0;
    }
    reading->failed = false;
    return (int)count;
}

static void parse(struct reading *reading)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = begin_element,
        .endElementNs = end_element,
        .characters = characters,
        .ignorableWhitespace = characters, /* saves the parser from telling them apart */
        .cdataBlock = characters,
        .internalSubset = document_type,
        .serror = xml_error,
    };
    reading->parser =
        xmlCreateIOParserCtxt(&handler, reading, read_piece, NULL, reading, XML_CHAR_ENCODING_NONE);
    if (reading->parser == NULL) {
        message_error(&reading->position, "out of memory");
        reading->failed = true;
        return;
    }
    xmlCtxtUseOptions(reading->parser, XML_PARSE_NONET);
    xmlParseDocument(reading->parser);
    if (!reading->failed && !reading->parser->wellFormed)
        fail(reading, "not well-formed XML");
    xmlFreeDoc(reading->parser->myDoc);
    xmlFreeParserCtxt(reading->parser);
}

bool registry_read(struct catalog *catalog, const char *file)
{
    if (strcmp(file, "-") == 0)
        return registry_read_open(catalog, STDIN_FILENO, "standard input");
    int descriptor = file_open(file);
    if (descriptor < 0) {
        message_error(&(struct position){.file = file}, "%s", strerror(errno));
        return false;
    }
    bool good = registry_read_open(catalog, descriptor, file);
    close(descriptor);
    return good;
}

bool registry_read_open(struct catalog *catalog, int descriptor, const char *name)
{
    struct reading reading = {
        .catalog = catalog,
        .position = {.file = name},
        .file = descriptor,
        .field = NO_FIELD,
    };
    size_t records_before = catalog->record_count;
    if (!catalog_add_origin(catalog, REGISTRY_ORIGIN, &reading.origin)) {
        message_error(&reading.position, "too many overlays");
        reading.failed = true;
    } else {
        parse(&reading);
    }
    for (size_t at = 0; at < FIELDS; at++)
        free(reading.fields[at].bytes);
    free(reading.alias_of.bytes);
    free(reading.references.bytes);
    if (!reading.failed && catalog->record_count == records_before)
        message_warning(&reading.position, "no record with a name");
    return !reading.failed;
}

static void ignore_error(void *context, xmlErrorPtr error)
{
    (void)context, (void)error;
}

/* Goes through the beginning, up to the first record: returns 1 at the date, 0 where there is none.
 */
static int find_updated(xmlTextReader *reader)
{
    int state;
    while ((state = xmlTextReaderRead(reader)) == 1) {
        if (xmlTextReaderNodeType(reader) != XML_READER_TYPE_ELEMENT ||
            xmlTextReaderDepth(reader) != 1)
            continue;
        const char *name = (const char *)xmlTextReaderConstLocalName(reader);
        if (strcmp(name, "record") == 0)
            return 0;
        if (strcmp(name, "updated") == 0)
            return 1;
    }
    return state;
}

bool registry_edition(const char *file, char edition[11])
{
    struct position position = {.file = file};
    edition[0] = '\0';
    int descriptor = file_open(file);
    if (descriptor < 0) {
        message_error(&position, "%s", strerror(errno));
        return false;
    }
    xmlTextReader *reader = xmlReaderForFd(descriptor, NULL, NULL, XML_PARSE_NONET);
    int found = -1;
    if (reader != NULL) {
        xmlTextReaderSetStructuredErrorHandler(reader, ignore_error, NULL);
        found = find_updated(reader);
    }
    if (found == 1) {
        char *date = (char *)xmlTextReaderReadString(reader);
        if (date != NULL)
            text_squeeze(date);
        if (date != NULL && strlen(date) == 10 && is_date(date, 10))
            memcpy(edition, date, 11);
        xmlFree(date);
    } else if (found < 0) {
        message_error(&position, "its date cannot be read: not well-formed XML");
    }
    xmlFreeTextReader(reader);
    close(descriptor);
    return found >= 0;
}
