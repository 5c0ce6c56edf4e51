/*
 * iana-services unassigned: lists unassigned ports.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/key.h"
#include "tools/catalog/keylist.h"
#include "tools/catalog/port.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/json.h"

#define PORTS 65536u

/* Ports that --count avoids if the kernel's range is unknown: the dynamic ports of RFC 6335. */
#define FIRST_EPHEMERAL 32768u
#define LAST_EPHEMERAL 60999u

struct free_ports {
    const struct catalog *catalog;
    struct port_map map;
    json_object *array; /* with --json, otherwise NULL */
    bool found;
};

/*
 * Marks the ports that are unassigned for the protocol (NULL: for both tcp and udp): the registry
 * says so, and no other source has a service there.
 */
static void mark_free(const struct free_ports *ports, const char *protocol, bool *is_free)
{
    for (unsigned port = 0; port < PORTS; port++) {
        uint16_t number = (uint16_t)port;
        is_free[port] = protocol != NULL
                            ? port_state(&ports->map, number, protocol) == PORT_UNASSIGNED
                            : port_state(&ports->map, number, "tcp") == PORT_UNASSIGNED &&
                                  port_state(&ports->map, number, "udp") == PORT_UNASSIGNED;
    }
    for (size_t at = 0; at < ports->catalog->service_count; at++) {
        const struct service *service = &ports->catalog->services[at];
        if (protocol == NULL || strcasecmp(service->protocol, protocol) == 0)
            is_free[service->port] = false;
    }
}

static void add_range(struct free_ports *ports, unsigned first, unsigned last, const char *protocol)
{
    ports->found = true;
    if (ports->array != NULL) {
        json_object *object = json_object_new_object();
        json_object_object_add(object, "first_port", json_object_new_int((int)first));
        json_object_object_add(object, "last_port", json_object_new_int((int)last));
        json_add_text(object, "protocol", protocol != NULL ? protocol : "");
        json_add_text(object, "range", port_range_name((uint16_t)first));
        json_object_array_add(ports->array, object);
        return;
    }
    printf("%u", first);
    if (last > first)
        printf("-%u", last);
    if (protocol != NULL)
        printf("/%s", protocol);
    putchar('\n');
}

/* Adds the free ranges from first to last, split between system and user ports. */
static void add_ranges(struct free_ports *ports, const struct key *key)
{
    bool *is_free = memory_resize(NULL, PORTS, sizeof *is_free);
    mark_free(ports, key->protocol, is_free);
    for (unsigned first = key->first_port; first <= key->last_port;) {
        unsigned last = first;
        if (!is_free[first]) {
            first++;
            continue;
        }
        while (last < key->last_port && is_free[last + 1] && last != PORT_LAST_SYSTEM)
            last++;
        add_range(ports, first, last, key->protocol);
        first = last + 1;
    }
    free(is_free);
}

/* The kernel's range of ephemeral ports. */
static void read_ephemeral(unsigned *first, unsigned *last)
{
    *first = FIRST_EPHEMERAL;
    *last = LAST_EPHEMERAL;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
    if (file == NULL)
        return;
    char line[64], *end;
    if (fgets(line, sizeof line, file) != NULL) {
        unsigned long low = strtoul(line, &end, 10), high = strtoul(end, NULL, 10);
        if (low > 0 && low <= high && high < PORTS) {
            *first = (unsigned)low;
            *last = (unsigned)high;
        }
    }
    fclose(file);
}

/*
 * Adds count single ports that are free for both tcp and udp, spread evenly over the user ports in
 * the keys that are not ephemeral.
 */
