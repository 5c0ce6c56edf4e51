/*
 * Keeps each text once and numbers the texts, so that equal texts are one pointer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_TEXTS_H
#define TOOLS_CATALOG_TEXTS_H

#include <stddef.h>
#include <stdint.h>

struct texts;

struct texts *texts_create(void);
void texts_destroy(struct texts *texts);

/* Reserves room for that many texts, which saves enlarging the table repeatedly. */
void texts_reserve(struct texts *texts, size_t count);

/* Returns the copy of the text, which stays as long as the texts do. */
const char *texts_keep(struct texts *texts, const char *text);

/* How many texts are kept, the empty one included. */
size_t texts_count(const struct texts *texts);

/* How many bytes they take, each with its NUL. */
size_t texts_size(const struct texts *texts);

/* The number of a text that texts_keep returned, below their count; the empty one has 0. */
static inline uint32_t texts_number(const char *kept)
{
    return kept[0] == '\0' ? 0 : ((const uint32_t *)(const void *)kept)[-1];
}

#endif
