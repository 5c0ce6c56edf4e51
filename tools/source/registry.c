/*
 * Parses the IANA Service Name and Transport Protocol Port Number Registry in XML.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/registry.h"

#include <errno.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/syntax.h"
#include "tools/source/footnotes.h"
#include "tools/source/people.h"
#include "tools/source/pieces.h"
#include "tools/source/row.h"

#define NAMESPACE "http://www.iana.org/assignments"
#define REGISTRY_ID "service-names-port-numbers"

/* The section being parsed; the registry's date is in the root element itself. */
enum section { SECTION_ROOT, SECTION_DATE, SECTION_RECORD, SECTION_FOOTNOTE, SECTION_PEOPLE };

struct reading {
    struct catalog *catalog; /* NULL: only the edition is wanted */
    char *edition;
    xmlParserCtxt *parser;
    struct position position;
    struct pieces pieces;
    unsigned depth; /* depth of open elements: root 1, records 2, fields 3 */
    bool failed;
    bool done; /* the edition is known, or there is none */
    enum section section;
    uint64_t record_line;
    uint16_t origin;
    size_t named; /* how many records have a name */
    struct row row;
    struct people people;
    struct footnotes notes;
    struct xmltext date;
    const char *space; /* the namespace where the parser keeps it: it keeps each name once */
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
    va_list values;
    va_start(values, format);
    char *message = memory_vformat(format, values);
    va_end(values);
    reading->position.line = current_line(reading);
    message_error(&reading->position, "%s", message);
    free(message);
    xmlStopParser(reading->parser);
}

/* Fails if a text is too long. */
static void check_fit(struct reading *reading, bool fits)
{
    if (!fits)
        fail(reading, "a text is longer than %zu bytes", REGISTRY_TEXT_LIMIT);
}

/* Stops if only the edition is wanted. */
static void stop(struct reading *reading)
{
    reading->done = true;
    xmlStopParser(reading->parser);
}

static void begin_root(struct reading *reading, const char *name, const char *space,
                       const struct attributes *attributes)
{
    size_t length;
    const char *id = attributes_find(attributes, "id", &length);
    if (strcmp(name, "registry") != 0 || space == NULL || strcmp(space, NAMESPACE) != 0)
        fail(reading, "not an IANA registry: the root element is %s of namespace \"%s\"", name,
             space != NULL ? space : "");
    else if (id != NULL && (length != strlen(REGISTRY_ID) || memcmp(id, REGISTRY_ID, length) != 0))
        fail(reading, "another IANA registry than " REGISTRY_ID);
}

static void end_date(struct reading *reading)
{
    xmltext_fold(&reading->date, 0);
    const char *date = xmltext_content(&reading->date);
    if (strlen(date) == 10 && xmltext_is_date(date, 10))
        memcpy(reading->edition, date, 11);
    else if (reading->catalog != NULL)
        fail(reading, "the date of the registry, \"%s\", is not of the form YYYY-MM-DD", date);
    if (reading->catalog == NULL)
        stop(reading);
}

static bool is_of_registry(struct reading *reading, const char *space)
{
    if (space == reading->space)
        return space != NULL;
    if (space == NULL || strcmp(space, NAMESPACE) != 0)
        return false;
    reading->space = space;
    return true;
}

static void begin_section(struct reading *reading, const char *name,
                          const struct attributes *attributes)
{
    if (strcmp(name, "record") == 0) {
        if (reading->catalog == NULL) {
            stop(reading);
            return;
        }
        reading->section = SECTION_RECORD;
        reading->record_line = current_line(reading);
        row_begin(&reading->row, attributes);
    } else if (strcmp(name, "footnote") == 0 && reading->catalog != NULL) {
        reading->section = SECTION_FOOTNOTE;
        check_fit(reading, footnotes_begin(&reading->notes, &reading->row, attributes));
    } else if (strcmp(name, "people") == 0) {
        reading->section = SECTION_PEOPLE;
    } else if (strcmp(name, "updated") == 0 && reading->edition[0] == '\0') {
        reading->section = SECTION_DATE;
    }
}

/* Whether what comes belongs to the row, which reads a footnote as well. */
static bool is_in_row(const struct reading *reading)
{
    return reading->section == SECTION_RECORD || reading->section == SECTION_FOOTNOTE;
}

