/*
 * Tests how services are built from records: order, ranges, aliases, cycles, merging.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/support.h"
#include "tools/catalog/arrange.h"
#include "tools/catalog/texts.h"

/*
 * Adds one record. A line that starts with the number of an overlay belongs to it, any other to the
 * registry:
 *     name port/protocol              name port               name -/protocol
 *     name port/protocol -> target    1: name port/protocol alias...
 */
static void add_line(struct catalog *catalog, char *line)
{
    uint16_t origin = 0;
    if (line[1] == ':') {
        origin = (uint16_t)(line[0] - '0');
        line += 2;
    }
    char *rest;
    const char *name = strtok_r(line, " ", &rest);
    char *ports = strtok_r(NULL, " ", &rest);
    char *protocol = strchr(ports, '/');
    if (protocol != NULL)
        *protocol++ = '\0';
    bool is_alias = strncmp(rest, "-> ", 3) == 0;
    support_record(catalog, origin, name, strcmp(ports, "-") == 0 ? NULL : ports,
                   protocol != NULL ? protocol : "", is_alias ? rest + 3 : "",
                   is_alias ? "" : rest);
}

static struct catalog *arrange(const char *lines)
{
    static const char *const origins[] = {REGISTRY_ORIGIN, "overlay", "other overlay"};
    struct catalog *catalog = catalog_create();
    for (size_t at = 0; at < COUNT_OF(origins); at++)
        ck_assert_uint_eq(support_origin(catalog, origins[at]), at);
    char *rest = support_own(strdup(lines));
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (line[0] != '\0')
            add_line(catalog, line);
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

static void check_services(struct catalog *catalog, const char *services)
{
    ck_assert_str_eq(support_services(catalog), services);
    catalog_destroy(catalog);
}

START_TEST(nothing)
{
    struct catalog *catalog = catalog_create();
    ck_assert_ptr_null(catalog_arrange(catalog));
    check_services(catalog, "");
    catalog_destroy(NULL);
}
END_TEST

START_TEST(order_is_that_of_the_records)
{
    check_services(arrange("z 9/tcp\n"
                           "a 1/udp\n"
                           "m 5/tcp\n"
                           "a 1/tcp\n"
                           "a 0/udp\n"),
                   "z 9/tcp\na 1/udp\nm 5/tcp\na 1/tcp\na 0/udp\n");
}
END_TEST

START_TEST(ranges_expand_in_place)
{
    check_services(arrange("a 7/tcp\n"
                           "r 6-8/tcp\n"
                           "b 6/tcp\n"),
                   "a 7/tcp\nr 6/tcp\nr 7/tcp\nr 8/tcp\nb 6/tcp\n");
    check_services(arrange("end 65534-65535/tcp\n"), "end 65534/tcp\nend 65535/tcp\n");
}
END_TEST

START_TEST(all_ports)
{
    struct catalog *catalog = arrange("all 0-65535/tcp\n");
    ck_assert_uint_eq(catalog->service_count, 65536);
    for (size_t at = 0; at < 65536; at++) {
        if (catalog->services[at].port != at)
            FAIL("port %zu is at another place", at);
    }
    catalog_destroy(catalog);
}
END_TEST

START_TEST(too_many_services)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, REGISTRY_ORIGIN);
    for (unsigned at = 0; at < 16; at++)
        support_record(catalog, origin, support_text("n%u", at), "0-65535", "tcp", "", "");
    ck_assert_ptr_nonnull(catalog_arrange(catalog));
    catalog_destroy(catalog);
}
END_TEST

START_TEST(no_protocol_means_both)
{
    check_services(arrange("f 1-2\n"
                           "g 3/udp\n"),
                   "f 1/tcp\nf 1/udp\nf 2/tcp\nf 2/udp\ng 3/udp\n");
    check_services(arrange("f 1\n"
                           "old 1 -> f\n"),
                   "f 1/tcp old\nf 1/udp old\n");
    check_services(arrange("f 1/udp\n"
                           "f 1\n"),
                   "f 1/udp\nf 1/tcp\n");
}
END_TEST

