/*
 * Tests the index: the hash of names, the writer, the reader and the loader, also with damaged
 * indexes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nss_iana/format.h"
#include "nss_iana/name.h"
#include "nss_iana/reader.h"
#include "tests/lookup.h"
#include "tests/unit/linear.h"
#include "tests/unit/support.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/catalog/arrange.h"
#include "tools/index/loader.h"
#include "tools/index/writer.h"

/* --- Names ------------------------------------------------------------------------------------ */

static uint64_t hash_of_bytes(const char *bytes, size_t size)
{
    return name_hash(bytes, size, name_pieces(bytes, size), name_multipliers(0));
}

static uint64_t hash_of(const char *name)
{
    return hash_of_bytes(name, strlen(name) + 1);
}

/* Texts of one size that differ in one byte, up to the end of their memory. */
START_TEST(equality_of_pieces)
{
    for (size_t size = 1; size <= 40; size++) {
        char *left = support_own(malloc(size)), *right = support_own(malloc(size));
        memset(left, 'a', size);
        memset(right, 'a', size);
        struct name_pieces pieces = name_pieces(left, size);
        ck_assert(name_equal(pieces, left, name_pieces(right, size), right, size));
        for (size_t at = 0; at < size; at++) {
            for (const char *other = "Ab"; *other != '\0'; other++) {
                right[at] = *other;
                if (name_equal(pieces, left, name_pieces(right, size), right, size))
                    FAIL("byte %zu of %zu is not looked at", at, size);
                if (hash_of_bytes(right, size) == hash_of_bytes(left, size))
                    FAIL("byte %zu of %zu is not hashed", at, size);
            }
            right[at] = 'a';
        }
    }
}
END_TEST

#define BUCKET ((uint32_t)sizeof(struct index_name_bucket))

/* These are part of the format: changing them requires a new version. */
START_TEST(hashes_are_what_they_always_were)
{
    static const struct {
        const char *name;
        uint64_t hash;
    } cases[] = {
        {"x", 0xff4edaf1b5f86a08u},
        {"ab", 0x2ec5bee90f07ed4fu},
        {"www", 0xffa5c4f672463d3cu},
        {"http", 0x3c7e23732e00121cu},
        {"https", 0x818b8a187a473e1cu},
        {"domain", 0x53fef20d07ad5831u},
        {"ftp-ssl", 0xbc01d35b6ce4e358u},
        {"netbios8", 0xb4e76faa2f62a9dbu},
        {"netbios-ns", 0x1a1761b31245f0fcu},
        {"0123456789abcdef", 0xd20deebd1e98d389u},
        {"EtherNet/IP-1", 0x7dc1617dafa6f9d4u},
        {"service-name-of-many-letters", 0xd4c1d516caa07f9cu},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        uint64_t hash = hash_of(cases[at].name);
        ck_assert_msg(hash == cases[at].hash, "%s", cases[at].name);
    }
    uint64_t hash = hash_of("https");
    for (uint64_t byte = 0; byte <= UINT8_MAX; byte++)
        ck_assert_uint_eq(name_fingerprint(byte << 40), byte == 0 ? 1 : byte);
    ck_assert_uint_eq(name_passed_bit(0xfb), 8);
    ck_assert_uint_eq(name_home(hash, BUCKET), 0);
    ck_assert_uint_eq(name_home((uint64_t)0x80000000u << 32, 10 * BUCKET), UINT64_C(5) * BUCKET);
    ck_assert_uint_eq(name_home(UINT64_MAX, 10 * BUCKET), UINT64_C(9) * BUCKET);
}
END_TEST

START_TEST(homes_are_within_the_table)
{
    uint64_t state = 7;
    for (int round = 0; round < 1000; round++) {
        uint64_t hash = support_random(&state);
        for (uint32_t buckets = 1; buckets < 100; buckets++) {
            uint32_t home = name_home(hash, buckets * BUCKET);
            if (home >= buckets * BUCKET || home % BUCKET != 0)
                FAIL("a home outside of the table");
        }
        ck_assert_uint_lt(name_home(hash, UINT32_MAX), UINT32_MAX);
    }
}
END_TEST

/* With vectors and without: all slots of the fingerprint, and none in front of the first. */
START_TEST(slots_with_a_fingerprint)
{
    uint64_t state = 9;
    for (int round = 0; round < 100000; round++) {
        uint8_t fingerprints[16];
        uint32_t right = 0;
        for (size_t at = 0; at < sizeof fingerprints; at++)
            fingerprints[at] = (uint8_t)(support_random(&state) % 4 * 85 + (round & 1));
        uint8_t wanted = fingerprints[support_random(&state) % sizeof fingerprints];
        for (size_t at = 0; at < sizeof fingerprints; at++)
            right |= (uint32_t)(fingerprints[at] == wanted) << at;
        uint32_t with = name_slots_with(fingerprints, wanted);
        uint32_t plain = name_slots_plain(fingerprints, wanted);
        if ((with & right) != right || (plain & right) != right || (right & (plain & -plain)) == 0)
            FAIL("round %d: %x, %x and %x", round, right, with, plain);
    }
}
END_TEST

/* --- Against a search that cannot be wrong ---------------------------------------------------- */

static struct index open_index(const struct buffer *bytes)
{
    struct index index = {.base = bytes->bytes};
    const char *fault = index_check_header(&index.limit, bytes->bytes, bytes->size);
    if (fault != NULL)
        FAIL("%s", fault);
    return index;
}

static struct index_header header_of(const struct buffer *bytes)
{
    struct index_header header;
    memcpy(&header, bytes->bytes, sizeof header);
    return header;
}

static uint32_t groups_of(const struct buffer *bytes)
{
    return le32_load(header_of(bytes).groups.offset);
}

static uint32_t hot_size_of(const struct buffer *bytes)
{
    struct index index = open_index(bytes);
    return index_hot_size(index.limit);
}

static void check_port(const struct catalog *catalog, const struct index *index, uint16_t port,
                       const char *protocol)
{
    const char *fault = linear_port_fault(catalog, index, port, protocol);
    if (fault != NULL)
        FAIL("%s", fault);
}

static void check_name(const struct catalog *catalog, const struct index *index, const char *name,
                       const char *protocol)
{
    const char *fault = linear_name_fault(catalog, index, name, protocol);
    if (fault != NULL)
        FAIL("%s", fault);
}

static void check_sequence(const struct catalog *catalog, const struct index *index)
{
    const char *fault = linear_sequence_fault(catalog, index);
    if (fault != NULL)
        FAIL("the sequence differs: %s", fault);
}

