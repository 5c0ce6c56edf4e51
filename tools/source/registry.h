/*
 * Parses the IANA Service Name and Transport Protocol Port Number Registry in XML.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_REGISTRY_H
#define TOOLS_SOURCE_REGISTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/catalog/catalog.h"
#include "tools/source/pieces.h"
#include "tools/source/xmltext.h"

/* Limits for hostile files; the published registry has 4 MB, and texts of at most 3,000 bytes. */
#define REGISTRY_SIZE_LIMIT PIECES_LIMIT
#define REGISTRY_TEXT_LIMIT XMLTEXT_LIMIT
#define REGISTRY_DEPTH_LIMIT 100u
#define REGISTRY_ATTRIBUTE_LIMIT 100 /* of one element: the parser compares all pairs */

/*
 * Adds all records of the registry to the catalog, and its edition. The file "-" is standard input.
 * The XML is read as a stream: no document type, no entity but the five of XML, no network. Records
 * that services(5) cannot express are marked unusable, with a warning. Returns false with the error
 * reported if the file cannot be read, is not well-formed, or is not this registry; the catalog is
 * then incomplete.
 */
bool registry_read(struct catalog *catalog, const char *file);

/* The same from an open file, which stays open; the name is for messages. */
bool registry_read_open(struct catalog *catalog, int descriptor, const char *name);

/*
 * Reads a registry until its edition is known; it is empty if the registry has none. Returns false
 * with the error reported on failure.
 */
bool registry_edition(const char *file, char edition[11]);

#endif
