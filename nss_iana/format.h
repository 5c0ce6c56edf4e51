/*
 * The format of an index file, for the writer and the reader.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A file is a header, the hot sections, padding to a multiple of INDEX_ALIGNMENT, and the cold
 * sections. Lookups map only the first hot_size bytes; only the tool reads the rest. Offsets count
 * bytes from the start of the file. Integers are little-endian and unaligned, so the functions
 * below read and write them. nss-iana-index(5) describes the format in prose.
 */
#ifndef NSS_IANA_FORMAT_H
#define NSS_IANA_FORMAT_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define INDEX_MAGIC "nssiana\n" /* eight bytes, without the terminating NUL */
#define INDEX_VERSION 4

/* The cold sections begin at a multiple of this, so that no mapped page has bytes of them. */
#define INDEX_ALIGNMENT 4096u

/* The most that a process maps and that an enumeration copies. */
#define INDEX_HOT_LIMIT (1u << 24)

/*
 * The hot part ends with this many zeros. So a group's head and name, a bucket or a text that
 * begins before them can be read to its maximum length without another check.
 */
#define INDEX_SLACK 512u

typedef struct {
    uint8_t byte[2];
} le16;

typedef struct {
    uint8_t byte[4];
} le32;

typedef struct {
    uint8_t byte[8];
} le64;

struct index_section {
    le32 offset;
    le32 size; /* in bytes */
};

struct index_header {
    uint8_t magic[8];    /* INDEX_MAGIC */
    le32 version;        /* INDEX_VERSION */
    le32 header_size;    /* size of this header; a later one may append fields */
    le32 file_size;      /* of the whole file, to detect truncation */
    le32 hot_size;       /* the bytes that a lookup may need, including this header */
    le32 checksum;       /* CRC-32 (zlib) of the file with this field as zeros */
    le32 service_count;  /* number of services in the groups */
    uint8_t edition[12]; /* date of the registry, YYYY-MM-DD, padded with NUL; empty: unknown */

    /* hot sections; the names are between the ports and the groups */
    struct index_section port_pages; /* le16[PORT_PAGES]: number of a page of ports */
    struct index_section ports;      /* struct index_port_page; the first has no group */
    struct index_section groups;     /* struct index_group, one after another */

    /* cold sections */
    struct index_section services; /* struct index_service, in the order of the services */
    struct index_section records;  /* in order: see struct index_record_end */
    struct index_section origins;  /* le32 into strings: an overlay's file, empty: the registry */
    struct index_section strings;  /* texts, each terminated by NUL; the first is empty */

    uint8_t record_texts; /* number of texts of each record */
    uint8_t reserved[27]; /* zeros up to a cache line */

    /* The fields below, all that a lookup reads of the header, fill one cache line. */
    struct index_section names; /* struct index_name_bucket: a hash table */

    /* Multipliers of the hash of names: the first of a fixed sequence with which the names fit. */
    le64 multipliers[2];

    /* Bit b is set if there is a protocol whose first byte is b modulo 64. */
    le64 protocol_initials;

    uint8_t padding[32]; /* zeros up to a cache line, where the port pages begin */
};

#define PROTOCOL_LENGTH_LIMIT 31

/*
 * Nearly all services are for tcp, udp or both. A group has the bits of one or both, or else the
 * third bit and the name of its protocol.
 */
#define PROTOCOL_TCP 1u
#define PROTOCOL_UDP 2u
#define PROTOCOL_OTHER 4u
#define PROTOCOL_COUNT_LIMIT 255 /* besides tcp and udp */

#define INDEX_NO_GROUP UINT32_MAX /* beyond every hot part: the check of an offset rejects it */

/* A page fills a cache line; the number of a page is its offset in cache lines of the file. */
#define PORT_PAGE_SIZE 16
#define PORT_PAGES (65536 / PORT_PAGE_SIZE)

struct index_port_page {
    le32 group[PORT_PAGE_SIZE]; /* offset of the first group on the port, or INDEX_NO_GROUP */
};

/*
 * A hash table with linear probing over buckets of twelve slots. The search for a name starts at
 * its home bucket, wraps around at the end of the table, and stops at a bucket that no name with
 * this fingerprint modulo 8 has passed. It visits at most NAME_PROBE_LIMIT buckets, which bounds a
 * lookup in any file. A bucket is filled from its first slot. The slots of a name are in the order
 * of their services; a service that adds no protocol to earlier ones of the same name has no slot.
 */