static bool add_single(struct free_ports *ports, const struct key *keys, size_t key_count,
                       unsigned count)
{
    unsigned first, last, total = 0, taken = 0;
    bool *is_free = memory_resize(NULL, PORTS, sizeof *is_free);
    bool *wanted = memory_resize(NULL, PORTS, sizeof *wanted);
    memset(wanted, 0, PORTS * sizeof *wanted);
    for (size_t at = 0; at < key_count; at++)
        memset(wanted + keys[at].first_port, true,
               keys[at].last_port - keys[at].first_port + (size_t)1);
    read_ephemeral(&first, &last);
    mark_free(ports, NULL, is_free);
    for (unsigned port = 0; port < PORTS; port++) {
        is_free[port] = is_free[port] && wanted[port] && port > PORT_LAST_SYSTEM &&
                        (port < first || port > last);
        total += is_free[port];
    }
    unsigned seen = 0;
    for (unsigned port = 0; port < PORTS && taken < count; port++) {
        if (!is_free[port])
            continue;
        /* Every (total / count)th port, or all of them if there are not more. */
        if (total <= count || (uint64_t)seen * count / total >= taken) {
            add_range(ports, port, port, NULL);
            taken++;
        }
        seen++;
    }
    free(is_free);
    free(wanted);
    if (taken < count)
        message_error(NULL, "there are only %u such ports", taken);
    return taken == count;
}

static bool read_keys(const struct options *options, const struct key_list *list, struct key *keys)
{
    for (size_t at = 0; at < list->count; at++) {
        const char *fault = key_read(list->texts[at], &keys[at]);
        if (fault == NULL && !keys[at].by_port)
            fault = "it is not of the form PORT, LOW-HIGH or LOW-HIGH/PROTOCOL";
        if (fault == NULL && options->count > 0 && keys[at].protocol != NULL)
            fault = "--count gives ports for tcp and udp alike";
        if (fault != NULL) {
            message_error(NULL, "\"%s\" is no range: %s", list->texts[at], fault);
            return false;
        }
    }
    return true;
}

static int list_ports(const struct options *options, const struct key *keys, size_t key_count)
{
    const char *file;
    struct catalog *catalog = loader_open(options->index, &file);
    if (catalog == NULL)
        return EXIT_BAD;
    struct free_ports ports = {
        .catalog = catalog,
        .map = port_map_create(catalog),
        .array = options->json ? json_object_new_array() : NULL,
    };
    bool good = true;
    if (options->count > 0)
        good = add_single(&ports, keys, key_count, options->count);
    for (size_t at = 0; at < key_count && options->count == 0; at++)
        add_ranges(&ports, &keys[at]);
    if (ports.array != NULL)
        json_print_array(ports.array);
    port_map_free(&ports.map);
    catalog_destroy(catalog);
    return good && ports.found ? EXIT_DONE : EXIT_NOT_FOUND;
}

static int run(const struct options *options)
{
    struct key_list list = {0};
    for (size_t at = 0; at < options->operand_count; at++)
        key_list_add(&list, options->operands[at]);
    struct key *keys = memory_resize(NULL, list.count + 1, sizeof *keys);
    int status = EXIT_BAD;
    keys[0] = (struct key){.text = "", .by_port = true, .last_port = PORT_LAST_USER};
    if (read_keys(options, &list, keys))
        status = list_ports(options, keys, list.count > 0 ? list.count : 1);
    free(keys);
    key_list_free(&list);
    return status;
}

static const struct command_option option_table[] = {
    {.name = "count",
     .argument = "N",
     .kind = ARGUMENT_NUMBER,
     .least = 1,
     .most = PORTS,
     .field = NUMBER_FIELD(count),
     .help = "give N single user ports, free for tcp and udp alike, away from those that the "
             "kernel takes for outgoing connections"},
    OPTION_JSON,
    OPTION_INDEX,
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "RANGE", .kind = ARGUMENT_TEXT, .optional = true, .repeats = true},
    {0},
};

const struct command unassigned_command = {
    .name = "unassigned",
    .summary = "list unassigned ports",
    .options = option_table,
    .operands = operand_table,
    .help = "RANGE is a port, a range of ports or a list of them (8000-8999,9999), with a protocol "
            "(8000-8999/udp) or without: then for tcp and udp alike. Lists the ports that the "
            "registry leaves unassigned and no "
            "overlay uses. To use one, register it with IANA.\n"
            "Exit status: 0 found, 1 none, or fewer than N, 2 bad usage or index.",
    .run = run,
};
