/*
 * The state of each port in the registry: assigned, reserved, unassigned and so on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_PORT_H
#define TOOLS_CATALOG_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/catalog.h"

#define PORT_LAST_SYSTEM 1023u
#define PORT_LAST_USER 49151u

/* If several rows cover a port, the first of these states wins. */
enum port_state {
    PORT_ASSIGNED,
    PORT_RESERVED,
    PORT_DEREGISTERED,
    PORT_UNASSIGNED,
    PORT_DYNAMIC,  /* never assigned: RFC 6335 */
    PORT_UNLISTED, /* the registry has no row for it */
};

/* In JSON and for people. */
extern const char *const port_state_names[];

/* "system", "user" or "dynamic" (RFC 6335, section 6). */
const char *port_range_name(uint16_t port);

/* Index of the rows that have a port. */
struct port_map {
    const struct record **rows; /* sorted by first port, stable */
    uint16_t *furthest;         /* the highest last port of the rows up to each */
    size_t count;
};

/* The catalog must outlive the map. */
struct port_map port_map_create(const struct catalog *catalog);
void port_map_free(struct port_map *map);

/* The state of the ports of a row. */
enum port_state port_state_of(const struct record *row);

/*
 * Whether the row covers the protocol, ignoring case (NULL: any). A row without protocol covers tcp
 * and udp if it has a name, otherwise all.
 */
bool port_row_fits(const struct record *row, const char *protocol);

/*
 * Finds the rows that have a port from first to last and match the protocol, sorted by first port.
 * Free *rows with free(3).
 */
size_t port_rows(const struct port_map *map, uint16_t first, uint16_t last, const char *protocol,
                 const struct record ***rows);

enum port_state port_state(const struct port_map *map, uint16_t port, const char *protocol);

#endif
