/*
 * The catalog: records of the registry and overlays, and the ordered services made from them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Records are added in order of precedence; catalog_arrange() then builds the services. A catalog
 * loaded from an index has both.
 */
#ifndef TOOLS_CATALOG_CATALOG_H
#define TOOLS_CATALOG_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/catalog/field.h"

/* The origin of the registry; no overlay's file name is empty. */
#define REGISTRY_ORIGIN ""

enum record_kind {
    RECORD_NAMED, /* a service if it has a port, otherwise a name for DNS-SD (RFC 6763) */
    RECORD_RESERVED,
    RECORD_UNASSIGNED,
    RECORD_DEREGISTERED,
    RECORD_UNUSABLE, /* named, but services(5) cannot express the name, protocol or number */
    RECORD_HIDE,     /* a line !KEY of an overlay: its name, or its ports if that is empty */
    RECORD_KINDS
};

#define FIELD_MEMBER(constant, member, ...) const char *member;

/* A record of the registry or a line of an overlay. An empty text or NULL: none. */
struct record {
    union {
        const char *text[FIELD_COUNT]; /* by enum field */
        struct {
            FIELD_TABLE(FIELD_MEMBER)
        };
    };
    const char **aliases; /* of an overlay's line */
    size_t alias_count;
    uint32_t line; /* of the overlay; 0 for the registry */
    uint16_t origin;
    uint16_t first_port;
    uint16_t last_port;
    bool has_port;
    enum record_kind kind;
};

/* What one call of getservent() returns, and its origin. */
struct service {
    const char *name;
    const char *protocol;
    const char **aliases;
    size_t alias_count;
    size_t record;          /* the first record that names the service */
    size_t registry_record; /* the registry's, or NO_RECORD */
    uint16_t port;          /* in host byte order */
};

#define NO_RECORD SIZE_MAX

struct catalog {
    char edition[11]; /* YYYY-MM-DD; empty: unknown */
    struct record *records;
    size_t record_count;
    struct service *services;
    size_t service_count;
    const char **origins;
    size_t origin_count;
    const char *tcp, *udp; /* as catalog_text() returns them */
    size_t culprit;        /* the record for which the catalog could not be arranged */
    struct catalog_memory *memory;
};

/* Limits against hostile input; no real input comes near. */
#define CATALOG_RECORD_LIMIT 1000000u
#define CATALOG_SERVICE_LIMIT 1000000u
#define CATALOG_ORIGIN_LIMIT 65535u

struct catalog *catalog_create(void);
void catalog_destroy(struct catalog *catalog);

/*
 * Copies a text into the arena of the catalog, which frees it. Equal texts are one: all texts of
 * records, services and origins are of this kind, and texts_number() numbers them.
 */
const char *catalog_text(struct catalog *catalog, const char *text);

/* Reserves room for that many distinct texts. */
void catalog_reserve_texts(struct catalog *catalog, size_t count);

/* Every number of a text is below this. */
size_t catalog_text_count(const struct catalog *catalog);

/* How many bytes all texts take together, each with its NUL. */
size_t catalog_text_size(const struct catalog *catalog);

/* Adds the registry or an overlay and sets its number; false beyond 65,535. */
bool catalog_add_origin(struct catalog *catalog, const char *name, uint16_t *number);

/* Reserves room for that many records. */
void catalog_reserve_records(struct catalog *catalog, size_t count);

/*
 * Appends a copy of the record; no text of the copy is NULL. Returns false beyond
 * CATALOG_RECORD_LIMIT.
 */
bool catalog_add_record(struct catalog *catalog, const struct record *record);

/* Appends a copy of the service, for a loader of finished services. */
void catalog_add_service(struct catalog *catalog, const struct service *service);

/* Reserves room for that many services, so that adding them moves none. */
void catalog_reserve_services(struct catalog *catalog, size_t count);

/* Appends an uninitialized service, for a caller whose texts belong to the catalog. */
struct service *catalog_new_service(struct catalog *catalog);

/* Frees all services and keeps the records. */
void catalog_clear_services(struct catalog *catalog);

#endif
