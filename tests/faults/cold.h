/*
 * Damages the cold part of an index and reads what is loaded all the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_FAULTS_COLD_H
#define TESTS_FAULTS_COLD_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/base/memory.h"

/*
 * Changes each step-th byte after hot_size, to all other values or to three of them, and truncates
 * the file there, with a matching checksum. The loader must refuse the file, or all that it loads
 * must be readable. *current_byte is the byte being damaged.
 */
void cold_damage(const struct buffer *file, size_t hot_size, bool all, size_t step,
                 size_t *current_byte);

#endif
