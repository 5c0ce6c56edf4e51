/*
 * Compares the index that the product compiles from a sequence of sources with the model.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_LAW_JUDGE_H
#define TESTS_LAW_JUDGE_H

#include "tests/law/sequence.h"
#include "tools/base/memory.h"

/* A question to getservbyname, or to getservbyport if the name is NULL. */
struct question {
    const char *name;
    unsigned port;
    const char *protocol; /* NULL: any */
};

/* Answers a question in the form of the model, in *line; NULL if there is no such service. */
typedef const struct model_line *judge_lookup(const void *context, const struct question *question,
                                              struct model_line *line);

/*
 * Asks each question whose answer can differ between sequences, and compares the answer with the
 * model's. Returns the first difference, to be freed with free(3), or NULL.
 */
char *judge_answers(const struct model *model, judge_lookup *look_up, const void *context,
                    bool with_aliases);

/* The index compiled from a sequence, and its dump. */
struct product {
    struct buffer index;
    char *dump; /* all services as dump --format=services prints them */
};

/*
 * Compiles the sequence and compares three things: the answers of the index with the model, with
 * its own dump, and the dump with the dump of an index compiled from it. Returns NULL, or what is
 * wrong, to be freed with free(3). If product is not NULL, free its parts with free(3) in any case.
 */
char *judge_sequence(const struct sequence *sequence, struct product *product);

#endif
