/*
 * Tests that the hot part of an index, from which libc is answered, does not depend on what the
 * cold part keeps beside the services.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <string.h>

#include "nss_iana/format.h"
#include "tests/unit/support.h"
#include "tools/catalog/arrange.h"

/* Rows of the registry that give no service. */
static void add_unserved(struct catalog *catalog, uint16_t origin)
{
    struct record record = {.origin = origin,
                            .kind = RECORD_UNASSIGNED,
                            .number = "81-90",
                            .description = "Unassigned",
                            .first_port = 81,
                            .last_port = 90,
                            .has_port = true};
    ck_assert(catalog_add_record(catalog, &record));
    record.kind = RECORD_RESERVED;
    ck_assert(catalog_add_record(catalog, &record));
    record = (struct record){.origin = origin, .name = "name-alone", .notes = "For DNS-SD"};
    ck_assert(catalog_add_record(catalog, &record));
    record = (struct record){.origin = origin, .name = "two words", .kind = RECORD_UNUSABLE};
    ck_assert(catalog_add_record(catalog, &record));
}

/* Services of a registry and an overlay, with everything that a row can tell or with nothing. */
static struct buffer make_index(bool whole)
{
    static const char *const names[] = {"web", "mail", "third", "range", "web"};
    static const char *const protocols[] = {"tcp", "udp", "sctp", "tcp", "udp"};
    const char *text = whole ? "what people read" : NULL;
    struct catalog *catalog = catalog_create();
    uint16_t overlay = support_origin(catalog, "own.services");
    uint16_t registry = support_origin(catalog, REGISTRY_ORIGIN);
    support_record(catalog, overlay, "web", "8080", "tcp", "", "http www");
    for (size_t at = 0; at < COUNT_OF(names); at++) {
        if (whole)
            add_unserved(catalog, registry);
        struct record record = {
            .name = names[at],
            .protocol = protocols[at],
            .origin = registry,
            .first_port = (uint16_t)(80 + at),
            .last_port = (uint16_t)(80 + at + (at == 3 ? 20 : 0)),
            .has_port = true,
        };
        for (enum field field = 0; field < FIELD_COUNT; field++) {
            if (record.text[field] == NULL && field != FIELD_ALIAS_OF)
                record.text[field] = text;
        }
        ck_assert(catalog_add_record(catalog, &record));
    }
    memcpy(catalog->edition, "2030-01-02", sizeof catalog->edition);
    ck_assert_ptr_null(catalog_arrange(catalog));
    struct buffer index = support_index(catalog);
    catalog_destroy(catalog);
    return index;
}

START_TEST(the_hot_part_is_the_same)
{
    struct buffer whole = make_index(true), bare = make_index(false);
    struct index_header left, right;
    memcpy(&left, whole.bytes, sizeof left);
    memcpy(&right, bare.bytes, sizeof right);
    uint32_t size = le32_load(left.hot_size);
    ck_assert_uint_eq(size, le32_load(right.hot_size));
    ck_assert_mem_eq(whole.bytes + sizeof left, bare.bytes + sizeof right, size - sizeof left);
    /* The headers differ only in the fields about the cold part. */
    left.file_size = right.file_size;
    left.checksum = right.checksum;
    left.services = right.services;
    left.records = right.records;
    left.origins = right.origins;
    left.strings = right.strings;
    ck_assert_mem_eq(&left, &right, sizeof left);
    ck_assert_uint_gt(whole.size, bare.size);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cold");
    TCase *tests = support_case(suite, "hot part");
    tcase_add_test(tests, the_hot_part_is_the_same);
    return support_run(suite);
}
