/*
 * The state of each port in the registry: assigned, reserved, unassigned and so on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/port.h"

#include <stdlib.h>
#include <strings.h>

#include "tools/base/memory.h"

const char *const port_state_names[] = {
    [PORT_ASSIGNED] = "assigned",
    [PORT_RESERVED] = "reserved",
    [PORT_DEREGISTERED] = "de-registered",
    [PORT_UNASSIGNED] = "unassigned",
    [PORT_DYNAMIC] = "dynamic",
    [PORT_UNLISTED] = "unlisted",
};

const char *port_range_name(uint16_t port)
{
    return port <= PORT_LAST_SYSTEM ? "system" : port <= PORT_LAST_USER ? "user" : "dynamic";
}

static int compare_rows(const void *left, const void *right)
{
    const struct record *a = *(const struct record *const *)left;
    const struct record *b = *(const struct record *const *)right;
    if (a->first_port != b->first_port)
        return a->first_port < b->first_port ? -1 : 1;
    return a < b ? -1 : a > b;
}

struct port_map port_map_create(const struct catalog *catalog)
{
    struct port_map map = {
        .rows = memory_resize(NULL, catalog->record_count, sizeof(struct record *)),
        .furthest = memory_resize(NULL, catalog->record_count, sizeof *map.furthest),
    };
    for (size_t at = 0; at < catalog->record_count; at++) {
        const struct record *record = &catalog->records[at];
        if (record->has_port && catalog->origins[record->origin][0] == '\0')
            map.rows[map.count++] = record;
    }
    qsort(map.rows, map.count, sizeof(struct record *), compare_rows);
    for (size_t at = 0; at < map.count; at++) {
        uint16_t last = map.rows[at]->last_port;
        map.furthest[at] = at > 0 && map.furthest[at - 1] > last ? map.furthest[at - 1] : last;
    }
    return map;
}

void port_map_free(struct port_map *map)
{
    free(map->rows);
    free(map->furthest);
}

enum port_state port_state_of(const struct record *row)
{
    switch (row->kind) {
    case RECORD_RESERVED:
        return PORT_RESERVED;
    case RECORD_UNASSIGNED:
        return PORT_UNASSIGNED;
    case RECORD_DEREGISTERED:
        return PORT_DEREGISTERED;
    case RECORD_NAMED:
    case RECORD_UNUSABLE:
    case RECORD_HIDE:
    case RECORD_KINDS:
        break;
    }
    return PORT_ASSIGNED;
}

bool port_row_fits(const struct record *row, const char *protocol)
{
    if (protocol == NULL || strcasecmp(row->protocol, protocol) == 0)
        return true;
    if (row->protocol[0] != '\0')
        return false;
    return row->name[0] == '\0' || strcasecmp(protocol, "tcp") == 0 ||
           strcasecmp(protocol, "udp") == 0;
}

/* The number of rows that start at or before the port. */
static size_t rows_up_to(const struct port_map *map, uint16_t port)
{
    size_t low = 0, high = map->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (map->rows[middle]->first_port <= port)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first row, before end, that may reach the port. */
static size_t first_reaching(const struct port_map *map, size_t end, uint16_t port)
{
    size_t low = 0, high = end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (map->furthest[middle] < port)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t port_rows(const struct port_map *map, uint16_t first, uint16_t last, const char *protocol,
                 const struct record ***rows)
{
    size_t end = rows_up_to(map, last), begin = first_reaching(map, end, first), count = 0;
    *rows = memory_resize(NULL, end - begin, sizeof **rows);
    for (size_t at = begin; at < end; at++) {
        if (map->rows[at]->last_port >= first && port_row_fits(map->rows[at], protocol))
            (*rows)[count++] = map->rows[at];
    }
    return count;
}

enum port_state port_state(const struct port_map *map, uint16_t port, const char *protocol)
{
    enum port_state state = port > PORT_LAST_USER ? PORT_DYNAMIC : PORT_UNLISTED;
    size_t end = rows_up_to(map, port);
    for (size_t at = first_reaching(map, end, port); at < end; at++) {
        const struct record *row = map->rows[at];
        if (row->last_port >= port && port_row_fits(row, protocol) && port_state_of(row) < state)
            state = port_state_of(row);
    }
    return state;
}