/* Dispatches an element inside a section. */
static void begin_inner(struct reading *reading, const char *name,
                        const struct attributes *attributes)
{
    if (reading->section == SECTION_RECORD)
        check_fit(reading, row_begin_element(&reading->row, name, attributes, reading->depth));
    else if (reading->section == SECTION_PEOPLE && reading->depth == 3)
        check_fit(reading, people_begin(&reading->people, attributes));
    else if (reading->section == SECTION_PEOPLE && reading->depth == 4)
        people_begin_element(&reading->people, name);
}

static void begin_element(void *context, const xmlChar *name_bytes, const xmlChar *prefix,
                          const xmlChar *space_bytes, int namespace_count,
                          const xmlChar **namespaces, int count, int defaulted,
                          const xmlChar **list)
{
    (void)prefix, (void)namespaces, (void)defaulted;
    struct reading *reading = context;
    struct attributes attributes = {list, count};
    const char *name = (const char *)name_bytes;
    const char *space = (const char *)space_bytes;
    if (reading->failed || reading->done)
        return;
    reading->pieces.heard = reading->pieces.size;
    if (count > REGISTRY_ATTRIBUTE_LIMIT || namespace_count > REGISTRY_ATTRIBUTE_LIMIT)
        fail(reading, "an element has more than %d attributes", REGISTRY_ATTRIBUTE_LIMIT);
    else if (++reading->depth > REGISTRY_DEPTH_LIMIT)
        fail(reading, "elements are nested more than %u deep", REGISTRY_DEPTH_LIMIT);
    else if (reading->depth == 1)
        begin_root(reading, name, space, &attributes);
    else if (reading->depth > 2 && is_in_row(reading) && reading->row.open != FIELD_COUNT)
        check_fit(reading, row_begin_element(&reading->row, name, &attributes, reading->depth));
    else if (!is_of_registry(reading, space))
        return;
    else if (reading->depth == 2)
        begin_section(reading, name, &attributes);
    else
        begin_inner(reading, name, &attributes);
}

static void end_record(struct reading *reading)
{
    struct record record;
    struct row_fault fault = row_end(&reading->row, &record);
    record.origin = reading->origin;
    reading->named += record.name[0] != '\0';
    if (fault.why != NULL) {
        struct position position = {.file = reading->position.file, .line = reading->record_line};
        message_warning(&position, "left out: the %s \"%s\" cannot be used: %s", fault.what,
                        fault.text, fault.why);
    }
    if (!catalog_add_record(reading->catalog, &record))
        fail(reading, "more than %u records", CATALOG_RECORD_LIMIT);
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *space)
{
    (void)prefix, (void)space;
    struct reading *reading = context;
    if (reading->failed || reading->done)
        return;
    if (is_in_row(reading) && reading->depth > 2)
        check_fit(reading, row_end_element(&reading->row, (const char *)name, reading->depth));
    else if (reading->section == SECTION_RECORD)
        end_record(reading);
    else if (reading->section == SECTION_FOOTNOTE)
        check_fit(reading, footnotes_end(&reading->notes, &reading->row));
    else if (reading->section == SECTION_PEOPLE && reading->depth == 4)
        people_end_element(&reading->people);
    else if (reading->section == SECTION_PEOPLE && reading->depth == 3 && reading->catalog != NULL)
        people_end(&reading->people);
    else if (reading->section == SECTION_DATE && reading->depth == 2)
        end_date(reading);
    if (reading->depth == 2)
        reading->section = SECTION_ROOT;
    reading->depth--;
    reading->pieces.heard = reading->pieces.size;
}

static void characters(void *context, const xmlChar *bytes, int length)
{
    struct reading *reading = context;
    const char *text = (const char *)bytes;
    reading->pieces.heard = reading->pieces.size;
    if (reading->failed || reading->done)
        return;
    if (is_in_row(reading))
        check_fit(reading, row_add(&reading->row, text, (size_t)length));
    else if (reading->section == SECTION_PEOPLE)
        check_fit(reading, people_add(&reading->people, text, (size_t)length));
    else if (reading->section == SECTION_DATE)
        check_fit(reading, xmltext_add(&reading->date, text, (size_t)length));
}

static void document_type(void *context, const xmlChar *name, const xmlChar *external,
                          const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    struct reading *reading = context;
    fail(reading, "a document type declaration, which this registry does not have");
}

