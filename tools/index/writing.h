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
#include "tools/catalog/catalog.h"

/* Protocols: those with a bit, and one bit for each other. */
struct protocol_set {
    unsigned bits;
    uint64_t numbers[(PROTOCOL_COUNT_LIMIT + 63) / 64];
};

/* A run of services that becomes one group. Runs are numbered in order. */
struct run {
    const struct service *first;
    unsigned bits;             /* of the protocols */
    uint8_t number;            /* of the protocol, where bits is 0 */
    struct protocol_set known; /* on the port, from this run and those before it */
    uint32_t next;             /* run on the port that adds a protocol, or NO_RUN */
    uint32_t last;             /* such run, of all on the port; only the first one knows it */
    uint32_t offset;
};

#define NO_RUN UINT32_MAX

/* A name or alias of one run. */
struct naming {
    const char *name;
    uint64_t hash;
    size_t run;
    bool needed; /* it gets a slot */
};

struct writing {
    const struct catalog *catalog;
    const char *fault;
    const char *protocols[PROTOCOL_COUNT_LIMIT];
    size_t protocol_count;
    struct run *runs;
    size_t run_count;
    uint32_t *port_runs;    /* by port: the first run, or NO_RUN */
    struct naming *namings; /* those that get a slot, in the order of their runs */
    size_t naming_count;
    uint32_t groups; /* offset of the first group */
    uint32_t groups_size;
    size_t port_page_count; /* page 0 included */
    uint32_t bucket_count;
    uint32_t strings;  /* offset of the texts of the cold part */
    uint32_t *texts;   /* hash table of where each text is in strings; 0: an empty slot */
    size_t text_slots; /* at least one is empty */
    uint8_t *bytes;
    size_t size;
    size_t capacity;
    struct index_header header;
};

/* Appends size bytes, zeros where from is NULL, and returns their offset. */
uint32_t writing_append(struct writing *writing, const void *from, size_t size);
void writing_append32(struct writing *writing, uint32_t value);

/* Overwrites four bytes that were appended before. */
void writing_set32(struct writing *writing, size_t offset, uint32_t value);

/* The section from the offset to the end of what was appended. */
struct index_section writing_section(const struct writing *writing, uint32_t offset);

/* Decides where everything in the hot part goes; then writes it, which comes first in the file. */
void hot_plan(struct writing *writing);
void hot_write(struct writing *writing);

/* Writes the cold part behind the hot one. */
void cold_write(struct writing *writing);

#endif