START_TEST(no_port_means_no_service)
{
    struct catalog *catalog = arrange("airplay -/tcp\n"
                                      "a 1/tcp -> airplay\n");
    ck_assert_uint_eq(catalog->record_count, 2);
    check_services(catalog, "a 1/tcp\n");
}
END_TEST

START_TEST(aliases_of_the_registry)
{
    check_services(arrange("http 80/tcp\n"
                           "http 80/udp\n"
                           "www 80/tcp -> http\n"
                           "web 80/udp -> http\n"
                           "www-http 80/tcp -> http\n"),
                   "http 80/tcp www www-http\nhttp 80/udp web\n");
}
END_TEST

START_TEST(alias_before_its_target)
{
    check_services(arrange("www 80/tcp -> http\n"
                           "other 80/tcp\n"
                           "http 80/tcp\n"
                           "web 80/tcp -> http\n"),
                   "other 80/tcp\nhttp 80/tcp www web\n");
}
END_TEST

START_TEST(alias_without_target)
{
    check_services(arrange("www 80/tcp -> http\n"), "www 80/tcp\n");
    check_services(arrange("www 80/tcp -> http\n"
                           "http 80/udp\n"
                           "http 81/tcp\n"),
                   "www 80/tcp\nhttp 80/udp\nhttp 81/tcp\n");
    /* Names are case-sensitive. */
    check_services(arrange("http 80/tcp\n"
                           "www 80/tcp -> HTTP\n"),
                   "http 80/tcp\nwww 80/tcp\n");
}
END_TEST

START_TEST(alias_of_ranges)
{
    check_services(arrange("a 1-3/tcp\n"
                           "b 2-4/tcp -> a\n"),
                   "a 1/tcp\na 2/tcp b\na 3/tcp b\nb 4/tcp\n");
}
END_TEST

START_TEST(chains_of_aliases)
{
    check_services(arrange("a 1/tcp -> b\n"
                           "b 1/tcp -> c\n"
                           "c 1/tcp\n"),
                   "c 1/tcp a b\n");
    check_services(arrange("c 1/tcp\n"
                           "b 1/tcp -> c\n"
                           "a 1/tcp -> b\n"),
                   "c 1/tcp b a\n");
    check_services(arrange("b 1/tcp -> missing\n"
                           "a 1/tcp -> b\n"),
                   "b 1/tcp a\n");
}
END_TEST

START_TEST(long_chain_of_aliases)
{
    enum { LENGTH = 2000 };
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, REGISTRY_ORIGIN);
    for (unsigned at = 0; at < LENGTH; at++)
        support_record(catalog, origin, support_text("n%u", at), "1", "tcp",
                       support_text("n%u", at + 1), "");
    support_record(catalog, origin, support_text("n%u", LENGTH), "1", "tcp", "", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    ck_assert_uint_eq(catalog->service_count, 1);
    const struct service *service = &catalog->services[0];
    ck_assert_str_eq(service->name, support_text("n%u", LENGTH));
    ck_assert_uint_eq(service->alias_count, LENGTH);
    ck_assert_str_eq(service->aliases[0], "n0");
    ck_assert_str_eq(service->aliases[LENGTH - 1], support_text("n%u", LENGTH - 1));
    catalog_destroy(catalog);
}
END_TEST

/* Comparing all pairs of aliases would take minutes. */
START_TEST(very_many_aliases)
{
    enum { COUNT = 100000 };
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, REGISTRY_ORIGIN);
    support_record(catalog, origin, "service", "1", "tcp", "", "");
    for (unsigned at = 0; at < COUNT; at++)
        support_record(catalog, origin, support_text("n%u", at), "1", "tcp", "service", "");
    ck_assert_ptr_null(catalog_arrange(catalog));
    ck_assert_uint_eq(catalog->service_count, 1);
    ck_assert_uint_eq(catalog->services[0].alias_count, COUNT);
    ck_assert_str_eq(catalog->services[0].aliases[COUNT - 1], support_text("n%u", COUNT - 1));
    catalog_destroy(catalog);
}
END_TEST

