/*
 * Reads an XML file as tools/registry.c does and does nothing with it: the floor that libxml2 sets.
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

int main(int count, char **arguments)
{
    static char piece[1 << 16];
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = begin_element,
        .endElementNs = end_element,
        .characters = characters,
        .cdataBlock = characters,
    };
    int file = count == 2 ? open(arguments[1], O_RDONLY | O_CLOEXEC) : -1;
    xmlParserCtxt *parser = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, NULL);
    if (file < 0 || parser == NULL) {
        fprintf(stderr, "usage: sax FILE\n");
        return 2;
    }
    ssize_t size;
    do {
        size = read(file, piece, sizeof piece);
    } while (size >= 0 && xmlParseChunk(parser, piece, (int)size, size == 0) == 0 && size > 0);
    bool good = size == 0 && parser->wellFormed;
    xmlFreeParserCtxt(parser);
    close(file);
    return good ? 0 : 1;
}
