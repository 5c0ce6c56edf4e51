/*
 * Finds the words closest in spelling to another one, for "did you mean" hints.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_BASE_NEAREST_H
#define TOOLS_BASE_NEAREST_H

#include <stddef.h>

#define NEAREST_LIMIT 3      /* words that are kept */
#define NEAREST_WORD_SIZE 64 /* longer words are ignored */

/* The state of a search; private to its functions. */
struct nearest {
    const char *wanted; /* the caller's */
    size_t count;
    struct {
        char word[NEAREST_WORD_SIZE];
        unsigned distance;
    } kept[NEAREST_LIMIT]; /* nearest first */
};

struct nearest nearest_begin(const char *wanted);

/* Keeps the word if it is close enough. Case is ignored. */
void nearest_add(struct nearest *nearest, const char *word);

/* The closest word added, or NULL if none is close enough. It points into *nearest. */
const char *nearest_best(const struct nearest *nearest);

#endif