START_TEST(circles_of_aliases)
{
    check_services(arrange("a 1/tcp -> a\n"), "a 1/tcp\n");
    check_services(arrange("a 1/tcp -> b\n"
                           "b 1/tcp -> a\n"),
                   "a 1/tcp\nb 1/tcp\n");
    check_services(arrange("c 1/tcp -> a\n"
                           "a 1/tcp -> b\n"
                           "b 1/tcp -> c\n"),
                   "c 1/tcp\na 1/tcp\nb 1/tcp\n");
    /* On another protocol the same names form no cycle. */
    check_services(arrange("a 1/tcp -> b\n"
                           "b 1/tcp -> a\n"
                           "a 1/udp -> b\n"
                           "b 1/udp\n"),
                   "a 1/tcp\nb 1/tcp\nb 1/udp a\n");
}
END_TEST

START_TEST(ways_into_a_circle)
{
    check_services(arrange("x 1/tcp -> y\n"
                           "y 1/tcp -> a\n"
                           "a 1/tcp -> b\n"
                           "b 1/tcp -> a\n"),
                   "a 1/tcp x y\nb 1/tcp\n");
    check_services(arrange("b 1/tcp -> a\n"
                           "a 1/tcp -> b\n"
                           "x 1/tcp -> b\n"
                           "0 1/tcp -> a\n"),
                   "b 1/tcp x\na 1/tcp 0\n");
    check_services(arrange("x 1/tcp -> a\n"
                           "a 1/tcp -> a\n"),
                   "a 1/tcp x\n");
}
END_TEST

START_TEST(duplicates_count_once)
{
    check_services(arrange("a 1/tcp\n"
                           "b 1/tcp\n"
                           "a 1/tcp\n"
                           "a 0-1/tcp\n"),
                   "a 1/tcp\nb 1/tcp\na 0/tcp\n");
    /* The first decides whether it is an alias, */
    check_services(arrange("a 1/tcp\n"
                           "b 1/tcp -> a\n"
                           "b 1/tcp\n"),
                   "a 1/tcp b\n");
    check_services(arrange("a 1/tcp\n"
                           "b 1/tcp\n"
                           "b 1/tcp -> a\n"),
                   "a 1/tcp\nb 1/tcp\n");
    /* and an alias given twice counts once, too. */
    check_services(arrange("a 1/tcp\n"
                           "b 1/tcp -> a\n"
                           "b 1/tcp -> a\n"),
                   "a 1/tcp b\n");
}
END_TEST

START_TEST(identity_is_to_the_letter)
{
    check_services(arrange("a 1/tcp\n"
                           "A 1/tcp\n"
                           "a 1/TCP\n"),
                   "a 1/tcp\nA 1/tcp\na 1/TCP\n");
    check_services(arrange("1: a 1/tcp b\n"
                           "1: A 1/tcp c\n"),
                   "a 1/tcp b\nA 1/tcp c\n");
}
END_TEST

START_TEST(other_ports_and_protocols_stay_apart)
{
    check_services(arrange("1: a 1/tcp x\n"
                           "1: a 1/udp y\n"
                           "1: a 2/tcp z\n"
                           "a 1-2\n"),
                   "a 1/tcp x\na 1/udp y\na 2/tcp z\na 2/udp\n");
}
END_TEST

