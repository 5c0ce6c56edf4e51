/*
 * Reads overlays: files of services(5) lines.
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
    OVERLAY_WARNED, /* lines do not say what they should, each with a warning */
    OVERLAY_BAD,    /* the file cannot be read; the error is reported */
    OVERLAY_MISSING /* there is no such file; nothing is reported */
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

/* The same for the file of another system, which has the name of the origin there. */
enum overlay_result overlay_read_as(struct catalog *catalog, const char *file, const char *origin,
                                    enum overlay_kind kind);

/* Adds the lines of a text that has a NUL behind it, which it takes apart; says nothing of those
 * that are left out. */
void overlay_parse(struct catalog *catalog, char *text, size_t size);

#endif
