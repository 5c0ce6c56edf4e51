/*
 * Tests the law of precedence on the sources of an installed system: lines before the traditional
 * names and the registry answer as they do alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/arrange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/linear.h"
#include "tests/unit/support.h"
#include "tools/catalog/hide.h"
#include "tools/index/loader.h"
#include "tools/source/overlay.h"
#include "tools/source/registry.h"

static const char *source(const char *name)
{
    const char *top = getenv("abs_top_srcdir");
    return support_text("%s/data/%s", top != NULL ? top : ".", name);
}

static void add_file(struct catalog *catalog, const char *lines)
{
    if (lines == NULL)
        return;
    const char *file = support_path("lines.services");
    support_write(file, lines, strlen(lines));
    ck_assert_int_eq(overlay_read(catalog, file, OVERLAY_OWN), OVERLAY_GOOD);
}

/* The lines before all sources of an installed system, or alone. */
static struct catalog *arrange(const char *lines, const char *more, bool alone)
{
    struct catalog *catalog = catalog_create();
    add_file(catalog, lines);
    add_file(catalog, more);
    if (!alone) {
        ck_assert_int_eq(overlay_read(catalog, source("traditional.services"), OVERLAY_SERVICES),
                         OVERLAY_GOOD);
        ck_assert(registry_read(catalog, source("service-names-port-numbers.xml")));
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

static const char *answer(const struct catalog *catalog, const char *name, const char *protocol)
{
    const struct service *service = linear_name(catalog, name, protocol);
    if (service == NULL)
        return "nothing";
    return support_text("%s %u/%s", service->name, (unsigned)service->port, service->protocol);
}

START_TEST(lines_in_front_answer_as_they_do_alone)
{
    static const struct {
        const char *lines, *more;
        const char *name, *protocol;
        const char *right;
    } rows[] = {
        {"shell 514/tcp\nsyslog 514/udp\n", NULL, "syslog", NULL, "syslog 514/udp"},
        {"nntp 119/tcp\nnetnews 532/tcp readnews\n", NULL, "readnews", "tcp", "netnews 532/tcp"},
        {"icpv2 3130/udp\nicp 1112/udp\n", NULL, "icp", "udp", "icp 1112/udp"},
        {"kerberos 88/udp\nkerberos-iv 750/udp kerberos-sec\n", NULL, "kerberos-sec", "udp",
         "kerberos-iv 750/udp"},
        {"http 80/tcp\nwww 8080/tcp\n", NULL, "www", "tcp", "www 8080/tcp"},
        {"whoispp 63/tcp\nwhois++ 63/tcp\n", NULL, "whois++", "tcp", "whois++ 63/tcp"},
        {"a 1000/tcp x\nb 1001/tcp y\na 1000/tcp y\n", NULL, "y", "tcp", "b 1001/tcp"},
        {"svc 7001/tcp\n", "real 7002/tcp stock\nsvc 7001/tcp stock\n", "stock", "tcp",
         "real 7002/tcp"},
    };
    for (size_t at = 0; at < COUNT_OF(rows); at++) {
        for (int alone = 0; alone < 2; alone++) {
            struct catalog *catalog = arrange(rows[at].lines, rows[at].more, alone != 0);
            ck_assert_str_eq(answer(catalog, rows[at].name, rows[at].protocol), rows[at].right);
            catalog_destroy(catalog);
        }
    }
}
END_TEST

static struct catalog *arrange_own(const char *lines)
{
    struct catalog *catalog = catalog_create();
    add_file(catalog, lines);
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

START_TEST(keys_hide_what_stands_behind)
{
    static const struct {
        const char *lines, *services;
    } cases[] = {
        {"a 1/tcp\n!1\nb 1/tcp\nb 1/udp\nb 2/tcp\n", "a 1/tcp\nb 2/tcp\n"},
        {"!1/udp\nb 1/tcp\nb 1/udp\nb 1/UDP\n", "b 1/tcp\nb 1/UDP\n"},
        {"!2-3\na 1/tcp\nb 2/tcp\nc 3/udp\nd 4/tcp\n", "a 1/tcp\nd 4/tcp\n"},
        {"!2-3/udp\nb 2/tcp\nc 3/udp\nd 4/udp\n", "b 2/tcp\nd 4/udp\n"},
        {"!0-65535\na 0/tcp\nb 65535/udp\n", ""},
        /* A name hides the line, an alias only itself. */
        {"!a\na 1/tcp x\nb 1/tcp a y\nA 2/tcp\n", "b 1/tcp y\nA 2/tcp\n"},
        {"!a/udp\na 1/tcp\na 1/udp x\nb 2/udp a\n", "a 1/tcp\nb 2/udp\n"},
        /* A key with a slash may be all of a name. */
        {"!a/udp\na/udp 1/tcp\n914c/g 211/tcp\n", "914c/g 211/tcp\n"},
        {"!914c/g\n914c/g 211/tcp\n", ""},
        /* A number is a port. */
        {"!2\n2 1/tcp\na 2/tcp\n", "2 1/tcp\n"},
        /* Earlier lines stay, and get no alias from hidden ones. */
        {"a 1/tcp x\n!a\na 1/tcp y\nb 1/tcp\n", "a 1/tcp x\nb 1/tcp\n"},
        {"a 1/tcp\nb 2/tcp y\n!y\na 1/tcp y z\n", "a 1/tcp z\nb 2/tcp y\n"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        struct catalog *catalog = arrange_own(cases[at].lines);
        ck_assert_str_eq(support_services(catalog), cases[at].services);
        catalog_destroy(catalog);
    }
}
END_TEST

START_TEST(keys_hide_the_registry)
{
    struct catalog *catalog = arrange("!www-http\n!http/udp\n!32768-60999\n", NULL, false);
    ck_assert_str_eq(answer(catalog, "www-http", NULL), "nothing");
    ck_assert_str_eq(answer(catalog, "http", "tcp"), "http 80/tcp");
    ck_assert_str_eq(answer(catalog, "http", "udp"), "nothing");
    for (unsigned port = 32768; port <= 60999; port++) {
        if (linear_port(catalog, (uint16_t)port, NULL) != NULL)
            FAIL("port %u is not hidden", port);
    }
    ck_assert_ptr_nonnull(linear_port(catalog, 32767, NULL));
    catalog_destroy(catalog);
}
END_TEST

/* A loaded catalog still knows what is hidden, and by which line. */
START_TEST(what_hid_is_known)
{
    struct catalog *catalog = arrange_own("a 1/tcp\n"
                                          "!1/udp\n"
                                          "!1\n"
                                          "!b\n"
                                          "a 1/udp\n"
                                          "c 1/tcp\n"
                                          "b 2/tcp\n"
                                          "d 2/tcp b\n");
    struct buffer index = support_index(catalog);
    catalog_destroy(catalog);
    catalog = catalog_create();
    ck_assert_ptr_null(loader_load(&index, catalog));
    static const struct {
        const char *name, *protocol;
        unsigned port, line;
    } right[] = {{"a", "udp", 1, 2}, {"c", "tcp", 1, 3}, {"b", "tcp", 2, 4}};
    size_t count;
    struct hidden *hidden = support_own(hide_list(catalog, &count));
    ck_assert_uint_eq(count, COUNT_OF(right));
    for (size_t at = 0; at < count; at++) {
        ck_assert_str_eq(hidden[at].record->name, right[at].name);
        ck_assert_str_eq(hidden[at].protocol, right[at].protocol);
        ck_assert_uint_eq(hidden[at].port, right[at].port);
        ck_assert_uint_eq(hidden[at].by->line, right[at].line);
    }
    ck_assert_str_eq(support_services(catalog), "a 1/tcp\nd 2/tcp\n");
    catalog_destroy(catalog);
}
END_TEST

/* Matching each key against each line would take minutes. */
START_TEST(very_many_keys)
{
    enum { COUNT = 100000 };
    char *lines = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&lines, &size);
    ck_assert_ptr_nonnull(stream);
    for (unsigned at = 0; at < COUNT; at++)
        fprintf(stream, "!n%u\n!1-65534/p%u\n!%u-65534\n", at, at % 200, at % 60000 + 2u);
    for (unsigned at = 0; at < COUNT; at++)
        fprintf(stream, "m%u %u/tcp n%u\n", at, at % 2 == 0 ? 1u : 65535u, at);
    for (unsigned at = 0; at < COUNT; at++)
        fprintf(stream, "l%u %u/udp\n", at, at % 60000 + 3);
    fclose(stream);
    struct catalog *catalog = arrange_own(support_own(lines));
    ck_assert_uint_eq(catalog->service_count, COUNT);
    ck_assert_uint_eq(catalog->services[COUNT - 1].alias_count, 0);
    catalog_destroy(catalog);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("law");
    TCase *tests = support_case(suite, "law");
    tcase_add_test(tests, lines_in_front_answer_as_they_do_alone);
    tests = support_case(suite, "hiding");
    tcase_add_test(tests, keys_hide_what_stands_behind);
    tcase_add_test(tests, keys_hide_the_registry);
    tcase_add_test(tests, what_hid_is_known);
    tcase_add_test(tests, very_many_keys);
    return support_run(suite);
}