START_TEST(overlays_and_registry_merge)
{
    struct catalog *catalog = arrange("1: new 9/tcp n\n"
                                      "1: http 80/tcp www web\n"
                                      "2: last 8/tcp\n"
                                      "2: http 80/tcp web w3 www\n"
                                      "first 1/tcp\n"
                                      "www-http 80/tcp -> http\n"
                                      "www 80/tcp -> http\n"
                                      "http 80/tcp\n"
                                      "http 80/udp\n");
    ck_assert_str_eq(support_services(catalog), "new 9/tcp n\n"
                                                "http 80/tcp www web w3 www-http\n"
                                                "last 8/tcp\n"
                                                "first 1/tcp\n"
                                                "http 80/udp\n");
    static const struct {
        size_t record, registry_record;
    } origins[] = {{0, NO_RECORD}, {1, 7}, {2, NO_RECORD}, {4, 4}, {8, 8}};
    for (size_t at = 0; at < COUNT_OF(origins); at++) {
        ck_assert_uint_eq(catalog->services[at].record, origins[at].record);
        ck_assert_uint_eq(catalog->services[at].registry_record, origins[at].registry_record);
    }
    catalog_destroy(catalog);
}
END_TEST

START_TEST(an_overlay_line_is_no_alias)
{
    /* A service of the administrator stays one, and does not take the registry's aliases. */
    struct catalog *catalog = arrange("1: www 80/tcp\n"
                                      "http 80/tcp\n"
                                      "www 80/tcp -> http\n");
    ck_assert_uint_eq(catalog->services[0].registry_record, NO_RECORD);
    check_services(catalog, "www 80/tcp\nhttp 80/tcp www\n");
    check_services(arrange("1: http 80/tcp\n"
                           "www 80/tcp -> http\n"),
                   "http 80/tcp\nwww 80/tcp\n");
}
END_TEST

START_TEST(overlay_behind_the_registry)
{
    struct catalog *catalog = arrange("http 80/tcp\n"
                                      "www 80/tcp -> http\n"
                                      "1: http 80/tcp web\n");
    ck_assert_uint_eq(catalog->services[0].record, 0);
    ck_assert_uint_eq(catalog->services[0].registry_record, 0);
    check_services(catalog, "http 80/tcp www web\n");
}
END_TEST

START_TEST(own_name_as_alias)
{
    /* libc's files backend keeps such an alias too. */
    check_services(arrange("1: a 1/tcp b a b\n"), "a 1/tcp b a\n");
}
END_TEST

