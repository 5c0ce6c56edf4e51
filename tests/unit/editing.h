/*
 * Invariants of enabling and disabling iana in any nsswitch.conf.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_UNIT_EDITING_H
#define TESTS_UNIT_EDITING_H

#include <stddef.h>

/* Edits the text in all ways; returns the violated invariant, or NULL. */
const char *editing_fault(const char *text, size_t size);

#endif
