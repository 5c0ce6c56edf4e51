/*
 * Tests the law of precedence on the sources that an installed system has: lines in front of the
 * traditional names and of the registry answer as they do alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/arrange.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/linear.h"
#include "tests/unit/support.h"
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
    ck_assert_int_eq(overlay_read(catalog, file), OVERLAY_GOOD);
}

/* The lines in front of all that an installed system has, or by themselves. */
static struct catalog *arrange(const char *lines, const char *more, bool alone)
{
    struct catalog *catalog = catalog_create();
    add_file(catalog, lines);
    add_file(catalog, more);
    if (!alone) {
        ck_assert_int_eq(overlay_read(catalog, source("traditional.services")), OVERLAY_GOOD);
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

int main(void)
{
    Suite *suite = suite_create("law");
    TCase *tests = support_case(suite, "law");
    tcase_add_test(tests, lines_in_front_answer_as_they_do_alone);
    return support_run(suite);
}
