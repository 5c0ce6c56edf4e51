/*
 * What the parts of the writer share: the index under construction.
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

/* Protocols: those with a bit, and one bit for each other. */
struct protocol_set {
    unsigned bits;
    uint64_t numbers[(PROTOCOL_COUNT_LIMIT + 63) / 64];
};

/* A struct index_group to be written. They are numbered in the order of their services. */
struct group {
    const struct service *first;
    unsigned bits;  /* of the protocols */
    uint8_t number; /* of the protocol, where bits is 0 */
    bool by_name_alone;
    struct protocol_set on_port; /* of all groups on the port; kept in the first of them */
    uint32_t last;               /* group linked last on the port; kept in the first of them */
    uint32_t next;               /* group on the port that is linked to this one, or NO_GROUP */
    uint32_t offset;
};

#define NO_GROUP UINT32_MAX

/* A name or alias of a group, to be found in the hash table. */
struct label {
    const char *text;
    uint32_t group;
    uint32_t alias;  /* 0: the name; otherwise the number of the alias, from 1 */
    uint32_t bucket; /* that has its slot */
    bool needed;     /* no earlier group of the same text has all its protocols */
    uint64_t hash;   /* under the multipliers that are tried */
};

struct writing {
    const struct catalog *catalog;
    const char *fault;
    const struct service *culprit; /* the service that the fault is met at, or NULL */
    const char *protocols[PROTOCOL_COUNT_LIMIT];
    size_t protocol_count;
    struct group *groups;
    size_t group_count;
    uint32_t *service_groups; /* by service: its group */
    uint32_t *port_groups;    /* by port: its first group, or NO_GROUP */
    struct label *labels;     /* those that get a slot, in the order of their groups */
    size_t label_count;
    struct name_multipliers multipliers;
    uint32_t bucket_count;
    uint32_t groups_size;
    size_t port_page_count; /* page 0 included */
    uint32_t strings;       /* offset of the texts of the cold part */
    uint8_t *bytes;
    size_t size;
    size_t capacity;
    struct index_header header;
};

/* Notes why the catalog does not fit the format; the first fault is kept. */
void writing_fail(struct writing *writing, const char *fault, const struct service *culprit);

/* Appends size bytes, zeros where from is NULL, and returns their offset. */
uint32_t writing_append(struct writing *writing, const void *from, size_t size);
void writing_append32(struct writing *writing, uint32_t value);

/* Overwrite two and four bytes that were appended before. */
void writing_set16(struct writing *writing, size_t offset, uint32_t value);
void writing_set32(struct writing *writing, size_t offset, uint32_t value);

/* The section from the offset to the end of what was appended. */
struct index_section writing_section(const struct writing *writing, uint32_t offset);

/* Adds the protocols of the group to the set; false where it had all of them. */
bool writing_add_protocols(struct protocol_set *set, const struct group *group);

/* Decides where everything in the hot part goes; then writes it, which comes first in the file. */
void hot_plan(struct writing *writing);
void hot_write(struct writing *writing);

/* The same for the hash table of names; the groups are made before, and placed in between. */
void names_plan(struct writing *writing);
void names_write(struct writing *writing);

/* The offset of the reference to the alias of the group, whose aliases are numbered from 1. */
uint32_t hot_alias_reference(const struct group *group, uint32_t alias);

/* Writes the cold part behind the hot one. */
void cold_write(struct writing *writing);

#endif
