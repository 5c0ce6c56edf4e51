/*
 * Writes the hot part of an index, which lookups read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Services are written as groups. A service that shares its port and protocol with an earlier one
 * never answers by port: its group comes after the others, and no port points to it.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/index/writing.h"

/* 0: the protocol has no bit. */
static unsigned protocol_bit(const char *name)
{
    if (strcmp(name, "tcp") == 0)
        return PROTOCOL_TCP;
    return strcmp(name, "udp") == 0 ? PROTOCOL_UDP : 0;
}

static uint8_t protocol_number(struct writing *writing, const struct service *service)
{
    for (size_t at = 0; at < writing->protocol_count; at++) {
        if (strcmp(writing->protocols[at], service->protocol) == 0)
            return (uint8_t)at;
    }
    if (writing->protocol_count == PROTOCOL_COUNT_LIMIT) {
        writing_fail(writing, "more than 255 protocols besides tcp and udp", service);
        return 0;
    }
    writing->protocols[writing->protocol_count] = service->protocol;
    return (uint8_t)writing->protocol_count++;
}

static size_t aliases_size(const struct service *service)
{
    size_t size = 0;
    for (size_t at = 0; at < service->alias_count; at++)
        size += strlen(service->aliases[at]) + 1;
    return size;
}

static bool same_but_protocol(const struct service *left, const struct service *right)
{
    if (left->port != right->port || left->alias_count != right->alias_count ||
        strcmp(left->name, right->name) != 0)
        return false;
    for (size_t at = 0; at < left->alias_count; at++) {
        if (strcmp(left->aliases[at], right->aliases[at]) != 0)
            return false;
    }
    return true;
}

/* Whether the service for udp can share the group of the service for tcp just before it. */
static bool fits_into(const struct group *group, const struct group *service)
{
    return group->bits == PROTOCOL_TCP && service->bits == PROTOCOL_UDP &&
           group->by_name_alone == service->by_name_alone &&
           same_but_protocol(group->first, service->first);
}

/* The first group of the port, which is NO_GROUP until it is set. */
static uint32_t *first_group(struct writing *writing, uint16_t port)
{
    uint16_t *number = &writing->page_numbers[port / PORT_PAGE_SIZE];
    if (*number == 0) {
        writing->pages = memory_grow(writing->pages, writing->page_count, &writing->page_capacity,
                                     sizeof *writing->pages);
        memset(&writing->pages[writing->page_count++], 0xff, sizeof *writing->pages);
        *number = (uint16_t)writing->page_count;
    }
    return &writing->pages[*number - 1].groups[port % PORT_PAGE_SIZE];
}

/* Creates the group of a service; returns whether a lookup by port finds it. */
static struct group group_of(struct writing *writing, const struct service *service)
{
    struct group group = {.first = service, .next = NO_GROUP};
    group.bits = protocol_bit(service->protocol);
    if (group.bits == 0)
        group.number = protocol_number(writing, service);
    uint32_t first = *first_group(writing, service->port);
    if (first != NO_GROUP)
        group.by_name_alone = !writing_add_protocols(&writing->groups[first].on_port, &group);
    else
        writing_add_protocols(&group.on_port, &group);
    return group;
}

/* Links the group from its port, or from the last group linked on the port. */
static void link_to_port(struct writing *writing, uint32_t number)
{
    struct group *group = &writing->groups[number];
    uint32_t *first = first_group(writing, group->first->port);
    if (*first == NO_GROUP)
        *first = number;
    else if (!group->by_name_alone)
        writing->groups[writing->groups[*first].last].next = number;
    if (!group->by_name_alone)
        writing->groups[*first].last = number;
}

static void make_groups(struct writing *writing)
{
    const struct catalog *catalog = writing->catalog;
    size_t count = catalog->service_count;
    writing->groups = memory_resize(NULL, count, sizeof *writing->groups);
    writing->service_groups = memory_resize(NULL, count, sizeof *writing->service_groups);
    for (size_t at = 0; at < count && writing->fault == NULL; at++) {
        const struct service *service = &catalog->services[at];
        struct group group = group_of(writing, service);
        size_t made = writing->group_count;
        if (made > 0 && fits_into(&writing->groups[made - 1], &group)) {
            writing->groups[made - 1].bits |= PROTOCOL_UDP;
        } else {
            if (aliases_size(service) > ALIASES_SIZE_LIMIT)
                writing_fail(writing, "the aliases of one service take more than 65,535 bytes",
                             service);
            writing->groups[writing->group_count++] = group;
            link_to_port(writing, (uint32_t)made);
        }
        writing->service_groups[at] = (uint32_t)writing->group_count - 1;
    }
}

/* Offset of struct index_aliases within the group. */
static uint32_t aliases_offset(const struct group *group)
{
    return (uint32_t)(sizeof(struct index_group) + strlen(group->first->name) + 1 +
                      (group->next != NO_GROUP ? sizeof(le32) : 0) +
                      (group->bits == 0 ? strlen(group->first->protocol) + 1 : 0));
}

static uint32_t references_offset(const struct group *group)
{
    return aliases_offset(group) +
           (uint32_t)(sizeof(struct index_aliases) + aliases_size(group->first));
}

uint32_t hot_alias_reference(const struct group *group, uint32_t alias)
{
    return group->offset + references_offset(group) +
           (alias - 1) * (uint32_t)sizeof(struct index_alias_reference);
}

static uint32_t group_size(const struct group *group)
{
    size_t alias_count = group->first->alias_count;
    if (alias_count == 0)
        return aliases_offset(group);
    return references_offset(group) +
           (uint32_t)(alias_count * sizeof(struct index_alias_reference));
}

