/*
 * Tests the comparison of two catalogs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/arrange.h"
#include "tools/catalog/compare.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/support.h"

/* A line of a catalog in a test. */
struct line {
    const char *name, *ports, *protocol, *aliases, *description;
};

static struct catalog *catalog_of(const struct line *lines, size_t count)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    for (size_t at = 0; at < count; at++) {
        const struct line *line = &lines[at];
        support_record(catalog, origin, line->name, line->ports, line->protocol, "",
                       line->aliases != NULL ? line->aliases : "");
        if (line->description != NULL)
            catalog->records[catalog->record_count - 1].description = line->description;
    }
    ck_assert_ptr_null(catalog_arrange(catalog));
    return catalog;
}

/* One change: "+name", "-name", "old>name" or "name field:old>new", with the port and protocol. */
static const char *one_change(const struct comparison *comparison, enum change_kind kind,
                              const struct change *change)
{
    static const char *const signs[] = {"+", "-", "", ""};
    const struct entry *entry = change->new != NULL ? change->new : change->old;
    ck_assert_ptr_nonnull(entry);
    bool renamed = kind == CHANGE_RENAMED;
    const char *all = support_text("%s%s%s%s %d/%s", signs[kind], renamed ? change->old->name : "",
                                   renamed ? ">" : "", entry->name,
                                   entry->has_port ? entry->port : -1, entry->protocol);
    for (unsigned what = 0; what < COMPARE_COUNT && change->old && change->new; what++) {
        char *old, *new;
        if (!compare_texts(comparison, change, what, &old, &new))
            continue;
        all = support_text("%s %s:%s>%s", all, compare_name(what), old, new);
        free(old);
        free(new);
    }
    return support_text("%s\n", all);
}

/* All changes, kind by kind. */
static const char *differences(const struct line *old, size_t old_count, const struct line *new,
                               size_t new_count)
{
    struct catalog *left = catalog_of(old, old_count), *right = catalog_of(new, new_count);
    struct comparison *comparison = compare_catalogs(left, right);
    const char *all = "";
    for (enum change_kind kind = 0; kind < CHANGE_KINDS; kind++) {
        const struct change_list *list = &comparison->lists[kind];
        for (size_t at = 0; at < list->count; at++)
            all = support_text("%s%s", all, one_change(comparison, kind, &list->changes[at]));
    }
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        if (comparison->left_out[field])
            all = support_text("%swithout %s\n", all, compare_name(field));
    }
    compare_free(comparison);
    catalog_destroy(left);
    catalog_destroy(right);
    return all;
}

#define DIFFERENCES(old, new) differences(old, COUNT_OF(old), new, COUNT_OF(new))

START_TEST(nothing)
{
    static const struct line lines[] = {
        {"a", "1-3", "tcp", "b c", "text"},
        {"a", NULL, "tcp", NULL, NULL},
        {"a", NULL, "tcp", NULL, NULL},
        {"d", NULL, "", NULL, "text"},
    };
    ck_assert_str_eq(DIFFERENCES(lines, lines), "");
    ck_assert_str_eq(differences(lines, 0, lines, 0), "");
}
END_TEST

START_TEST(added_and_removed)
{
    static const struct line old[] = {
        {"z", "1", "tcp", NULL, NULL},
        {"b", "2", "tcp", NULL, NULL},
        {"a", "3", "tcp", NULL, NULL},
        {"n", NULL, "", NULL, NULL},
    };
    static const struct line new[] = {
        {"b", "2", "udp", NULL, NULL},  {"B", "2", "tcp", NULL, NULL},
        {"a", "3", "tcp", NULL, NULL},  {"n", "9", "tcp", NULL, NULL},
        {"n", NULL, "tcp", NULL, NULL}, {"n", NULL, "tcp", NULL, NULL},
    };
    ck_assert_str_eq(DIFFERENCES(old, new), "+b 2/udp\n+n 9/tcp\n+n -1/tcp\n"
                                            "-z 1/tcp\n-n -1/\nb>B 2/tcp\n");
}
END_TEST

START_TEST(renamed)
{
    static const struct line old[] = {
        {"a", "1", "tcp", NULL, "text"},
        {"b", "2-3", "udp", NULL, NULL},
        {"c", "4", "tcp", NULL, NULL},
        {"n", NULL, "tcp", NULL, NULL},
    };
    static const struct line new[] = {
        {"x", "1", "tcp", NULL, "text"},
        {"y", "3", "udp", NULL, NULL},
        {"c", "4", "udp", NULL, NULL},
        {"m", NULL, "tcp", NULL, NULL},
    };
    ck_assert_str_eq(DIFFERENCES(old, new), "+c 4/udp\n+m -1/tcp\n-b 2/udp\n-c 4/tcp\n"
                                            "-n -1/tcp\na>x 1/tcp\nb>y 3/udp\n");
}
END_TEST

START_TEST(changed)
{
    static const struct line old[] = {
        {"a", "1", "tcp", "x", "one"},
        {"b", "2", "tcp", "x y", "two"},
        {"c", "3", "tcp", NULL, NULL},
    };
    static const struct line new[] = {
        {"a", "1", "tcp", NULL, "one"},
        {"b", "2", "tcp", "x y", "three"},
        {"c", "3", "tcp", NULL, "new"},
    };
    ck_assert_str_eq(DIFFERENCES(old, new), "a 1/tcp aliases:x>\n"
                                            "b 2/tcp description:two>three answers:>x/tcp x\n"
                                            "c 3/tcp description:>new\n");
}
END_TEST

START_TEST(order_of_answers)
{
    static const struct line old[] = {
        {"a", "1", "tcp", NULL, NULL},
        {"b", "1", "tcp", NULL, NULL},
        {"n", "5", "tcp", NULL, NULL},
        {"n", "6", "udp", NULL, NULL},
    };
    static const struct line new[] = {
        {"b", "1", "tcp", NULL, NULL},
        {"a", "1", "tcp", NULL, NULL},
        {"n", "6", "udp", NULL, NULL},
        {"n", "5", "tcp", NULL, NULL},
    };
    ck_assert_str_eq(DIFFERENCES(old, new), "b 1/tcp answers:>1/tcp 1\n"
                                            "a 1/tcp answers:1/tcp 1>\n"
                                            "n 6/udp answers:>n\n"
                                            "n 5/tcp answers:n>\n");
}
END_TEST

START_TEST(without_descriptions)
{
    static const struct line entries[] = {{"a", "1", "tcp", NULL, NULL}};
    static const struct line full[] = {{"a", "1", "tcp", NULL, "text"}};
    ck_assert_str_eq(DIFFERENCES(entries, full), "without description\n");
    ck_assert_str_eq(DIFFERENCES(full, entries), "without description\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("compare");
    TCase *comparing = support_case(suite, "comparing");
    tcase_add_test(comparing, nothing);
    tcase_add_test(comparing, added_and_removed);
    tcase_add_test(comparing, renamed);
    tcase_add_test(comparing, changed);
    tcase_add_test(comparing, order_of_answers);
    tcase_add_test(comparing, without_descriptions);
    return support_run(suite);
}
