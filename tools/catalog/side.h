/*
 * One side of a comparison: its entries, and the entry that libc answers for a key.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_SIDE_H
#define TOOLS_CATALOG_SIDE_H

#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/catalog.h"
#include "tools/catalog/entry.h"

#define NO_PARTNER SIZE_MAX

/* A claim of a service to answer a key: its port, name or an alias, with or without protocol. / */
struct claim {
    const char *name; /* empty: the port */
    const char *protocol;
    size_t order; /* number of the entry */
    uint16_t port;
};

struct compare_side {
    struct entry *entries;
    size_t count;
    size_t *sorted;  /* entries sorted by identity */
    size_t *partner; /* for each entry its counterpart on the other side */
    struct claim *claims;
    size_t claim_count;
};

/* By port, name and protocol; names without a port come last. */
int side_compare(const struct entry *left, const struct entry *right);

/* The catalog must outlive the side. */
void side_open(struct compare_side *side, const struct catalog *catalog);
void side_close(struct compare_side *side);

/*
 * The keys that one side answers with this service and the other side, which has it too, does not,
 * separated by blanks; free it with free(3).
 */
char *side_answers(const struct compare_side *one, size_t number, const struct compare_side *other);

#endif
