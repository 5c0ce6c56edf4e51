/*
 * The index under construction, shared by the parts of the writer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_INDEX_WRITING_H
#define TOOLS_INDEX_WRITING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nss_iana/format.h"
#include "nss_iana/name.h"
#include "tools/catalog/catalog.h"

/* A set of protocols: those with a bit, and a bit for each other one. */
struct protocol_set {
    unsigned bits;
    uint64_t numbers[(PROTOCOL_COUNT_LIMIT + 63) / 64];
};

/* A struct index_group to write, numbered in the order of services. */
struct group {
    const struct service *first;
    unsigned bits;  /* of the protocols */
    uint8_t number; /* of the protocol, where bits is 0 */
    bool by_name_alone;
    struct protocol_set on_port; /* of all groups on the port; valid in the first of them */
    uint32_t last;               /* last group linked on the port; valid in the first of them */
    uint32_t next;               /* next group on the port, or NO_GROUP */
    uint32_t offset;
};

#define NO_GROUP UINT32_MAX

/* The first group of each of so many ports, or NO_GROUP. */
struct port_page {
    uint32_t groups[PORT_PAGE_SIZE];
};

/* A name or alias of a group, to be hashed. */
struct label {
    const char *text;
    uint32_t group;
    uint32_t alias;  /* 0: the name; otherwise the number of the alias, from 1 */
    uint32_t bucket; /* that holds it */
    bool needed;     /* its group adds a protocol to earlier ones of the same text */
    uint64_t hash;   /* under the current multipliers */
};

struct writing {
    const struct catalog *catalog;
    const char *fault;
    const struct service *culprit; /* the service at fault, or NULL */
    const char *protocols[PROTOCOL_COUNT_LIMIT];
    size_t protocol_count;
    struct group *groups;
    size_t group_count;
    uint32_t *service_groups;          /* by service: its group */
    uint16_t page_numbers[PORT_PAGES]; /* in pages, from 1; 0: no port of the page has a group */
    struct port_page *pages;
    size_t page_count;
    size_t page_capacity;
    struct label *labels; /* labels that get a slot, in the order of groups */
    size_t label_count;
    struct name_multipliers multipliers;
    uint32_t bucket_count;
    size_t hot_size;
    uint32_t strings; /* offset of the texts of the cold part */
    uint8_t *bytes;
    size_t size;
    size_t capacity;
    struct index_header header;
};

/* Records why the catalog does not fit the format; the first fault wins. */
void writing_fail(struct writing *writing, const char *fault, const struct service *culprit);

/* Reserves room for that many bytes, which saves enlarging the buffer repeatedly. */
void writing_reserve(struct writing *writing, size_t size);

/* Appends size bytes, zeros if from is NULL, and returns their offset. */
uint32_t writing_append(struct writing *writing, const void *from, size_t size);
void writing_append32(struct writing *writing, uint32_t value);

/* Overwrites four bytes that were appended before. */
void writing_set32(struct writing *writing, size_t offset, uint32_t value);

/* The section from the offset to the current end. */
struct index_section writing_section(const struct writing *writing, uint32_t offset);

/* Adds the protocols of the group to the set; false if it had all. */
bool writing_add_protocols(struct protocol_set *set, const struct group *group);

/* Plan the layout of the hot part, then write it. It comes first in the file. */
void hot_plan(struct writing *writing);
void hot_write(struct writing *writing);

/* The same for the hash table of names; the two functions above call these. */
void names_plan(struct writing *writing);
void names_write(struct writing *writing);

/* The offset of the reference to an alias of the group; aliases count from 1. */
uint32_t hot_alias_reference(const struct group *group, uint32_t alias);

/* The most that the cold part can take, and writing it after the hot one. */
size_t cold_size_limit(const struct catalog *catalog);
void cold_write(struct writing *writing);

#endif