#define NAME_BUCKET_SIZE 12
#define NAME_PROBE_LIMIT 64
#define NAME_LENGTH_LIMIT 255

/* A bucket fills one cache line. */
struct index_name_bucket {
    uint8_t fingerprint[NAME_BUCKET_SIZE]; /* of the name, never 0; 0: the slot is empty */
    uint8_t passed;     /* bit b: a name whose fingerprint is b modulo 8 found no slot here */
    uint8_t padding[3]; /* zeros: 16 bytes are compared at once */
    le32 target[NAME_BUCKET_SIZE]; /* offset of the group, or with NAME_IS_ALIAS of a reference */
};

/* Set in a target that is the offset of a struct index_alias_reference. */
#define NAME_IS_ALIAS 0x80000000u

/*
 * A group is one service, or two consecutive ones that differ only in the protocol, the first for
 * tcp and the second for udp. First come, in order, the groups that getservbyport finds and
 * getservent enumerates. The others follow, also in order: they share port and protocol with an
 * earlier service and are found only by name.
 * After this head follow, without padding:
 *   uint8_t name[name_length], NUL
 *   le32 next                   if GROUP_HAS_NEXT: offset of the next group on the same port that
 *                               adds a protocol to earlier ones; always a greater offset
 *   uint8_t protocol[], NUL     if PROTOCOL_OTHER: the name of the protocol
 *   struct index_aliases        if GROUP_HAS_ALIASES, then the aliases, each terminated by NUL, and
 *                               for each alias a struct index_alias_reference
 */
struct index_group {
    le16 port;
    uint8_t kind; /* the bits of its protocols and the flags below */
    uint8_t name_length;
};

#define GROUP_HAS_NEXT 0x80u
#define GROUP_HAS_ALIASES 0x40u
#define GROUP_BY_NAME_ALONE 0x10u
#define GROUP_PROTOCOLS (PROTOCOL_TCP | PROTOCOL_UDP | PROTOCOL_OTHER)

/* Groups on one port are linked only if they add a protocol. */
#define PORT_CHAIN_LIMIT (2 + PROTOCOL_COUNT_LIMIT)

/* Bounds what an answer copies: 300 microseconds if all aliases have one letter. */
#define ALIASES_SIZE_LIMIT UINT16_MAX

struct index_aliases {
    le16 count; /* at least 1 */
    le16 size;  /* of all aliases with their NULs */
};

/* Leads from the slot of an alias to its text and group, without a scan of the group's aliases. */
struct index_alias_reference {
    le32 group;
    le32 text;
};

#define INDEX_NO_RECORD UINT32_MAX

/* Facts about a service that libc does not ask for. */
struct index_service {
    le32 group;           /* offset of its group; the second service of a group is for udp */
    le32 record;          /* the record that defines the service */
    le32 registry_record; /* the registry's record of the same service, or INDEX_NO_RECORD */
};

/*
 * A record of the registry or a line of an overlay begins with header.record_texts offsets (le32)
 * into strings; nss-iana-index(5) lists the texts in order. A reader skips unknown texts and treats
 * missing ones as empty. This struct follows them.
 */
struct index_record_end {
    le32 line; /* of the overlay; 0 for the registry */
    le16 origin;
    le16 first_port;
    le16 last_port;
    uint8_t has_port; /* 1, or 0 for a name without a number */
    uint8_t kind;     /* 0 named, 1 reserved, 2 unassigned, 3 de-registered, 4 unusable, 5 hides */
};

static inline uint16_t le16_load(le16 stored)
{
    uint16_t value;
    memcpy(&value, stored.byte, sizeof value);
    return le16toh(value);
}

static inline uint32_t le32_load(le32 stored)
{
    uint32_t value;
    memcpy(&value, stored.byte, sizeof value);
    return le32toh(value);
}

static inline uint64_t le64_load(le64 stored)
{
    uint64_t value;
    memcpy(&value, stored.byte, sizeof value);
    return le64toh(value);
}

static inline le16 le16_from(uint16_t value)
{
    le16 stored;
    value = htole16(value);
    memcpy(stored.byte, &value, sizeof value);
    return stored;
}

static inline le32 le32_from(uint32_t value)
{
    le32 stored;
    value = htole32(value);
    memcpy(stored.byte, &value, sizeof value);
    return stored;
}

static inline le64 le64_from(uint64_t value)
{
    le64 stored;
    value = htole64(value);
    memcpy(stored.byte, &value, sizeof value);
    return stored;
}

#endif
