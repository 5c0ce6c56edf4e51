/*
 * Compares what the product makes of a sequence of sources with what the law says.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_LAW_JUDGE_H
#define TESTS_LAW_JUDGE_H

#include "tests/law/sequence.h"
#include "tools/base/memory.h"

/* A question to getservbyport, or to getservbyname where there is a name. */
struct question {
    const char *name;
    unsigned port;
    const char *protocol; /* NULL: any */
};

/*
 * All questions that can tell sequences apart: each protocol, any, one that none has, the empty one
 * and some with a slash; ports and names, and of both one that none has.
 */
#define QUESTION_PROTOCOLS ((size_t)(SEQUENCE_PROTOCOLS + 5))
#define QUESTION_KEYS ((size_t)(SEQUENCE_NAMES + 1 + SEQUENCE_PORTS + 1))
#define QUESTION_COUNT (QUESTION_KEYS * QUESTION_PROTOCOLS)
struct question judge_question(size_t number);

/* What the model answers to it. */
const struct model_line *judge_right(const struct model *model, const struct question *question);

/* "name port/protocol", with the aliases if they are asked for; free it with free(3). */
char *judge_describe(const struct model_line *line, bool with_aliases);

/* A sentence on a wrong answer, to be freed with free(3). */
char *judge_complain(const struct question *question, const char *given, const char *right);

/* What was made of a sequence. */
struct product {
    struct buffer index;
    char *dump; /* all services as dump --format=services prints them */
};

/*
 * Makes the index, asks it everything and compares that with the model; compares the dump, read as
 * a services file, with the index, and with what is made of it. Returns NULL, or what is wrong, to
 * be freed with free(3). Where product is not NULL, free its parts with free(3) in any case.
 */
char *judge_sequence(const struct sequence *sequence, struct product *product);

#endif
