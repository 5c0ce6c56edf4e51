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
 * Appends the lines of the file to the catalog:
 *     name port/protocol [alias]...  [# comment]
 *     !KEY                           [# comment]
 * Unusual lines are parsed or skipped as libc's files backend does up to 2.43: 0x50/tcp is port 80,
 * and 7/ has an empty protocol. The file's name as given becomes the origin of the records. For KEY
 * see key.h.
 */
enum overlay_result overlay_read(struct catalog *catalog, const char *file, enum overlay_kind kind);

/* The same with another name as origin: that of the file in the system below --root. */
enum overlay_result overlay_read_as(struct catalog *catalog, const char *file, const char *origin,
                                    enum overlay_kind kind);

/*
 * The beginning of a dump in the form of services(5). compile skips a system file that is a dump:
 * its lines are copies of the other sources.
 */
#define OVERLAY_DUMP_MARK "# Made by iana-services dump, and passed over by iana-services compile."

/* Whether the file begins with the mark; false if it cannot be read. */
bool overlay_is_dump(const char *file);

/*
 * Appends the lines of a NUL-terminated text, which is modified. Without an origin, it does not
 * warn of skipped lines.
 */
enum overlay_result overlay_parse(struct catalog *catalog, char *text, size_t size,
                                  const char *origin, enum overlay_kind kind);

#endif
