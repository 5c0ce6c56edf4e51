/*
 * An nsswitch.conf that begins as a copy of the vendor's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Some distributions ship /usr/etc/nsswitch.conf, which counts where there is none in /etc. One
 * that is made in /etc hides it whole. So enable begins with the vendor's text behind a comment,
 * and disable removes the file if it still is what enable made.
 */
#ifndef TOOLS_SYSTEM_VENDORFILE_H
#define TOOLS_SYSTEM_VENDORFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/base/memory.h"

/* The name of the vendor's file in the place of this one: to be freed. NULL: there is none. */
char *vendorfile_of(const char *file);

/* Reads the vendor's file, with the comment in front. Returns false with the error reported. */
bool vendorfile_read(const char *vendor, struct buffer *text);

/* Whether the text is what vendorfile_read() gave, whatever the vendor has changed since. */
bool vendorfile_is_unchanged(const char *text, size_t size);

#endif