static void check_same_record(const struct record *left, const struct record *right)
{
    for (enum field at = 0; at < FIELD_COUNT; at++) {
        if (strcmp(left->text[at], right->text[at]) != 0)
            FAIL("another %s: %s", field_table[at].key, right->text[at]);
    }
    if (left->line != right->line || left->origin != right->origin ||
        left->has_port != right->has_port || left->first_port != right->first_port ||
        left->last_port != right->last_port || left->kind != right->kind)
        FAIL("another number in a record");
}

/* Aliases of records are not in an index: those of the services are. */
static void check_same_catalog(const struct catalog *left, const struct catalog *right)
{
    ck_assert_str_eq(left->edition, right->edition);
    ck_assert_uint_eq(left->origin_count, right->origin_count);
    for (size_t at = 0; at < left->origin_count; at++)
        ck_assert_str_eq(left->origins[at], right->origins[at]);
    ck_assert_uint_eq(left->record_count, right->record_count);
    for (size_t at = 0; at < left->record_count; at++)
        check_same_record(&left->records[at], &right->records[at]);
    ck_assert_str_eq(support_services(left), support_services(right));
    for (size_t at = 0; at < left->service_count; at++) {
        if (left->services[at].record != right->services[at].record ||
            left->services[at].registry_record != right->services[at].registry_record)
            FAIL("service %zu is of another record", at);
    }
}

static void check_round_trip(const struct catalog *catalog, const struct buffer *bytes)
{
    struct catalog *loaded = catalog_create();
    ck_assert(loader_is_index(bytes));
    const char *fault = loader_load(bytes, loaded);
    ck_assert_msg(fault == NULL, "%s", fault);
    check_same_catalog(catalog, loaded);
    struct buffer again = support_index(loaded);
    ck_assert_uint_eq(again.size, bytes->size);
    ck_assert(memcmp(again.bytes, bytes->bytes, bytes->size) == 0);
    catalog_destroy(loaded);
}

static const char *const odd_names[] = {
    "", "none", "aaaa", "/", "long-service-name", "LONG-SERVICE-name", "long-service-namE2",
};

static void check_all_names(const struct catalog *catalog, const struct index *index,
                            const char *protocol)
{
    static const char letters[] = "aAbB";
    for (size_t length = 1; length <= 3; length++) {
        for (size_t which = 0; which < (size_t)1 << 2 * length; which++) {
            char name[4] = "";
            for (size_t at = 0; at < length; at++)
                name[at] = letters[which >> 2 * at & 3];
            check_name(catalog, index, name, protocol);
        }
    }
    for (size_t at = 0; at < COUNT_OF(odd_names); at++)
        check_name(catalog, index, odd_names[at], protocol);
}

static const uint16_t some_ports[] = {0,  1,  2,  14,  15,    16,    17,    18,
                                      31, 32, 80, 443, 65519, 65520, 65534, 65535};

static void check_all_lookups(const struct catalog *catalog, const struct index *index,
                              const char *protocol)
{
    for (size_t at = 0; at < COUNT_OF(some_ports); at++)
        check_port(catalog, index, some_ports[at], protocol);
    check_all_names(catalog, index, protocol);
}

#define PROTOCOL_32 "12345678901234567890123456789012"

static void check_index(const struct catalog *catalog)
{
    static const char *const no_protocols[] = {"", "TCP", "t", "tcpp", "tcp ", "none", PROTOCOL_32};
    struct buffer bytes = support_index(catalog);
    struct index index = open_index(&bytes);
    check_all_lookups(catalog, &index, NULL);
    for (size_t at = 0; at < COUNT_OF(no_protocols); at++)
        check_all_lookups(catalog, &index, no_protocols[at]);
    const char *before = NULL;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const char *protocol = catalog->services[at].protocol;
        if (before == NULL || strcmp(before, protocol) != 0)
            check_all_lookups(catalog, &index, protocol);
        before = protocol;
    }
    check_sequence(catalog, &index);
    check_round_trip(catalog, &bytes);
}

/* --- Random catalogs -------------------------------------------------------------------------- */

static const char *random_name(uint64_t *state)
{
    uint64_t random = support_random(state);
    if (random % 16 == 0)
        return odd_names[3 + random / 16 % 4];
    char *name = support_own(calloc(1, 4));
    size_t length = 1 + (size_t)(random / 16 % 3);
    for (size_t at = 0; at < length; at++)
        name[at] = "aAbB"[support_random(state) % 4];
    return name;
}

static const char *random_ports(uint64_t *state)
{
    static const char *const ports[] = {"0",           "1",   "14",    "15",    "16",
                                        "80",          "443", "65535", "65520", "15-17",
                                        "65534-65535", "443", "80",    "16-18", NULL};
    return ports[support_random(state) % COUNT_OF(ports)];
}

static const char *random_aliases(uint64_t *state)
{
    switch (support_random(state) % 4) {
    case 0:
        return random_name(state);
    case 1:
        return support_text("%s %s", random_name(state), random_name(state));
    case 2:
        return support_text("%s %s %s", random_name(state), random_name(state), random_name(state));
    default:
        return "";
    }
}

