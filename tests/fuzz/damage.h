/*
 * Makes damaged indexes that pass the check of the header.
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

/* A small index with one of each: chains on a port, aliases, protocols with and without a bit. */
const struct buffer *damage_good_index(void);

/* A run of bytes of an index. */
struct damage_place {
    size_t offset;
    size_t size;
};

/*
 * Edits one place of the good index; bytes has its first size bytes, the hot part or more. The
 * input says where and how. Returns the range changed.
 */
struct damage_place damage_edit(struct input *input, uint8_t *bytes, size_t size);

/* Repairs magic, version and sizes of the header for a file of that size. */
void damage_repair(uint8_t *bytes, size_t size);

/*
 * Makes an index from the input, in memory of its exact size that fuzz_give_back() takes back. An
 * input that starts with the magic is an index; any other is a list of edits of a small valid
 * index. Magic, version and sizes are usually repaired afterwards.
 */
struct buffer damage_index(struct input *input);

#endif
