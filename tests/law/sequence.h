/*
 * Sequences of sources that collide on purpose: few names, few ports, three protocols.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_LAW_SEQUENCE_H
#define TESTS_LAW_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/law/model.h"

#define SEQUENCE_SOURCES 4
#define SEQUENCE_ITEMS 24
#define SEQUENCE_ALIASES 4

/* The names, ports and protocols in sequences. */
#define SEQUENCE_NAMES 8
#define SEQUENCE_PORTS 5
#define SEQUENCE_PROTOCOLS 3
extern const char *const sequence_names[SEQUENCE_NAMES];
extern const unsigned sequence_ports[SEQUENCE_PORTS];
extern const char *const sequence_protocols[SEQUENCE_PROTOCOLS];

enum source_kind {
    SOURCE_FILE, /* a services file of the system */
    SOURCE_OWN,  /* a file of services.d, in which lines !KEY hide */
    SOURCE_REGISTRY,
};

/* A line, or a record of the registry. Its names, ports and protocols index the arrays above. */
struct item {
    unsigned source;
    bool hides;
    bool by_port; /* of a line that hides: its key is a port or range */
    unsigned name;
    unsigned first, last; /* ports; a range in the registry, and where a line hides */
    unsigned protocol;    /* SEQUENCE_PROTOCOLS: none */
    unsigned aliases[SEQUENCE_ALIASES];
    size_t alias_count; /* in the registry, 1: the record is an alias of aliases[0] */
    unsigned style;     /* how a line is laid out */
    unsigned form;      /* how its port and protocol are written; 0: as documented */
};

struct sequence {
    enum source_kind kinds[SEQUENCE_SOURCES];
    size_t source_count;
    struct item items[SEQUENCE_ITEMS]; /* in the order of their sources */
    size_t item_count;
};

/* Returns a number below the limit: random, or from a fuzzer's input. */
typedef unsigned sequence_chooser(void *context, unsigned limit);

void sequence_make(struct sequence *sequence, sequence_chooser *choose, void *context);

/* The text of a source, to be freed with free(3): services(5), or the registry's XML. */
char *sequence_text(const struct sequence *sequence, size_t source);

/* The model of the sequence, to be freed with model_destroy(). */
struct model *sequence_model(const struct sequence *sequence, enum model_syntax syntax);

/* Removes and simplifies parts of a failing sequence while it still fails. */
typedef bool sequence_fails(const struct sequence *sequence, void *context);
void sequence_shrink(struct sequence *sequence, sequence_fails *fails, void *context);

void sequence_print(const struct sequence *sequence, FILE *stream);

#endif
