/*
 * Tests the parser of lookup keys, and that they find what the reader of the index answers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/arrange.h"
#include "tools/catalog/key.h"

#include <stdlib.h>
#include <string.h>

#include "nss_iana/reader.h"
#include "tests/lookup.h"
#include "tests/unit/support.h"
#include "tools/base/memory.h"

#define REPEAT_8(text) text text text text text text text text
#define BYTES_31 "1234567-90123456789012345678901"
#define NAME_255 REPEAT_8(BYTES_31) "1234567"

START_TEST(port_keys)
{
    static const struct {
        const char *text;
        uint16_t first, last;
        const char *protocol;
    } cases[] = {
        {"0", 0, 0, NULL},
        {"443", 443, 443, NULL},
        {"65535/tcp", 65535, 65535, "tcp"},
        {"6000-6010", 6000, 6010, NULL},
        {"6000-6010/x+y", 6000, 6010, "x+y"},
        {"87/tcp/udp", 87, 87, "tcp/udp"},
        {"0-65535/udp", 0, 65535, "udp"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        struct key key;
        ck_assert_ptr_null(key_read(cases[at].text, &key));
        ck_assert(key.by_port);
        ck_assert_uint_eq(key.first_port, cases[at].first);
        ck_assert_uint_eq(key.last_port, cases[at].last);
        ck_assert_pstr_eq(key.protocol, cases[at].protocol);
    }
}
END_TEST

START_TEST(name_keys)
{
    static const struct {
        const char *text;
        size_t length;
        const char *protocol;
    } cases[] = {
        {"https", 5, NULL},    {"https/udp", 5, "udp"},
        {"914c/g", 4, "g"},    {"914c/g/tcp", 6, "tcp"},
        {"3com", 4, NULL},     {"10-5a", 5, NULL},
        {"-5", 2, NULL},       {"whois++", 7, NULL},
        {NAME_255, 255, NULL}, {NAME_255 "/tcp", 255, "tcp"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        struct key key;
        ck_assert_ptr_null(key_read(cases[at].text, &key));
        ck_assert(!key.by_port);
        ck_assert_uint_eq(key.name_length, cases[at].length);
        ck_assert_pstr_eq(key.protocol, cases[at].protocol);
    }
}
END_TEST

START_TEST(faults)
{
    static const char *const texts[] = {
        "",
        "65536",
        "70000",
        "10-5",
        "1-65536",
        "123456",
        "80/",
        "80-90/",
        "80/t p",
        "/tcp",
        "name/",
        "a b",
        "a#b",
        "a\tb/c",
        "a/b#c",
        "w\xc3\xa4",
        "/",
        "1//2",
        NAME_255 "x",
        NAME_255 "x/tcp",
        "99999999999999999999999999999999-1",
    };
    for (size_t at = 0; at < COUNT_OF(texts); at++) {
        struct key key;
        ck_assert_msg(key_read(texts[at], &key) != NULL, "\"%s\"", texts[at]);
    }
}
END_TEST

static struct catalog *sample(void)
{
    struct catalog *catalog = catalog_create();
    uint16_t overlay = support_origin(catalog, "overlay");
    uint16_t registry = support_origin(catalog, REGISTRY_ORIGIN);
    support_record(catalog, overlay, "late", "20", "udp", "", "WEB other a/b");
    support_record(catalog, overlay, "Web", "20", "tcp", "", "");
    support_record(catalog, overlay, "odd", "30", "tcp/udp", "", "a/c");
    support_record(catalog, registry, "web", "10", "tcp", "", "");
    support_record(catalog, registry, "web", "10-12", "udp", "", "");
    support_record(catalog, registry, "b", "11", "tcp", "", "");
    support_record(catalog, registry, "a/b", "11", "tcp", "", "");
    support_record(catalog, registry, "a", "12", "b", "", "");
    support_record(catalog, registry, "web", NULL, "tcp", "", "");
    support_record(catalog, registry, "Only", NULL, "", "", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

/* The matches of a key as "name:port/protocol", with the alias in brackets. */
static const char *found(const struct catalog *catalog, const char *text)
{
    struct key key;
    ck_assert_ptr_null(key_read(text, &key));
    size_t count;
    struct entry *entries = entry_list(catalog, &count);
    struct match *matches;
    struct key_index index = key_index_create(entries, count);
    count = key_find(&key, &index, &matches);
    key_index_free(&index);
    char *all;
    FILE *stream = memory_stream(&all);
    for (size_t at = 0; at < count; at++) {
        const struct entry *entry = matches[at].entry;
        fprintf(stream, "%s%s:%d/%s", at > 0 ? " " : "", entry->name,
                entry->has_port ? entry->port : -1, entry->protocol);
        if (matches[at].alias != NULL)
            fprintf(stream, "[%s]", matches[at].alias);
    }
    memory_stream_end(stream);
    free(matches);
    free(entries);
    return support_own(all);
}