/* Since libxml2 2.12 a handler of errors gets them read-only. */
#if LIBXML_VERSION >= 21200
#define XML_ERROR const xmlError
#else
#define XML_ERROR xmlError
#endif

static void xml_error(void *context, XML_ERROR *error)
{
    struct reading *reading = context;
    if (error->level < XML_ERR_ERROR || reading->failed || reading->done)
        return;
    size_t length = error->message != NULL ? strcspn(error->message, "\n") : 0;
    fail(reading, "%.*s", (int)length, length > 0 ? error->message : "");
}

/* libxml2 reports some encoding errors to the handler above, and describes them here. */
static void ignore(void *context, const char *format, ...)
{
    (void)context, (void)format;
}

/*
 * Gives the parser the next piece of the file. After a failure the file ends here: the parser
 * cannot be stopped while it waits for a piece.
 */
static int read_piece(void *context, char *piece, int size)
{
    struct reading *reading = context;
    if (reading->failed || reading->done)
        return 0;
    int count = pieces_read(&reading->pieces, piece, (size_t)size, current_line(reading));
    reading->failed = count < 0;
    return count < 0 ? 0 : count;
}

static void parse(struct reading *reading)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = begin_element,
        .endElementNs = end_element,
        .characters = characters,
        .ignorableWhitespace = characters, /* spares the parser a distinction */
        .cdataBlock = characters,
        .internalSubset = document_type,
        .serror = xml_error,
    };
    xmlSetGenericErrorFunc(NULL, ignore);
    reading->parser =
        xmlCreateIOParserCtxt(&handler, reading, read_piece, NULL, reading, XML_CHAR_ENCODING_NONE);
    if (reading->parser == NULL) {
        message_error(&reading->position, "out of memory");
        reading->failed = true;
        return;
    }
    xmlCtxtUseOptions(reading->parser, XML_PARSE_NONET);
    xmlParseDocument(reading->parser);
    if (!reading->failed && !reading->done && !reading->parser->wellFormed)
        fail(reading, "not well-formed XML");
    xmlFreeDoc(reading->parser->myDoc);
    xmlFreeParserCtxt(reading->parser);
}

static void reading_free(struct reading *reading)
{
    row_free(&reading->row);
    people_free(&reading->people);
    footnotes_free(&reading->notes);
    free(reading->date.bytes);
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

/* A file has a text in every 100 bytes and a record in every 250. A pipe does not say its size. */
static void reserve(struct catalog *catalog, int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
        (uint64_t)status.st_size <= REGISTRY_SIZE_LIMIT) {
        size_t size = (size_t)status.st_size;
        catalog_reserve_texts(catalog, size / 100);
        catalog_reserve_records(catalog, catalog->record_count + size / 250);
    }
}

bool registry_read_open(struct catalog *catalog, int descriptor, const char *name)
{
    struct reading reading = {
        .catalog = catalog,
        .edition = catalog->edition,
        .position = {.file = name},
        .pieces = {.name = name, .file = descriptor},
        .row = {.open = FIELD_COUNT},
    };
    size_t first = catalog->record_count;
    if (!catalog_add_origin(catalog, REGISTRY_ORIGIN, &reading.origin)) {
        message_error(&reading.position, "more than %u sources", CATALOG_ORIGIN_LIMIT);
        reading.failed = true;
    } else {
        reserve(catalog, descriptor);
        parse(&reading);
    }
    if (!reading.failed && !(people_resolve(&reading.people, catalog, first) &&
                             footnotes_resolve(&reading.notes, catalog, first))) {
        message_error(&reading.position,
                      "the names of people or the footnotes take more than %zu bytes",
                      PEOPLE_LIMIT);
        reading.failed = true;
    }
    reading_free(&reading);
    if (!reading.failed && reading.named == 0)
        message_warning(&reading.position, "no record with a name");
    return !reading.failed;
}

bool registry_edition(const char *file, char edition[11])
{
    struct reading reading = {
        .edition = edition,
        .position = {.file = file},
        .row = {.open = FIELD_COUNT},
    };
    edition[0] = '\0';
    reading.pieces = (struct pieces){.name = file, .file = file_open(file)};
    if (reading.pieces.file < 0) {
        message_error(&reading.position, "%s", strerror(errno));
        return false;
    }
    parse(&reading);
    close(reading.pieces.file);
    reading_free(&reading);
    return !reading.failed;
}