/* An alias joins the first line of its service only where nothing in between has its name. */
START_TEST(aliases_join_in_order_alone)
{
    static const struct {
        const char *lines, *services;
    } cases[] = {
        /* Nothing in between has the name: */
        {"1: a 1/tcp x\n1: b 2/tcp\n1: a 1/tcp y\n", "a 1/tcp x y\nb 2/tcp\n"},
        /* it is an alias in between, with the same protocol and with another, */
        {"1: a 1/tcp\n1: b 2/tcp y\n1: a 1/tcp y z\n", "a 1/tcp z\nb 2/tcp y\na 1/tcp y\n"},
        {"1: a 1/tcp\n1: b 2/udp y\n1: a 1/tcp z y\n", "a 1/tcp z\nb 2/udp y\na 1/tcp y\n"},
        /* a name, a name of the registry behind an overlay, a name on the same port. */
        {"1: a 1/tcp\n1: y 2/tcp\n1: a 1/tcp y\n", "a 1/tcp\ny 2/tcp\na 1/tcp y\n"},
        {"1: a 1/tcp\ny 2/tcp\na 1/tcp\n2: a 1/tcp y\n", "a 1/tcp\ny 2/tcp\na 1/tcp y\n"},
        {"1: a 1/tcp\n1: y 1/tcp\na 1/tcp\ny 1/tcp -> a\n", "a 1/tcp\ny 1/tcp\na 1/tcp y\n"},
        /* A name before the first line does not matter: the order remains. */
        {"1: b 2/tcp y\n1: a 1/tcp\n1: a 1/tcp y\n", "b 2/tcp y\na 1/tcp y\n"},
        /* A repeated name is dropped, on the first line or a later one. */
        {"1: a 1/tcp y\n1: b 2/tcp y\n1: a 1/tcp y\n", "a 1/tcp y\nb 2/tcp y\n"},
        {"1: a 1/tcp\n1: b 2/tcp y\n1: a 1/tcp y\n1: c 3/tcp y\n1: a 1/tcp a y\n",
         "a 1/tcp\nb 2/tcp y\na 1/tcp y\nc 3/tcp y\n"},
        /* An alias that moved to the first line is no longer in between. */
        {"1: b 2/tcp\n1: a 1/tcp\n1: b 2/tcp y\n1: a 1/tcp y\n", "b 2/tcp y\na 1/tcp y\n"},
        /* A line that stays is a service at its position, also under its official name. */
        {"1: a 1/tcp\n1: b 2/tcp y\n1: c 3/tcp\n1: a 1/tcp y\n1: c 3/tcp a\n",
         "a 1/tcp\nb 2/tcp y\nc 3/tcp\na 1/tcp y\nc 3/tcp a\n"},
        /* Lines of one service that stay, each at its position. */
        {"1: a 1/tcp\n1: b 2/tcp x y\n1: a 1/tcp x\n1: b 2/tcp\n1: a 1/tcp y\n",
         "a 1/tcp\nb 2/tcp x y\na 1/tcp x\na 1/tcp y\n"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++)
        check_services(arrange(cases[at].lines), cases[at].services);
}
END_TEST

START_TEST(lines_that_stay_know_their_records)
{
    struct catalog *catalog = arrange("1: a 1/tcp\n"
                                      "1: y 2/tcp\n"
                                      "a 1/tcp\n"
                                      "y 1/tcp -> a\n");
    ck_assert_str_eq(support_services(catalog), "a 1/tcp\ny 2/tcp\na 1/tcp y\n");
    ck_assert_uint_eq(catalog->services[0].record, 0);
    ck_assert_uint_eq(catalog->services[0].registry_record, 2);
    ck_assert_uint_eq(catalog->services[2].record, 2);
    ck_assert_uint_eq(catalog->services[2].registry_record, 2);
    catalog_destroy(catalog);
}
END_TEST

/* Scanning from each line to the first, or over everything in between, would take minutes. */
START_TEST(very_many_lines_that_stay)
{
    enum { COUNT = 50000 };
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    support_record(catalog, origin, "a", "1", "tcp", "", "");
    for (unsigned at = 0; at < COUNT; at++)
        support_record(catalog, origin, "b", "2", "tcp", "", support_text("n%u", at));
    for (unsigned at = 0; at < COUNT; at++) {
        support_record(catalog, origin, "a", "1", "tcp", "", support_text("n%u", at));
        support_record(catalog, origin, "c", "3", "tcp", "", support_text("n%u", at));
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    ck_assert_uint_eq(catalog->service_count, 2 * COUNT + 2);
    ck_assert_uint_eq(catalog->services[1].alias_count, COUNT);
    ck_assert_str_eq(catalog->services[(size_t)2 * COUNT].aliases[0],
                     support_text("n%u", COUNT - 1));
    catalog_destroy(catalog);
}
END_TEST

START_TEST(arranging_again)
{
    struct catalog *catalog = arrange("1: a 1/tcp b\n");
    support_record(catalog, 1, "c", "2", "tcp", "", "d");
    ck_assert_ptr_null(catalog_arrange(catalog));
    check_services(catalog, "a 1/tcp b\nc 2/tcp d\n");
}
END_TEST

START_TEST(added_services)
{
    const char *aliases[] = {"b", "c"};
    struct catalog *catalog = catalog_create();
    struct service service = {
        .name = "a", .protocol = "tcp", .aliases = aliases, .alias_count = 2, .port = 7};
    catalog_add_service(catalog, &service);
    service.alias_count = 0;
    catalog_add_service(catalog, &service);
    aliases[0] = "changed";
    check_services(catalog, "a 7/tcp b c\na 7/tcp\n");
}
END_TEST

START_TEST(texts_are_copies)
{
    struct catalog *catalog = catalog_create();
    char text[] = "before";
    const char *copy = catalog_text(catalog, text);
    strcpy(text, "behind");
    ck_assert_str_eq(copy, "before");
    ck_assert_str_eq(catalog_text(catalog, ""), "");
    catalog_destroy(catalog);
}
END_TEST

START_TEST(equal_texts_are_one)
{
    enum { COUNT = 100000 };
    struct catalog *catalog = catalog_create();
    static const char *kept[COUNT];
    static bool numbered[COUNT + 100];
    for (unsigned at = 0; at < COUNT; at++)
        kept[at] = catalog_text(catalog, support_text("text %u", at));
    ck_assert_uint_le(catalog_text_count(catalog), COUNT + 100);
    for (unsigned at = 0; at < COUNT; at++) {
        uint32_t number = texts_number(kept[at]);
        ck_assert_ptr_eq(catalog_text(catalog, support_text("text %u", at)), kept[at]);
        ck_assert_str_eq(kept[at], support_text("text %u", at));
        ck_assert_uint_lt(number, catalog_text_count(catalog));
        ck_assert(number > 0 && !numbered[number]);
        numbered[number] = true;
    }
    ck_assert_uint_eq(texts_number(catalog_text(catalog, "")), 0);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(too_many_origins)
{
    struct catalog *catalog = catalog_create();
    uint16_t number;
    catalog->origin_count = UINT16_MAX - 1;
    ck_assert(catalog_add_origin(catalog, "last", &number));
    ck_assert_uint_eq(number, UINT16_MAX - 1);
    ck_assert_str_eq(catalog->origins[number], "last");
    ck_assert(!catalog_add_origin(catalog, "one more", &number));
    catalog_destroy(catalog);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("catalog");
    TCase *tests = support_case(suite, "order");
    tcase_add_test(tests, nothing);
    tcase_add_test(tests, order_is_that_of_the_records);
    tcase_add_test(tests, ranges_expand_in_place);
    tcase_add_test(tests, all_ports);
    tcase_add_test(tests, too_many_services);
    tcase_add_test(tests, no_protocol_means_both);
    tcase_add_test(tests, no_port_means_no_service);
    tcase_add_test(tests, aliases_join_in_order_alone);
    tcase_add_test(tests, lines_that_stay_know_their_records);
    tcase_add_test(tests, very_many_lines_that_stay);
    tcase_add_test(tests, arranging_again);
    tcase_add_test(tests, added_services);
    tcase_add_test(tests, texts_are_copies);
    tcase_add_test(tests, equal_texts_are_one);
    tcase_add_test(tests, very_many_aliases);
    tcase_add_test(tests, too_many_origins);
    tests = support_case(suite, "aliases");
    tcase_add_test(tests, aliases_of_the_registry);
    tcase_add_test(tests, alias_before_its_target);
    tcase_add_test(tests, alias_without_target);
    tcase_add_test(tests, alias_of_ranges);
    tcase_add_test(tests, chains_of_aliases);
    tcase_add_test(tests, long_chain_of_aliases);
    tcase_add_test(tests, circles_of_aliases);
    tcase_add_test(tests, ways_into_a_circle);
    tests = support_case(suite, "merging");
    tcase_add_test(tests, duplicates_count_once);
    tcase_add_test(tests, identity_is_to_the_letter);
    tcase_add_test(tests, other_ports_and_protocols_stay_apart);
    tcase_add_test(tests, overlays_and_registry_merge);
    tcase_add_test(tests, an_overlay_line_is_no_alias);
    tcase_add_test(tests, overlay_behind_the_registry);
    tcase_add_test(tests, own_name_as_alias);
    return support_run(suite);
}
