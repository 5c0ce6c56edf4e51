/*
 * The table of the texts of a record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/field.h"

#define FIELD_ROW(constant, member, source, element, heading, label, flags) \
    [FIELD_##constant] = {#member, element, heading, label, source, flags},

const struct field_row field_table[FIELD_COUNT] = {FIELD_TABLE(FIELD_ROW)};