START_TEST(finding)
{
    struct catalog *catalog = sample();
    static const struct {
        const char *key, *found;
    } cases[] = {
        {"10", "web:10/tcp web:10/udp"},
        {"10-11/udp", "web:10/udp web:11/udp"},
        {"11", "web:11/udp b:11/tcp a/b:11/tcp"},
        {"13", ""},
        {"10/TCP", "web:10/tcp"},
        {"10-20/Tcp", "web:10/tcp b:11/tcp a/b:11/tcp Web:20/tcp"},
        /* Exact matches; others only if there is none, separately with and without a port. */
        {"web", "web:10/tcp web:10/udp web:11/udp web:12/udp web:-1/tcp"},
        {"WEB", "late:20/udp[WEB] web:-1/tcp"},
        {"WEB/tcp", "Web:20/tcp web:10/tcp web:-1/tcp"},
        {"wEB/udp", "late:20/udp[WEB] web:10/udp web:11/udp web:12/udp"},
        {"ONLY", "Only:-1/"},
        {"other", "late:20/udp[other]"},
        /* A name as a whole comes before a name with a protocol. */
        {"a/b", "late:20/udp[a/b] a/b:11/tcp"},
        {"a/b/tcp", "a/b:11/tcp"},
        {"A", "a:12/b"},
        {"a/d", ""},
        /* A protocol may have slashes, too. */
        {"30/tcp/udp", "odd:30/tcp/udp"},
        {"odd/TCP/udp", "odd:30/tcp/udp"},
        {"a/c/tcp/udp", "odd:30/tcp/udp[a/c]"},
        {"odd/udp", ""},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++)
        ck_assert_str_eq(found(catalog, cases[at].key), cases[at].found);
    catalog_destroy(catalog);
}
END_TEST

/* Both bytes of a port count, and entries on one port keep their order. */
START_TEST(order_of_ports)
{
    struct catalog *catalog = catalog_create();
    uint16_t overlay = support_origin(catalog, "overlay");
    support_record(catalog, overlay, "last", "65535", "tcp", "", "");
    support_record(catalog, overlay, "b", "256", "udp", "", "");
    support_record(catalog, overlay, "high", "511", "tcp", "", "");
    support_record(catalog, overlay, "low", "255", "tcp", "", "");
    support_record(catalog, overlay, "a", "256", "tcp", "", "");
    support_record(catalog, overlay, "first", "0", "tcp", "", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    ck_assert_str_eq(found(catalog, "0-65535"),
                     "first:0/tcp low:255/tcp b:256/udp a:256/tcp high:511/tcp last:65535/tcp");
    ck_assert_str_eq(found(catalog, "256-510"), "b:256/udp a:256/tcp");
    ck_assert_str_eq(found(catalog, "65535"), "last:65535/tcp");
    ck_assert_str_eq(found(catalog, "257-510"), "");
    catalog_destroy(catalog);
}
END_TEST

/*
 * Compares the first match of a key with what a program would get. If a program gets nothing, the
 * key may still match names that differ in case.
 */
static void compare_first(const struct catalog *catalog, const struct index *index,
                          const char *name, const char *protocol)
{
    struct answer answer;
    if (!index_by_name(index, name, protocol, &answer))
        return;
    const char *expected = support_text("%s:%u/%s", answer.name, answer.port, answer.protocol);
    const char *key =
        protocol != NULL ? support_text("%s/%s", name, protocol) : support_text("%s", name);
    const char *all = found(catalog, key);
    size_t length = strcspn(all, " [");
    ck_assert_str_eq(support_text("%.*s", (int)length, all), expected);
}

START_TEST(first_is_the_answer)
{
    struct catalog *catalog = sample();
    struct buffer bytes = support_index(catalog);
    struct index index = {.base = bytes.bytes};
    ck_assert_ptr_null(index_check_header(&index.limit, bytes.bytes, bytes.size));
    static const char *const names[] = {"web",  "WEB", "Web", "wEb",   "late", "LATE", "b",
                                        "only", "B",   "A",   "other", "none", "a"};
    static const char *const protocols[] = {NULL, "tcp", "udp", "sctp"};
    for (size_t at = 0; at < COUNT_OF(names); at++) {
        for (size_t which = 0; which < COUNT_OF(protocols); which++)
            compare_first(catalog, &index, names[at], protocols[which]);
    }
    catalog_destroy(catalog);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key");
    TCase *reading = support_case(suite, "reading");
    tcase_add_test(reading, port_keys);
    tcase_add_test(reading, name_keys);
    tcase_add_test(reading, faults);
    TCase *looking = support_case(suite, "finding");
    tcase_add_test(looking, finding);
    tcase_add_test(looking, order_of_ports);
    tcase_add_test(looking, first_is_the_answer);
    return support_run(suite);
}
