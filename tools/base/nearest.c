/*
 * Finds the words closest in spelling to another one, for "did you mean" hints.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/*
 * The optimal string alignment distance: insertions, deletions, substitutions and transpositions.
 * Both words are shorter than NEAREST_WORD_SIZE.
 */
static unsigned distance_of(const char *left, const char *right)
{
    unsigned rows[3][NEAREST_WORD_SIZE];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    size_t width = strlen(right);
    for (size_t at = 0; at <= width; at++)
        last[at] = (unsigned)at;
    for (size_t i = 1; left[i - 1] != '\0'; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= width; j++) {
            int l = tolower((unsigned char)left[i - 1]), r = tolower((unsigned char)right[j - 1]);
            row[j] = least_of(least_of(last[j], row[j - 1]) + 1, last[j - 1] + (l != r));
            if (i > 1 && j > 1 && l == tolower((unsigned char)right[j - 2]) &&
                tolower((unsigned char)left[i - 2]) == r)
                row[j] = least_of(row[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[width];
}

struct nearest nearest_begin(const char *wanted)
{
    return (struct nearest){.wanted = wanted};
}

void nearest_add(struct nearest *nearest, const char *word)
{
    size_t wanted_length = strlen(nearest->wanted), length = strlen(word);
    if (wanted_length >= NEAREST_WORD_SIZE || length >= NEAREST_WORD_SIZE)
        return;
    /* One letter in three may be wrong. */
    size_t longer = wanted_length > length ? wanted_length : length;
    size_t shorter = wanted_length + length - longer;
    unsigned limit = (unsigned)(wanted_length + 2) / 3;
    if (longer - shorter > limit)
        return;
    unsigned distance = distance_of(nearest->wanted, word);
    if (distance > limit)
        return;
    size_t at = nearest->count;
    for (size_t other = 0; other < nearest->count; other++) {
        if (strcmp(nearest->kept[other].word, word) == 0)
            return;
    }
    while (at > 0 && nearest->kept[at - 1].distance > distance)
        at--;
    if (at == NEAREST_LIMIT)
        return;
    size_t moved = (nearest->count < NEAREST_LIMIT ? nearest->count : NEAREST_LIMIT - 1) - at;
    memmove(&nearest->kept[at + 1], &nearest->kept[at], moved * sizeof nearest->kept[0]);
    memcpy(nearest->kept[at].word, word, length + 1);
    nearest->kept[at].distance = distance;
    if (nearest->count < NEAREST_LIMIT)
        nearest->count++;
}

const char *nearest_best(const struct nearest *nearest)
{
    return nearest->count > 0 ? nearest->kept[0].word : NULL;
}