static struct catalog *random_catalog(uint64_t seed)
{
    static const char *const protocols[] = {"tcp", "udp", "sctp", "dccp", "ddp", "x", ""};
    uint64_t state = seed;
    struct catalog *catalog = catalog_create();
    support_origin(catalog, "one.services");
    support_origin(catalog, "two.services");
    uint16_t registry = support_origin(catalog, REGISTRY_ORIGIN);
    if (seed % 2 == 0)
        strcpy(catalog->edition, "2024-02-29");
    size_t count = 1 + (size_t)(support_random(&state) % 60);
    for (size_t at = 0; at < count; at++) {
        uint16_t origin = (uint16_t)(support_random(&state) % 3);
        bool overlay = origin != registry;
        const char *protocol = protocols[support_random(&state) % COUNT_OF(protocols)];
        const char *alias_of = support_random(&state) % 4 == 0 ? random_name(&state) : "";
        support_record(catalog, origin, random_name(&state), random_ports(&state),
                       overlay && protocol[0] == '\0' ? "tcp" : protocol, overlay ? "" : alias_of,
                       overlay ? random_aliases(&state) : "");
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

START_TEST(random_catalogs)
{
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct catalog *catalog = random_catalog((uint64_t)_i * 100 + seed);
        check_index(catalog);
        catalog_destroy(catalog);
    }
}
END_TEST

/* A group has room for 63 protocols: more of them make more groups. */
START_TEST(many_protocols_of_one_service)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    static const char *const names[] = {"a", "A", "ab"};
    static const unsigned counts[] = {62, 63, 64, 126, 127, 255};
    unsigned count = counts[_i];
    for (size_t which = 0; which < COUNT_OF(names); which++) {
        for (unsigned at = 0; at < count; at++)
            support_record(catalog, origin, names[which], "80",
                           support_text("p%u", (at * 7 + (unsigned)which) % count), "",
                           which == 2 ? "b a" : "");
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    struct buffer bytes = support_index(catalog);
    struct index index = open_index(&bytes);
    static const char *const keys[] = {"a", "A", "ab", "AB", "b", "B", "c"};
    for (unsigned at = 0; at <= count; at++) {
        char protocol[8];
        snprintf(protocol, sizeof protocol, "p%u", at);
        check_port(catalog, &index, 80, protocol);
        for (size_t key = 0; key < COUNT_OF(keys); key++)
            check_name(catalog, &index, keys[key], protocol);
    }
    check_all_lookups(catalog, &index, NULL);
    check_sequence(catalog, &index);
    check_round_trip(catalog, &bytes);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(every_port)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, REGISTRY_ORIGIN);
    support_record(catalog, origin, "all", "0-65535", "tcp", "", "");
    support_record(catalog, origin, "high", "40000-65535", "udp", "", "");
    support_record(catalog, origin, "high", "40000-65535", "tcp", "", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    struct buffer bytes = support_index(catalog);
    struct index index = open_index(&bytes);
    for (unsigned port = 0; port < 65536; port++) {
        struct answer answer;
        bool high = port >= 40000;
        if (!index_by_port(&index, (uint16_t)port, "tcp", &answer) || answer.port != port ||
            strcmp(answer.name, "all") != 0 ||
            index_by_port(&index, (uint16_t)port, "udp", &answer) != high ||
            (high && strcmp(answer.name, "high") != 0))
            FAIL("port %u is wrong", port);
    }
    check_name(catalog, &index, "high", NULL);
    check_name(catalog, &index, "HIGH", "tcp");
    catalog_destroy(catalog);
}
END_TEST

START_TEST(names_of_each_length)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, REGISTRY_ORIGIN);
    char name[NAME_LENGTH_LIMIT + 2];
    memset(name, 'N', sizeof name);
    for (size_t length = 1; length <= NAME_LENGTH_LIMIT; length++) {
        name[length] = '\0';
        support_record(catalog, origin, name, "1", "tcp", "", "");
        name[length] = 'N';
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    struct buffer bytes = support_index(catalog);
    struct index index = open_index(&bytes);
    for (int small = 0; small < 2; small++) {
        memset(name, small ? 'n' : 'N', sizeof name);
        for (size_t length = 0; length <= NAME_LENGTH_LIMIT + 1; length++) {
            name[length] = '\0';
            check_name(catalog, &index, name, "tcp");
            name[length] = small ? 'n' : 'N';
        }
    }
    check_round_trip(catalog, &bytes);
    catalog_destroy(catalog);
}
END_TEST

/* --- The file --------------------------------------------------------------------------------- */

