/*
 * An nsswitch.conf that starts as a copy of the vendor's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Some distributions ship /usr/etc/nsswitch.conf, which is used if /etc has none. A file in /etc
 * overrides it completely. enable therefore starts with the vendor's text after a comment, and
 * disable removes the file if it is still what enable wrote.
 */
#ifndef TOOLS_SYSTEM_VENDORFILE_H
#define TOOLS_SYSTEM_VENDORFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/base/memory.h"

/* The vendor's file that replaces a missing file, to be freed with free(3); NULL: none. */
char *vendorfile_of(const char *file);

/* Reads the vendor's file and prepends the comment. Returns false with the error reported. */
bool vendorfile_read(const char *vendor, struct buffer *text);

/* Whether the text is what vendorfile_read() returned, even if the vendor's file changed since. */
bool vendorfile_is_unchanged(const char *text, size_t size);

#endif
