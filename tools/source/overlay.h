/*
 * Parses overlays: files of services(5) lines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SOURCE_OVERLAY_H
#define TOOLS_SOURCE_OVERLAY_H

#include <stdbool.h>

#include "tools/catalog/catalog.h"

#define OVERLAY_SIZE_LIMIT ((size_t)16 << 20)

enum overlay_result {
    OVERLAY_GOOD,
    OVERLAY_WARNED, /* lines were skipped or unusual, each with a warning */
    OVERLAY_BAD,    /* unreadable; the error is reported */
    OVERLAY_MISSING /* no such file; nothing is reported */
};

enum overlay_kind {
    OVERLAY_SERVICES, /* services(5) as libc reads it: a ! at the start of a name is part of it */
    OVERLAY_OWN       /* the administrator's: lines !KEY hide */
};

/*
 * Adds the lines of the file to the catalog, behind what it holds:
 *     name port/protocol [alias]...  [# comment]
 *     !KEY                           [# comment]
 * An odd line is read, or passed over, as libc's files backend does: 0x50/tcp is port 80, and 7/
 * has an empty protocol.
 * The file's name as given becomes the origin of the records. The KEY is one of key.h.
 */
enum overlay_result overlay_read(struct catalog *catalog, const char *file, enum overlay_kind kind);

/* The same for a file of another system, where it has the given name. */
enum overlay_result overlay_read_as(struct catalog *catalog, const char *file, const char *origin,
                                    enum overlay_kind kind);

/*
 * How a dump in the form of services(5) begins. If the system's file is one, its lines come from
 * the other sources as they were: compile skips it.
 */
#define OVERLAY_DUMP_MARK "# Made by iana-services dump, and passed over by iana-services compile."

/* Whether the file begins with the mark; false if it cannot be read. */
bool overlay_is_dump(const char *file);

/*
 * Adds the lines of a text in memory, which a NUL follows and which is modified. Without an origin,
 * it does not warn of skipped lines.
 */
enum overlay_result overlay_parse(struct catalog *catalog, char *text, size_t size,
                                  const char *origin, enum overlay_kind kind);

#endif
