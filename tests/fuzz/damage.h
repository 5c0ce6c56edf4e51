/*
 * Makes indexes that are damaged in ways that get past the header.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_FUZZ_DAMAGE_H
#define TESTS_FUZZ_DAMAGE_H

#include "tests/fuzz/support.h"
#include "tools/base/memory.h"
#include "tools/index/writer.h"

/* Names, aliases and protocols of the index that is damaged. */
extern const char *const damage_names[];
extern const size_t damage_name_count;
extern const char *const damage_protocols[];
extern const size_t damage_protocol_count;

/*
 * Makes an index from the input, in new memory of just its size. An input that begins as an index
 * does is one; any other is a list of edits of a good small index. Magic, version and sizes are
 * mostly put right in the end.
 */
struct buffer damage_index(struct input *input);

#endif
