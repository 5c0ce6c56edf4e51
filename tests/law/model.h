/*
 * A naive model of precedence: a list of lines, searched from its beginning. It shares no code with
 * the product, and tests compare it with libc.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_LAW_MODEL_H
#define TESTS_LAW_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MODEL_ALIAS_LIMIT 16
#define MODEL_LINE_LIMIT 512

struct model_line {
    const char *name;
    const char *protocol;
    const char *aliases[MODEL_ALIAS_LIMIT];
    size_t alias_count;
    unsigned port;
};

/*
 * How a port and its protocol are parsed. Up to 2.43, libc's files backend takes a port in base 8,
 * 10 or 16 and any number of slashes: it has two arguments of a macro swapped. Corrected, it takes
 * a decimal port and one slash. The overlays keep to the former.
 */
enum model_syntax {
    MODEL_ANY_BASE,
    MODEL_DECIMAL,
};

/* All sources concatenated into one services file. */
struct model {
    enum model_syntax syntax;
    struct model_line lines[MODEL_LINE_LIMIT];
    size_t count;
    const char *hides[MODEL_LINE_LIMIT]; /* keys that hide lines added later */
    size_t hide_count;
    char *texts[MODEL_LINE_LIMIT]; /* which lines and keys point into */
    size_t text_count;
};

struct model *model_create(enum model_syntax syntax);
void model_destroy(struct model *model);

/* Adds a copy of the text of a services file; hides: lines !KEY hide services. */
void model_read(struct model *model, const char *text, bool hides);

/* Adds a line unless it is hidden, without its hidden aliases. Its texts must outlive the model. */
void model_add(struct model *model, const struct model_line *line);

/* The first line with the port or name, or NULL; protocol NULL: any. */
const struct model_line *model_port(const struct model *model, unsigned port, const char *protocol);
const struct model_line *model_name(const struct model *model, const char *name,
                                    const char *protocol);

/* Writes the lines as a services file. */
void model_print(const struct model *model, FILE *stream);

#endif
