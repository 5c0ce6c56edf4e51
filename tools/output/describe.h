/*
 * Blocks for people: all that is known of a service or a row of the registry, label by label.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_DESCRIBE_H
#define TOOLS_OUTPUT_DESCRIBE_H

#include "tools/catalog/port.h"
#include "tools/output/summary.h"

/* What blocks need to know beside the service itself. */
struct describe {
    const char *edition; /* of the registry; empty: unknown */
    const struct port_map *ports;
    bool printed; /* a block, so that the next one is set off from it */
};

/* Prints a group of services, whose text is from describe_text(). */
void describe_group(struct describe *describe, const struct group *group);

/* All that a block shows beside the ports and the origin; free it with free(3). */
char *describe_text(const struct entry *entry, const char *alias);

/*
 * Prints a row of the registry without a service; hidden_by says what took the service away, and is
 * NULL where nothing did.
 */
void describe_row(struct describe *describe, const struct record *row, const char *hidden_by);

/* Prints a port of which the registry has no row. The protocol is NULL for any. */
void describe_port(struct describe *describe, uint16_t first, uint16_t last, const char *protocol);

#endif
