/*
 * Prints a service or a row of the registry as a block of labelled lines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_DESCRIBE_H
#define TOOLS_OUTPUT_DESCRIBE_H

#include "tools/catalog/port.h"
#include "tools/output/summary.h"

/* Context of the blocks. */
struct describe {
    const char *edition; /* of the registry; empty: unknown */
    const struct port_map *ports;
    bool printed; /* a block was printed: a blank line comes before the next */
};

/* Prints a group of services whose text came from describe_text(). */
void describe_group(struct describe *describe, const struct summary_group *group);

/* A block without its ports and origin; free it with free(3). */
char *describe_text(const struct entry *entry, const char *alias);

/*
 * Prints a row of the registry without a service; hidden_by says what hides the service, or is
 * NULL.
 */
void describe_row(struct describe *describe, const struct record *row, const char *hidden_by);

/* Prints a port without a row in the registry. protocol NULL: any. */
void describe_port(struct describe *describe, uint16_t first, uint16_t last, const char *protocol);

#endif
