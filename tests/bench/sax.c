/*
 * Parses an XML file as tools/source/registry.c does and discards the events: libxml2's own cost.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: sax FILE
 */
#include <config.h>

#include <fcntl.h>
#include <libxml/parser.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static void begin_element(void *context, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *space, int namespace_count, const xmlChar **namespaces,
                          int count, int defaulted, const xmlChar **attributes)
{
    (void)context, (void)name, (void)prefix, (void)space, (void)namespace_count;
    (void)namespaces, (void)count, (void)defaulted, (void)attributes;
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *space)
{
    (void)context, (void)name, (void)prefix, (void)space;
}

static void characters(void *context, const xmlChar *bytes, int length)
{
    (void)context, (void)bytes, (void)length;
}

static int read_piece(void *context, char *piece, int size)
{
    return (int)read(*(int *)context, piece, (size_t)size);
}

int main(int count, char **arguments)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = begin_element,
        .endElementNs = end_element,
        .characters = characters,
        .ignorableWhitespace = characters,
        .cdataBlock = characters,
    };
    int file = count == 2 ? open(arguments[1], O_RDONLY | O_CLOEXEC) : -1;
    xmlParserCtxt *parser =
        xmlCreateIOParserCtxt(&handler, NULL, read_piece, NULL, &file, XML_CHAR_ENCODING_NONE);
    if (file < 0 || parser == NULL) {
        fprintf(stderr, "usage: sax FILE\n");
        return 2;
    }
    xmlParseDocument(parser);
    bool good = parser->wellFormed;
    xmlFreeParserCtxt(parser);
    close(file);
    return good ? 0 : 1;
}