/* A small catalog with a bit of everything. */
static struct catalog *small_catalog(void)
{
    struct catalog *catalog = catalog_create();
    uint16_t overlay = support_origin(catalog, "local.services");
    uint16_t registry = support_origin(catalog, REGISTRY_ORIGIN);
    strcpy(catalog->edition, "2024-02-29");
    support_record(catalog, overlay, "http", "80", "tcp", "", "www web");
    struct record record = {
        .name = "http",
        .protocol = "tcp",
        .alias_of = "",
        .description = "World Wide Web HTTP",
        .references = "rfc9110 rfc9112",
        .registered = "2001-02",
        .modified = "2021-10-01",
        .origin = registry,
        .first_port = 80,
        .last_port = 80,
        .has_port = true,
    };
    ck_assert(catalog_add_record(catalog, &record));
    support_record(catalog, registry, "http", "80", "udp", "", "");
    support_record(catalog, registry, "www-http", "80", "udp", "http", "");
    support_record(catalog, registry, "flex-lm", "27000-27001", "", "", "");
    support_record(catalog, registry, "HTTP", "8080", "tcp", "", "");
    support_record(catalog, registry, "airplay", NULL, "tcp", "", "");
    support_record(catalog, registry, "quic", "80", "sctp", "", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

START_TEST(bytes_of_the_file)
{
    struct catalog *catalog = small_catalog();
    struct buffer bytes = support_index(catalog), again = support_index(catalog);
    ck_assert_uint_eq(bytes.size, again.size);
    ck_assert(memcmp(bytes.bytes, again.bytes, bytes.size) == 0);
    struct index_header header;
    ck_assert_uint_eq(sizeof header, INDEX_HEADER_SIZE);
    memcpy(&header, bytes.bytes, sizeof header);
    ck_assert(memcmp(header.magic, "nssiana\n", 8) == 0);
    ck_assert(memcmp(header.version.byte, "\4\0\0\0", 4) == 0);
    ck_assert_uint_eq(le32_load(header.header_size), INDEX_HEADER_SIZE);
    ck_assert_uint_eq(le32_load(header.file_size), bytes.size);
    ck_assert_uint_eq(le32_load(header.service_count), catalog->service_count);
    ck_assert_str_eq((const char *)header.edition, "2024-02-29");
    ck_assert_uint_eq(le32_load(header.services.offset) % INDEX_ALIGNMENT, 0);
    ck_assert_uint_le(le32_load(header.hot_size), le32_load(header.services.offset));
    ck_assert_uint_eq(le32_load(header.checksum), writer_checksum(bytes.bytes, bytes.size));
    /* If this changes, the format has changed, or the output depends on the machine. */
    ck_assert_uint_eq(le32_load(header.checksum), 0xfe1173c7u);
    for (size_t at = 0; at < bytes.size; at++) {
        bool of_checksum = at - offsetof(struct index_header, checksum) < sizeof header.checksum;
        bytes.bytes[at] ^= 0x10;
        if ((writer_checksum(bytes.bytes, bytes.size) == le32_load(header.checksum)) != of_checksum)
            FAIL("the checksum is blind to byte %zu, or looks at itself", at);
        bytes.bytes[at] ^= 0x10;
        if (at == 2000)
            at = bytes.size - 500;
    }
    catalog_destroy(catalog);
}
END_TEST

START_TEST(small_index)
{
    struct catalog *catalog = small_catalog();
    check_index(catalog);
    struct buffer bytes = support_index(catalog);
    struct index index = open_index(&bytes);
    static const char *const names[] = {"http",     "HTTP",    "Http",    "www", "WEB",
                                        "www-http", "airplay", "flex-lm", "quic"};
    static const char *const protocols[] = {"tcp", "udp", "sctp", NULL};
    for (size_t name = 0; name < COUNT_OF(names); name++) {
        for (size_t protocol = 0; protocol < COUNT_OF(protocols); protocol++)
            check_name(catalog, &index, names[name], protocols[protocol]);
    }
    catalog_destroy(catalog);
}
END_TEST

/* How many slots of the table of names are in use. */
static size_t count_slots(const struct buffer *bytes)
{
    struct index_section names = header_of(bytes).names;
    size_t count = 0;
    for (uint32_t at = 0; at < le32_load(names.size); at += BUCKET) {
        struct index_name_bucket bucket;
        memcpy(&bucket, bytes->bytes + le32_load(names.offset) + at, sizeof bucket);
        for (size_t slot = 0; slot < NAME_BUCKET_SIZE; slot++)
            count += bucket.fingerprint[slot] != 0;
    }
    return count;
}

/* A search goes on from the buckets that a name passed, and from no others. */
static void check_passed(const struct buffer *bytes)
{
    struct index_header header = header_of(bytes);
    uint32_t size = le32_load(header.names.size);
    const uint8_t *table = bytes->bytes + le32_load(header.names.offset);
    struct name_multipliers by = {le64_load(header.multipliers[0]),
                                  le64_load(header.multipliers[1])};
    uint8_t *passed = support_own(calloc(size / BUCKET, 1));
    struct index_name_bucket bucket;
    for (uint32_t at = 0; at < size; at += BUCKET) {
        memcpy(&bucket, table + at, sizeof bucket);
        for (size_t slot = 0; slot < NAME_BUCKET_SIZE && bucket.fingerprint[slot] != 0; slot++) {
            uint32_t group = le32_load(bucket.target[slot]);
            ck_assert_uint_eq(group & NAME_IS_ALIAS, 0);
            const char *name = (const char *)bytes->bytes + group + sizeof(struct index_group);
            size_t name_size = strlen(name) + 1;
            uint64_t hash = name_hash(name, name_size, name_pieces(name, name_size), by);
            ck_assert_uint_eq(bucket.fingerprint[slot], name_fingerprint(hash));
            for (uint32_t home = name_home(hash, size); home != at; home = (home + BUCKET) % size)
                passed[home / BUCKET] |= name_passed_bit(bucket.fingerprint[slot]);
        }
    }
    for (uint32_t at = 0; at < size; at += BUCKET) {
        memcpy(&bucket, table + at, sizeof bucket);
        ck_assert_uint_eq(bucket.passed, passed[at / BUCKET]);
        ck_assert(passed[at / BUCKET] == 0 || bucket.fingerprint[NAME_BUCKET_SIZE - 1] != 0);
    }
}

START_TEST(slots_that_add_nothing_are_spared)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    support_record(catalog, origin, "name", "1", "tcp", "", "NAME other"); /* 3 */
    support_record(catalog, origin, "name", "2-9", "tcp", "", "");         /* none */
    support_record(catalog, origin, "name", "2", "udp", "", "");           /* 1 */
    support_record(catalog, origin, "third", "3", "tcp", "", "other");     /* 1 */
    ck_assert_ptr_null(catalog_arrange(catalog));
    struct buffer bytes = support_index(catalog);
    ck_assert_uint_eq(count_slots(&bytes), 5);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(empty_index)
{
    struct catalog *catalog = catalog_create();
    check_index(catalog);
    support_origin(catalog, REGISTRY_ORIGIN);
    check_index(catalog);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(adjacent_equal_services)
{
    /* catalog_arrange() never produces this, but the reader returns what was written. */
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, REGISTRY_ORIGIN);
    support_record(catalog, origin, "a", "80", "tcp", "", "");
    for (int at = 0; at < 100; at++)
        catalog_add_service(catalog, &(struct service){.name = "a",
                                                       .protocol = at % 3 == 0 ? "udp" : "tcp",
                                                       .registry_record = NO_RECORD,
                                                       .port = 80});
    check_index(catalog);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(too_many_protocols)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    for (unsigned at = 0; at < 255; at++)
        support_record(catalog, origin, "a", "80", support_text("p%u", at), "", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    support_index(catalog);
    support_record(catalog, origin, "b", "81", "p0", "", "");
    support_record(catalog, origin, "b", "81", "one-more", "", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    struct buffer bytes;
    ck_assert_ptr_nonnull(writer_write(catalog, &bytes, NULL));
    catalog_destroy(catalog);
}
END_TEST

/* One service with so many aliases of LENGTH letters each. */
static struct catalog *catalog_of_aliases(unsigned count, size_t length)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    support_record(catalog, origin, "a", "80", "tcp", "", "");
    char *texts = support_own(malloc(count * (length + 1)));
    const char **aliases = support_own(malloc(count * sizeof *aliases));
    for (unsigned at = 0; at < count; at++) {
        char number[12];
        char *text = texts + at * (length + 1);
        memset(text, 'x', length);
        text[length] = '\0';
        snprintf(number, sizeof number, "%06u", at);
        memcpy(text + length - 6, number, 6);
        aliases[at] = text;
    }
    struct service service = {.name = "a", .protocol = "tcp", .aliases = aliases, .port = 80};
    service.alias_count = count;
    catalog_add_service(catalog, &service);
    return catalog;
}

static void check_too_much(const struct catalog *catalog, const char *word)
{
    struct buffer bytes;
    const struct record *culprit = NULL;
    const char *fault = writer_write(catalog, &bytes, &culprit);
    ck_assert_ptr_nonnull(fault);
    ck_assert_ptr_nonnull(strstr(fault, word));
    ck_assert_ptr_eq(culprit, &catalog->records[0]);
}

START_TEST(too_many_aliases)
{
    /* 9,362 aliases of 7 bytes are 65,534 bytes. */
    struct catalog *catalog = catalog_of_aliases(9362, 6);
    struct buffer bytes = support_index(catalog);
    struct index index = open_index(&bytes);
    check_name(catalog, &index, "000000", "tcp");
    check_name(catalog, &index, "009361", NULL);
    check_name(catalog, &index, "009362", NULL);
    check_port(catalog, &index, 80, "tcp");
    catalog_destroy(catalog);
    catalog = catalog_of_aliases(9363, 6);
    check_too_much(catalog, "65,535 bytes");
    catalog_destroy(catalog);
}
END_TEST

START_TEST(too_many_names)
{
    /* Each service has 60,000 bytes of aliases: 300 of them are more than 16 MiB. */
    struct catalog *catalog = catalog_of_aliases(240, 249);
    struct service service = catalog->services[0];
    for (unsigned at = 1; at < 300; at++) {
        service.name = support_text("a%u", at);
        service.port = (uint16_t)at;
        catalog_add_service(catalog, &service);
    }
    check_too_much(catalog, "16 MiB");
    catalog_destroy(catalog);
}
END_TEST

/*
 * Names whose home buckets are all in the first 64th of the table under the first multipliers: they
 * fill so many consecutive buckets that probing fails.
 */
static struct catalog *catalog_of_collisions(unsigned count)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    uint64_t state = 11;
    while (catalog->record_count < count) {
        char name[20];
        snprintf(name, sizeof name, "%llx", (unsigned long long)support_random(&state));
        if (name_home(hash_of(name), 64 * BUCKET) == 0)
            support_record(catalog, origin, name, "1", "tcp", "", "");
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

START_TEST(names_that_collide)
{
    struct catalog *catalog = catalog_of_collisions(3000);
    struct buffer bytes = support_index(catalog);
    struct index index = open_index(&bytes);
    struct index_header header;
    memcpy(&header, bytes.bytes, sizeof header);
    ck_assert_uint_ne(le64_load(header.multipliers[0]), name_multipliers(0).first);
    for (size_t at = 0; at < catalog->service_count; at += 7)
        check_name(catalog, &index, catalog->services[at].name, NULL);
    check_passed(&bytes);
    check_round_trip(catalog, &bytes);
    catalog_destroy(catalog);
}
END_TEST

/* --- Damage ----------------------------------------------------------------------------------- */

/* Calls every function of the reader, which must terminate and stay within the index. */
static void read_everything(const struct index *index)
{
    static const char *const protocols[] = {NULL, "tcp", "udp", "sctp", "none", PROTOCOL_32};
    static const char *const names[] = {"http", "HTTP", "www", "flex-lm", "quic", "none", ""};
    static const uint16_t ports[] = {0, 79, 80, 81, 8080, 27000, 27001, 65535};
    struct answer answer;
    uint64_t sum = 0;
    for (size_t protocol = 0; protocol < COUNT_OF(protocols); protocol++) {
        bool found = false;
        for (size_t at = 0; at < COUNT_OF(names); at++)
            found = index_by_name(index, names[at], protocols[protocol], &answer) || found;
        for (size_t at = 0; at < COUNT_OF(ports); at++)
            found = index_by_port(index, ports[at], protocols[protocol], &answer) || found;
        sum += found;
    }
    struct index_cursor cursor = {0};
    size_t count = 0;
    while (index_next(index, &cursor, &answer)) {
        /* Every byte of the answer can be read. */
        for (size_t at = 0; at < answer.name_size; at++)
            sum += (unsigned char)answer.name[at];
        for (size_t at = 0; at < answer.protocol_size; at++)
            sum += (unsigned char)answer.protocol[at];
        for (size_t at = 0; at < answer.aliases_size; at++)
            sum += (unsigned char)answer.aliases[at];
        if (answer.aliases_size < 2 * answer.alias_count)
            FAIL("more aliases than there can be");
        if (++count > index_hot_size(index->limit))
            FAIL("the sequence does not end");
    }
    static volatile uint64_t sink;
    sink = sum;
    (void)sink;
}

/* Reads a damaged index from memory that ends with the hot part. */
static void try_damaged(const uint8_t *bytes, size_t size)
{
    struct buffer file = {.bytes = malloc(size > 0 ? size : 1), .size = size};
    if (file.bytes == NULL)
        FAIL("out of memory");
    memcpy(file.bytes, bytes, size);
    struct index index;
    if (index_check_header(&index.limit, file.bytes, size) == NULL) {
        uint32_t hot_size = index_hot_size(index.limit);
        if (hot_size > size)
            FAIL("a hot part that is larger than the file");
        uint8_t *hot = malloc(hot_size > 0 ? hot_size : 1);
        if (hot == NULL)
            FAIL("out of memory");
        memcpy(hot, bytes, hot_size);
        index.base = hot;
        read_everything(&index);
        free(hot);
    }
    struct catalog *catalog = catalog_create();
    loader_load(&file, catalog);
    catalog_destroy(catalog);
    free(file.bytes);
}

static struct buffer small_index_bytes(void)
{
    struct catalog *catalog = small_catalog();
    struct buffer bytes = support_index(catalog);
    catalog_destroy(catalog);
    return bytes;
}

static void set_header(struct buffer *bytes, size_t field, uint32_t value)
{
    le32 stored = le32_from(value);
    memcpy(bytes->bytes + field, &stored, sizeof stored);
}

#define SET_HEADER(bytes, field, value) \
    set_header(bytes, offsetof(struct index_header, field), (uint32_t)(value))

START_TEST(cut_to_each_length)
{
    struct buffer bytes = small_index_bytes();
    uint32_t limit;
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *cut = malloc(size > 0 ? size : 1);
        if (cut == NULL)
            FAIL("out of memory");
        memcpy(cut, bytes.bytes, size);
        if (index_check_header(&limit, cut, size) == NULL)
            FAIL("%zu of %zu bytes are taken for an index", size, bytes.size);
        free(cut);
    }
}
END_TEST

START_TEST(cut_with_a_header_that_agrees)
{
    struct buffer bytes = small_index_bytes();
    uint32_t hot_size = hot_size_of(&bytes);
    for (size_t size = INDEX_HEADER_SIZE; size < bytes.size; size++) {
        /* The long tables of numbers are all alike. */
        if (size > 400 && size + 200 < hot_size && size % 97 != 0)
            continue;
        if (size > hot_size && size < bytes.size - 800 && size % 97 != 0)
            continue;
        SET_HEADER(&bytes, file_size, size);
        if (size < hot_size)
            SET_HEADER(&bytes, hot_size, size);
        try_damaged(bytes.bytes, size);
        struct catalog *catalog = catalog_create();
        struct buffer cut = {.bytes = bytes.bytes, .size = size};
        if (loader_load(&cut, catalog) == NULL)
            FAIL("%zu of %zu bytes are loaded", size, bytes.size);
        catalog_destroy(catalog);
        SET_HEADER(&bytes, hot_size, hot_size);
    }
}
END_TEST

/* Whether a byte is in a run of zeros; most of those are skipped. */
static bool is_boring(const struct buffer *bytes, size_t at)
{
    for (size_t near = at >= 8 ? at - 8 : 0; near < at + 8 && near < bytes->size; near++) {
        if (bytes->bytes[near] != 0)
            return false;
    }
    return at % 61 != 0;
}

START_TEST(each_byte_changed)
{
    struct buffer bytes = small_index_bytes();
    for (size_t at = 0; at < bytes.size; at++) {
        uint8_t right = bytes.bytes[at];
        const uint8_t wrong[] = {0x00, 0xff, right ^ 0x01, right ^ 0x80};
        if (is_boring(&bytes, at))
            continue;
        for (size_t which = 0; which < COUNT_OF(wrong); which++) {
            bytes.bytes[at] = wrong[which];
            if (wrong[which] != right)
                try_damaged(bytes.bytes, bytes.size);
        }
        bytes.bytes[at] = right;
    }
}
END_TEST

START_TEST(many_bytes_changed)
{
    struct buffer bytes = small_index_bytes();
    uint8_t *copy = support_own(malloc(bytes.size));
    uint32_t groups = groups_of(&bytes);
    uint64_t state = 42;
    for (int round = 0; round < 4000; round++) {
        memcpy(copy, bytes.bytes, bytes.size);
        size_t changes = 1 + support_random(&state) % 8;
        while (changes-- > 0) {
            /* Half of them where the groups are, where most numbers are. */
            uint64_t random = support_random(&state);
            size_t at =
                (size_t)(random % 2 == 0 ? groups + random / 2 % 300 : random / 2 % bytes.size);
            if (at >= sizeof INDEX_MAGIC + 3) /* magic and version are seen to at once */
                copy[at] = (uint8_t)(random >> 56);
        }
        try_damaged(copy, bytes.size);
    }
}
END_TEST

START_TEST(sections_out_of_place)
{
    static const size_t sections[] = {
        offsetof(struct index_header, port_pages), offsetof(struct index_header, ports),
        offsetof(struct index_header, names),      offsetof(struct index_header, groups),
        offsetof(struct index_header, services),   offsetof(struct index_header, records),
        offsetof(struct index_header, origins),    offsetof(struct index_header, strings),
    };
    struct buffer bytes = small_index_bytes();
    uint32_t size = (uint32_t)bytes.size;
    uint32_t hot_size = hot_size_of(&bytes);
    const uint32_t values[] = {
        0,         1,        127,          128,  129,        hot_size,   size - 1,
        size,      size + 1, hot_size - 1, 8192, 0x7fffffff, 0x80000000, UINT32_MAX - 31,
        UINT32_MAX};
    for (size_t section = 0; section < COUNT_OF(sections); section++) {
        struct index_section right;
        memcpy(&right, bytes.bytes + sections[section], sizeof right);
        for (size_t at = 0; at < COUNT_OF(values); at++) {
            set_header(&bytes, sections[section], values[at]);
            try_damaged(bytes.bytes, bytes.size);
            for (size_t other = 0; other < COUNT_OF(values); other++) {
                set_header(&bytes, sections[section] + sizeof(le32), values[other]);
                try_damaged(bytes.bytes, bytes.size);
            }
            memcpy(bytes.bytes + sections[section], &right, sizeof right);
            set_header(&bytes, sections[section] + sizeof(le32), values[at]);
            try_damaged(bytes.bytes, bytes.size);
            memcpy(bytes.bytes + sections[section], &right, sizeof right);
        }
    }
}
END_TEST

START_TEST(headers_that_are_refused)
{
    struct buffer bytes = small_index_bytes();
    struct index_header right;
    memcpy(&right, bytes.bytes, sizeof right);
    uint32_t limit;
#define CHECK_REFUSED(field, value)                                                 \
    do {                                                                            \
        SET_HEADER(&bytes, field, value);                                           \
        ck_assert_ptr_nonnull(index_check_header(&limit, bytes.bytes, bytes.size)); \
        memcpy(bytes.bytes, &right, sizeof right);                                  \
    } while (0)
    CHECK_REFUSED(magic, 0);
    CHECK_REFUSED(version, INDEX_VERSION + 1);
    CHECK_REFUSED(version, 0);
    CHECK_REFUSED(header_size, sizeof right - 1);
    CHECK_REFUSED(file_size, bytes.size + 1);
    CHECK_REFUSED(hot_size, bytes.size + 1);
    CHECK_REFUSED(hot_size, 0);
    CHECK_REFUSED(port_pages.size, 0);
    CHECK_REFUSED(port_pages.size, PORT_PAGES * 2 - 2);
    CHECK_REFUSED(ports.size, 63);
    CHECK_REFUSED(names.size, 5);
    CHECK_REFUSED(groups.offset, UINT32_MAX);
    CHECK_REFUSED(groups.size, UINT32_MAX);
    ck_assert_ptr_null(index_check_header(&limit, bytes.bytes, bytes.size));
    ck_assert_ptr_nonnull(index_check_header(&limit, bytes.bytes, bytes.size - 1));
    ck_assert_ptr_nonnull(
        index_check_header(&limit, bytes.bytes, bytes.size + ((uint64_t)1 << 32)));
    ck_assert(!loader_is_index(&(struct buffer){.bytes = bytes.bytes, .size = 7}));
    ck_assert(loader_is_index(&(struct buffer){.bytes = bytes.bytes, .size = 8}));
}
END_TEST

START_TEST(chain_that_goes_back)
{
    struct buffer bytes = small_index_bytes();
    struct index index = open_index(&bytes);
    uint32_t group = groups_of(&bytes);
    ck_assert(bytes.bytes[group + offsetof(struct index_group, kind)] & GROUP_HAS_NEXT);
    uint32_t next = group + (uint32_t)sizeof(struct index_group) +
                    bytes.bytes[group + offsetof(struct index_group, name_length)] + 1;
    le32 itself = le32_from(group);
    memcpy(bytes.bytes + next, &itself, sizeof itself);
    struct answer answer;
    ck_assert(index_by_port(&index, 80, "tcp", &answer));
    ck_assert(!index_by_port(&index, 80, "sctp", &answer));
}
END_TEST

/*
 * A hand-made index with a valid header: bucket_count buckets full of unused fingerprints, and
 * groups_size bytes of zeros as groups.
 */
static struct buffer hostile_index(uint32_t bucket_count, uint32_t groups_size)
{
    struct buffer small = small_index_bytes();
    struct index_header header;
    memcpy(&header, small.bytes, sizeof header);
    uint32_t names = le32_load(header.names.offset);
    uint32_t names_size = bucket_count * (uint32_t)sizeof(struct index_name_bucket);
    header.names.size = le32_from(names_size);
    header.groups = (struct index_section){le32_from(names + names_size), le32_from(groups_size)};
    struct buffer bytes = {.size = names + names_size + groups_size + INDEX_SLACK};
    header.hot_size = header.file_size = le32_from((uint32_t)bytes.size);
    bytes.bytes = support_own(calloc(1, bytes.size));
    memcpy(bytes.bytes, small.bytes, names);
    memcpy(bytes.bytes, &header, sizeof header);
    struct index_name_bucket full;
    memset(&full, 0xff, sizeof full);
    for (uint32_t at = 0; at < bucket_count; at++)
        memcpy(bytes.bytes + names + at * sizeof full, &full, sizeof full);
    return bytes;
}

/* Makes a chain of groups for tcp on port 80 with one for udp at its end. */
static void make_chain(const struct buffer *bytes, uint32_t length)
{
    const uint32_t groups = groups_of(bytes);
    const uint32_t size = sizeof(struct index_group) + 1 + sizeof(le32);
    for (uint32_t at = 0; at < length; at++) {
        bool last = at + 1 == length;
        uint32_t offset = groups + at * size;
        struct index_group group = {.port = le16_from(80)};
        group.kind = (uint8_t)(last ? PROTOCOL_UDP : PROTOCOL_TCP | GROUP_HAS_NEXT);
        le32 next = le32_from(offset + size);
        memcpy(bytes->bytes + offset, &group, sizeof group);
        memcpy(bytes->bytes + offset + sizeof group + 1, &next, sizeof next);
    }
    le32 first = le32_from(groups);
    uint32_t page = le32_load(header_of(bytes).ports.offset) + sizeof(struct index_port_page);
    le16 number = le16_from((uint16_t)(page / sizeof(struct index_port_page)));
    memcpy(bytes->bytes + INDEX_HEADER_SIZE + 80 / PORT_PAGE_SIZE * sizeof number, &number,
           sizeof number);
    memcpy(bytes->bytes + page, &first, sizeof first);
}

/* Whether it is found shows how many groups were visited. */
START_TEST(chain_that_is_too_long)
{
    for (uint32_t length = PORT_CHAIN_LIMIT - 1; length <= PORT_CHAIN_LIMIT + 1; length++) {
        struct buffer bytes = hostile_index(1, 1 << 16);
        make_chain(&bytes, length);
        struct index index = open_index(&bytes);
        struct answer answer;
        ck_assert(index_by_port(&index, 80, "tcp", &answer));
        ck_assert_int_eq(index_by_port(&index, 80, "udp", &answer), length <= PORT_CHAIN_LIMIT);
    }
    struct buffer bytes = hostile_index(1, 15 << 20);
    make_chain(&bytes, 1000000);
    struct index index = open_index(&bytes);
    struct answer answer;
    ck_assert(!index_by_port(&index, 80, "udp", &answer));
}
END_TEST

/* The name is this many buckets from its home; all buckets before are full. */
START_TEST(name_that_is_too_far_from_home)
{
    for (uint32_t probes = NAME_PROBE_LIMIT - 1; probes <= NAME_PROBE_LIMIT + 1; probes++) {
        struct buffer bytes = hostile_index(1000, 1 << 16);
        struct index index = open_index(&bytes);
        uint32_t groups = groups_of(&bytes);
        struct index_group group = {.port = le16_from(80), .kind = PROTOCOL_TCP, .name_length = 3};
        memcpy(bytes.bytes + groups, &group, sizeof group);
        memcpy(bytes.bytes + groups + sizeof group, "abc", 4);
        struct index_name_bucket bucket;
        memset(&bucket, 0xff, sizeof bucket);
        bucket.fingerprint[3] = name_fingerprint(hash_of("abc"));
        bucket.target[3] = le32_from(groups);
        uint8_t *table = bytes.bytes + le32_load(header_of(&bytes).names.offset);
        uint32_t home = name_home(hash_of("abc"), 1000 * BUCKET);
        uint32_t at = (home + (probes - 1) * BUCKET) % (1000 * BUCKET);
        memcpy(table + at, &bucket, sizeof bucket);
        struct answer answer;
        ck_assert_int_eq(index_by_name(&index, "abc", "tcp", &answer), probes <= NAME_PROBE_LIMIT);
        /* No name of its fingerprint passed the bucket before. */
        table[(at + 999 * BUCKET) % (1000 * BUCKET) + offsetof(struct index_name_bucket, passed)] =
            (uint8_t)~name_passed_bit(name_fingerprint(hash_of("abc")));
        ck_assert(!index_by_name(&index, "abc", "tcp", &answer));
    }
}
END_TEST

/* An enumeration takes one step for each service, and ends at the first group found by name. */
START_TEST(groups_found_by_name_alone_end_the_sequence)
{
    struct buffer bytes = hostile_index(1, 1 << 16);
    struct index index = open_index(&bytes);
    make_chain(&bytes, 10);
    const uint32_t size = sizeof(struct index_group) + 1 + sizeof(le32);
    bytes.bytes[groups_of(&bytes) + 5 * size + offsetof(struct index_group, kind)] |=
        GROUP_BY_NAME_ALONE;
    struct index_cursor cursor = {0};
    struct answer answer;
    for (int at = 0; at < 5; at++)
        ck_assert(index_next(&index, &cursor, &answer));
    ck_assert(!index_next(&index, &cursor, &answer));
    ck_assert(!index_next(&index, &cursor, &answer));
}
END_TEST

START_TEST(services_that_share_a_group)
{
    struct buffer bytes = small_index_bytes();
    struct index_header header;
    memcpy(&header, bytes.bytes, sizeof header);
    uint32_t count = 10000, table = (uint32_t)(count * sizeof(struct index_service));
    struct buffer many = {.bytes = support_own(calloc(1, bytes.size + table)),
                          .size = bytes.size + table};
    memcpy(many.bytes, bytes.bytes, bytes.size);
    struct index_service shared[4]; /* the first and the last are of different groups */
    memcpy(shared, bytes.bytes + le32_load(header.services.offset), sizeof shared);
    ck_assert(memcmp(&shared[0].group, &shared[3].group, sizeof(le32)) != 0);
    for (uint32_t at = 0; at < count; at++) {
        struct index_service service = shared[(size_t)(at % 2) * 3];
        memcpy(many.bytes + bytes.size + at * sizeof service, &service, sizeof service);
    }
    header.services = (struct index_section){le32_from((uint32_t)bytes.size), le32_from(table)};
    header.service_count = le32_from(count);
    header.file_size = le32_from((uint32_t)many.size);
    memcpy(many.bytes, &header, sizeof header);
    struct catalog *catalog = catalog_create();
    ck_assert_ptr_nonnull(loader_load(&many, catalog));
    catalog_destroy(catalog);
}
END_TEST

/* The index with its records rewritten at its end, with another number of texts each. */
static struct buffer with_record_texts(const struct buffer *bytes, uint8_t text_count)
{
    struct index_header header;
    memcpy(&header, bytes->bytes, sizeof header);
    size_t end_size = sizeof(struct index_record_end);
    size_t old_texts = header.record_texts * sizeof(le32), new_texts = text_count * sizeof(le32);
    size_t count = le32_load(header.records.size) / (old_texts + end_size);
    size_t table = count * (new_texts + end_size);
    struct buffer written = {.bytes = support_own(calloc(1, bytes->size + table)),
                             .size = bytes->size + table};
    memcpy(written.bytes, bytes->bytes, bytes->size);
    for (size_t at = 0; at < count; at++) {
        const uint8_t *old =
            bytes->bytes + le32_load(header.records.offset) + at * (old_texts + end_size);
        uint8_t *new = written.bytes + bytes->size + at *(new_texts + end_size);
        memcpy(new, old, old_texts < new_texts ? old_texts : new_texts);
        memcpy(new + new_texts, old + old_texts, end_size);
    }
    header.record_texts = text_count;
    header.records =
        (struct index_section){le32_from((uint32_t)bytes->size), le32_from((uint32_t)table)};
    header.file_size = le32_from((uint32_t)written.size);
    memcpy(written.bytes, &header, sizeof header);
    return written;
}

/* An index stays usable with a version of the tool that has more or fewer fields. */
START_TEST(records_with_fewer_and_more_texts)
{
    struct catalog *catalog = small_catalog();
    struct buffer bytes = support_index(catalog);
    for (unsigned count = 0; count <= FIELD_COUNT + 3; count++) {
        struct buffer other = with_record_texts(&bytes, (uint8_t)count);
        struct catalog *loaded = catalog_create();
        const char *fault = loader_load(&other, loaded);
        if (fault != NULL)
            FAIL("%u texts: %s", count, fault);
        ck_assert_uint_eq(loaded->record_count, catalog->record_count);
        for (size_t at = 0; at < catalog->record_count; at++) {
            const struct record *record = &loaded->records[at], *full = &catalog->records[at];
            for (enum field field = 0; field < FIELD_COUNT; field++)
                ck_assert_str_eq(record->text[field], field < count ? full->text[field] : "");
            ck_assert_uint_eq(record->first_port, full->first_port);
        }
        catalog_destroy(loaded);
    }
    catalog_destroy(catalog);
}
END_TEST

START_TEST(table_of_names_without_empty_slot)
{
    struct buffer bytes = small_index_bytes();
    struct index index = open_index(&bytes);
    struct index_section names = header_of(&bytes).names;
    memset(bytes.bytes + le32_load(names.offset), 0xff, le32_load(names.size));
    struct answer answer;
    ck_assert(!index_by_name(&index, "http", NULL, &answer));
    SET_HEADER(&bytes, names.size, 0);
    ck_assert(!index_by_name(&index, "http", NULL, &answer));
}
END_TEST

START_TEST(files)
{
    struct catalog *catalog = small_catalog();
    struct buffer bytes = support_index(catalog), read_back;
    const char *file = support_path("services.idx");
    support_write(file, bytes.bytes, bytes.size);
    ck_assert(file_load(file, &read_back));
    ck_assert_uint_eq(read_back.size, bytes.size);
    ck_assert(memcmp(read_back.bytes, bytes.bytes, bytes.size) == 0);
    free(read_back.bytes);
    const char *name;
    struct catalog *loaded = loader_open(file, &name);
    ck_assert_ptr_nonnull(loaded);
    ck_assert_str_eq(name, file);
    check_same_catalog(catalog, loaded);
    catalog_destroy(loaded);
    ck_assert_int_eq(setenv("NSS_IANA_INDEX", file, 1), 0);
    loaded = loader_open(NULL, &name);
    ck_assert_ptr_nonnull(loaded);
    ck_assert_str_eq(name, file);
    catalog_destroy(loaded);

    support_write(file, bytes.bytes, bytes.size - 1);
    support_begin_messages();
    loaded = loader_open(file, &name);
    ck_assert_ptr_null(loaded);
    ck_assert_ptr_nonnull(strstr(support_end_messages(), file));
    support_begin_messages();
    bool done = file_load(support_path("missing"), &read_back);
    ck_assert_ptr_nonnull(strstr(support_end_messages(), "/missing: "));
    ck_assert(!done);
    ck_assert_ptr_null(read_back.bytes);
    catalog_destroy(catalog);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("index");
    TCase *tests = support_case(suite, "names");
    tcase_add_test(tests, equality_of_pieces);
    tcase_add_test(tests, hashes_are_what_they_always_were);
    tcase_add_test(tests, homes_are_within_the_table);
    tcase_add_test(tests, slots_with_a_fingerprint);
    tests = support_case(suite, "lookups");
    tcase_add_loop_test(tests, random_catalogs, 0, 8);
    tcase_add_loop_test(tests, many_protocols_of_one_service, 0, 6);
    tcase_add_test(tests, every_port);
    tcase_add_test(tests, names_of_each_length);
    tcase_add_test(tests, small_index);
    tcase_add_test(tests, empty_index);
    tcase_add_test(tests, adjacent_equal_services);
    tests = support_case(suite, "file");
    tcase_add_test(tests, bytes_of_the_file);
    tcase_add_test(tests, slots_that_add_nothing_are_spared);
    tcase_add_test(tests, too_many_protocols);
    tcase_add_test(tests, too_many_aliases);
    tcase_add_test(tests, too_many_names);
    tcase_add_test(tests, names_that_collide);
    tcase_add_test(tests, files);
    tests = support_case(suite, "damage");
    tcase_add_test(tests, cut_to_each_length);
    tcase_add_test(tests, cut_with_a_header_that_agrees);
    tcase_add_test(tests, each_byte_changed);
    tcase_add_test(tests, many_bytes_changed);
    tcase_add_test(tests, sections_out_of_place);
    tcase_add_test(tests, headers_that_are_refused);
    tcase_add_test(tests, chain_that_goes_back);
    tcase_add_test(tests, chain_that_is_too_long);
    tcase_add_test(tests, name_that_is_too_far_from_home);
    tcase_add_test(tests, groups_found_by_name_alone_end_the_sequence);
    tcase_add_test(tests, services_that_share_a_group);
    tcase_add_test(tests, records_with_fewer_and_more_texts);
    tcase_add_test(tests, table_of_names_without_empty_slot);
    return support_run(suite);
}
