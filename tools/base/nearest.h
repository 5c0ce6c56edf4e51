/*
 * Finds the words that are spelled most like another one, to hint at what a user meant.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_NEAREST_H
#define TOOLS_BASE_NEAREST_H

#include <stddef.h>

#define NEAREST_LIMIT 3      /* words that are kept */
#define NEAREST_WORD_SIZE 64 /* longer ones are no hint */

/* The search; only its functions look inside. */
struct nearest {
    const char *wanted; /* the caller's */
    size_t count;
    struct {
        char word[NEAREST_WORD_SIZE];
        unsigned distance;
    } kept[NEAREST_LIMIT]; /* nearest first */
};

struct nearest nearest_begin(const char *wanted);

/* Keeps the word if it is near. Upper and lower case are alike. */
void nearest_add(struct nearest *nearest, const char *word);

/* The nearest word of those added, or NULL where none is near. It is part of *nearest. */
const char *nearest_best(const struct nearest *nearest);

#endif
