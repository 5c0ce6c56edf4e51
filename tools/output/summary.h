/*
 * Groups services that differ only in port and protocol, to print them as one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_SUMMARY_H
#define TOOLS_OUTPUT_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/entry.h"

/* Items of the same name with the same text can be merged; the text is what the command prints. */
struct group_item {
    const struct entry *entry;
    const char *alias; /* by which it was found; unused here */
    char *text;
};

/* Each protocol is on each of the ports. */
struct summary_group {
    struct group_item item; /* the first */
    uint16_t first_port, last_port;
    const char **protocols; /* in order of appearance */
    size_t protocol_count;
    uint32_t *lines; /* of the overlay, in order of appearance */
    size_t line_count;
};

/* Items and their groups. Initialize to zero. */
struct summary {
    struct group_item *items;
    size_t item_count;
    size_t capacity;
    struct summary_group *groups;
    size_t count;
};

/* Adds an item; the text is freed with the summary. */
void summary_add(struct summary *summary, const struct entry *entry, const char *alias, char *text);

/*
 * Merges the items into groups, each at the position of its first item. Items that compete for an
 * answer keep their order.
 */
void summary_join(struct summary *summary);
void summary_free(struct summary *summary);

/* The ports of a group: "443/tcp,udp", "6000-6063/tcp", "tcp, no port"; free it with free(3). */
char *group_ports(const struct summary_group *group);

/* The origin of a group: "registry", "FILE:LINE,LINE-LINE"; free it with free(3). */
char *group_origin(const struct summary_group *group);

#endif