/* Assigns offsets: first to groups that answer by port, then to the others. */
static void place_groups(struct writing *writing)
{
    size_t offset = sizeof(struct index_header) + PORT_PAGES * sizeof(le16) +
                    (1 + writing->page_count) * sizeof(struct index_port_page) +
                    writing->bucket_count * sizeof(struct index_name_bucket);
    const size_t end = INDEX_HOT_LIMIT - INDEX_SLACK;
    for (int by_name_alone = 0; by_name_alone < 2; by_name_alone++) {
        for (size_t at = 0; at < writing->group_count && writing->fault == NULL; at++) {
            struct group *group = &writing->groups[at];
            if (group->by_name_alone != (by_name_alone == 1))
                continue;
            group->offset = (uint32_t)offset;
            offset += group_size(group);
            if (offset > end)
                writing_fail(writing, "the services take more than 16 MiB", group->first);
        }
    }
    if (offset > end)
        writing_fail(writing, "the services take more than 16 MiB", NULL);
    writing->hot_size = offset + INDEX_SLACK;
}

void hot_plan(struct writing *writing)
{
    make_groups(writing);
    if (writing->fault == NULL)
        names_plan(writing);
    if (writing->fault == NULL)
        place_groups(writing);
}

static void write_protocol_initials(struct writing *writing)
{
    uint64_t initials = 0;
    for (size_t at = 0; at < writing->catalog->service_count; at++)
        initials |= (uint64_t)1 << (uint8_t)writing->catalog->services[at].protocol[0] % 64;
    writing->header.protocol_initials = le64_from(initials);
}

static void write_port_page(struct writing *writing, const struct port_page *page)
{
    struct index_port_page stored;
    memset(&stored, 0xff, sizeof stored); /* INDEX_NO_GROUP everywhere */
    for (size_t at = 0; at < PORT_PAGE_SIZE; at++) {
        if (page->groups[at] != NO_GROUP)
            stored.group[at] = le32_from(writing->groups[page->groups[at]].offset);
    }
    writing_append(writing, &stored, sizeof stored);
}

/* Ports without a group share the first page; the others follow in the order of their ports. */
static void write_ports(struct writing *writing)
{
    const struct port_page empty = {.groups = {[0 ... PORT_PAGE_SIZE - 1] = NO_GROUP}};
    le16 numbers[PORT_PAGES];
    uint32_t begin = writing_append(writing, NULL, sizeof numbers);
    size_t page = writing->size / sizeof(struct index_port_page);
    const le16 shared = le16_from((uint16_t)page);
    for (size_t at = 0; at < PORT_PAGES; at++)
        numbers[at] = shared;
    writing->header.port_pages = writing_section(writing, begin);
    uint32_t pages = (uint32_t)writing->size;
    write_port_page(writing, &empty);
    for (size_t at = 0; at < PORT_PAGES; at++) {
        if (writing->page_numbers[at] == 0)
            continue;
        numbers[at] = le16_from((uint16_t)++page);
        write_port_page(writing, &writing->pages[writing->page_numbers[at] - 1]);
    }
    memcpy(writing->bytes + begin, numbers, sizeof numbers);
    writing->header.ports = writing_section(writing, pages);
}

static void write_aliases(struct writing *writing, const struct group *group)
{
    const struct service *service = group->first;
    struct index_aliases head = {
        .count = le16_from((uint16_t)service->alias_count),
        .size = le16_from((uint16_t)aliases_size(service)),
    };
    writing_append(writing, &head, sizeof head);
    uint32_t text = (uint32_t)writing->size;
    for (size_t at = 0; at < service->alias_count; at++)
        writing_append(writing, service->aliases[at], strlen(service->aliases[at]) + 1);
    for (size_t at = 0; at < service->alias_count; at++) {
        struct index_alias_reference reference = {le32_from(group->offset), le32_from(text)};
        writing_append(writing, &reference, sizeof reference);
        text += (uint32_t)strlen(service->aliases[at]) + 1;
    }
}

static void write_group(struct writing *writing, const struct group *group)
{
    const char *name = group->first->name;
    unsigned kind = group->bits != 0 ? group->bits : PROTOCOL_OTHER;
    if (group->by_name_alone)
        kind |= GROUP_BY_NAME_ALONE;
    if (group->next != NO_GROUP)
        kind |= GROUP_HAS_NEXT;
    if (group->first->alias_count > 0)
        kind |= GROUP_HAS_ALIASES;
    struct index_group head = {
        .port = le16_from(group->first->port),
        .kind = (uint8_t)kind,
        .name_length = (uint8_t)strlen(name),
    };
    writing_append(writing, &head, sizeof head);
    writing_append(writing, name, strlen(name) + 1);
    if (group->next != NO_GROUP)
        writing_append32(writing, writing->groups[group->next].offset);
    if (group->bits == 0)
        writing_append(writing, group->first->protocol, strlen(group->first->protocol) + 1);
    if (group->first->alias_count > 0)
        write_aliases(writing, group);
}

static void write_groups(struct writing *writing)
{
    uint32_t offset = (uint32_t)writing->size;
    for (int by_name_alone = 0; by_name_alone < 2; by_name_alone++) {
        for (size_t at = 0; at < writing->group_count; at++) {
            if (writing->groups[at].by_name_alone == (by_name_alone == 1))
                write_group(writing, &writing->groups[at]);
        }
    }
    writing->header.groups = writing_section(writing, offset);
}

void hot_write(struct writing *writing)
{
    writing_append(writing, NULL, sizeof writing->header);
    write_ports(writing);
    names_write(writing);
    write_protocol_initials(writing);
    write_groups(writing);
    writing_append(writing, NULL, INDEX_SLACK);
    writing->header.hot_size = le32_from((uint32_t)writing->size);
}
