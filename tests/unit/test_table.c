/*
 * Tests escaping for a terminal, wrapping in tables, and the grouping of services.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/output/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support.h"
#include "tools/base/terminal.h"
#include "tools/output/summary.h"

START_TEST(plain)
{
    static const struct {
        const char *text, *plain;
    } cases[] = {
        {"", ""},
        {"plain ~", "plain ~"},
        {"FORT\xc3\x89", "FORT\xc3\x89"},
        {"\xe6\xbc\xa2 \xf0\x9f\x98\x80", "\xe6\xbc\xa2 \xf0\x9f\x98\x80"},
        {"a\tb\n\x1b[31m\x7f", "a\\x09b\\x0a\\x1b[31m\\x7f"},
        {"\xc2\x9b\xc2\x80\xc2\x9f\xc2\xa0", "\\xc2\\x9b\\xc2\\x80\\xc2\\x9f\xc2\xa0"},
        {"a\xe2\x80\x8bz", "a\\xe2\\x80\\x8bz"},
        /*
         * Invalid UTF-8: a stray byte, a truncated sequence, an overlong one, a surrogate, out of
         * range.
         */
        {"\x80\xff", "\\x80\\xff"},
        {"\xe6\xbc", "\\xe6\\xbc"},
        {"\xc3", "\\xc3"},
        {"\xc0\x80", "\\xc0\\x80"},
        {"\xe0\x80\x9b", "\\xe0\\x80\\x9b"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"\xc3\xc3\xa4", "\\xc3\xc3\xa4"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++)
        ck_assert_str_eq(support_own(terminal_text(cases[at].text)), cases[at].plain);
}
END_TEST

START_TEST(columns)
{
    ck_assert_uint_eq(terminal_columns("", 0), 0);
    ck_assert_uint_eq(terminal_columns("abc", 3), 3);
    /* A Chinese character is two columns wide. */
    ck_assert_uint_eq(terminal_columns("\xc3\x89\xe6\xbc\xa2x", 6), 4);
}
END_TEST

/* The output of terminal_fold(). */
static const char *folded(const char *text, size_t indent, size_t width)
{
    char *result;
    size_t size;
    FILE *stream = open_memstream(&result, &size);
    ck_assert_ptr_nonnull(stream);
    terminal_fold(stream, text, indent, indent, width);
    fclose(stream);
    return support_own(result);
}

START_TEST(folds)
{
    static const struct {
        const char *text;
        size_t indent, width;
        const char *folded;
    } cases[] = {
        {"", 0, 5, ""},
        {"short", 0, 5, "short"},
        {"two words", 0, 9, "two words"},
        {"two words", 0, 8, "two\nwords"},
        {"one two three", 0, 7, "one two\nthree"},
        {"one two three", 2, 9, "one two\n  three"},
        {"unbroken word", 0, 5, "unbroken\nword"},
        {"a http://example.org/b c", 0, 10, "a\nhttp://example.org/b\nc"},
        {"\xc3\x89\xc3\x89 \xc3\x89", 0, 4, "\xc3\x89\xc3\x89 \xc3\x89"},
        {"one\ntwo three", 1, 20, "one\n two three"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++)
        ck_assert_str_eq(folded(cases[at].text, cases[at].indent, cases[at].width),
                         cases[at].folded);
}
END_TEST

static struct entry entry(const char *name, int port, const char *protocol, uint32_t line)
{
    return (struct entry){
        .name = name,
        .protocol = protocol,
        .origin = line > 0 ? "file" : "registry",
        .line = line,
        .port = (uint16_t)(port < 0 ? 0 : port),
        .has_port = port >= 0,
    };
}

/* The groups as "name ports origin" on a line each. */
static const char *grouped(const struct entry *entries, const char *const *texts, size_t count)
{
    struct summary summary = {0};
    for (size_t at = 0; at < count; at++) {
        const char *text = texts != NULL ? texts[at] : "";
        summary_add(&summary, &entries[at], NULL, memory_copy_text(text, strlen(text)));
    }
    summary_join(&summary);
    const char *all = "";
    for (size_t at = 0; at < summary.count; at++) {
        const char *ports = support_own(group_ports(&summary.groups[at]));
        const char *origin = support_own(group_origin(&summary.groups[at]));
        all = support_text("%s%s %s %s\n", all, summary.groups[at].item.entry->name, ports, origin);
    }
    summary_free(&summary);
    return all;
}

START_TEST(groups)
{
    const struct entry joined[] = {
        entry("https", 443, "tcp", 7),   entry("https", 443, "udp", 8),
        entry("https", 443, "sctp", 10), entry("x11", 6000, "tcp", 0),
        entry("x11", 6001, "tcp", 0),    entry("x11", 6000, "udp", 0),
        entry("x11", 6001, "udp", 0),    entry("flex", 10, "tcp", 0),
        entry("flex", 10, "udp", 0),     entry("flex", 11, "tcp", 0),
        entry("flex", 11, "udp", 0),     entry("alone", 443, "tcp", 0),
        entry("sd", -1, "tcp", 0),       entry("sd", -1, "udp", 0),
        entry("bare", -1, "", 0),
    };
    ck_assert_str_eq(grouped(joined, NULL, COUNT_OF(joined)), "https 443/tcp,udp,sctp file:7-8,10\n"
                                                              "x11 6000-6001/tcp,udp registry\n"
                                                              "flex 10-11/tcp,udp registry\n"
                                                              "alone 443/tcp registry\n"
                                                              "sd tcp,udp, no port registry\n"
                                                              "bare no port registry\n");
}
END_TEST

START_TEST(groups_apart)
{
    /* A service with another text, or between two others, keeps its position. */
    const struct entry entries[] = {
        entry("a", 10, "tcp", 0), entry("a", 10, "udp", 0), entry("a", 12, "udp", 0),
        entry("b", 20, "tcp", 0), entry("b", 21, "udp", 0), entry("b", 20, "udp", 0),
        entry("c", 30, "tcp", 0), entry("d", 30, "udp", 0), entry("c", 30, "udp", 0),
    };
    static const char *const texts[] = {"x", "y", "y", "", "", "", "", "", ""};
    ck_assert_str_eq(grouped(entries, texts, COUNT_OF(entries)), "a 10/tcp registry\n"
                                                                 "a 10/udp registry\n"
                                                                 "a 12/udp registry\n"
                                                                 "b 20/tcp registry\n"
                                                                 "b 21/udp registry\n"
                                                                 "b 20/udp registry\n"
                                                                 "c 30/tcp registry\n"
                                                                 "d 30/udp registry\n"
                                                                 "c 30/udp registry\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("table");
    TCase *texts = support_case(suite, "texts");
    tcase_add_test(texts, plain);
    tcase_add_test(texts, columns);
    tcase_add_test(texts, folds);
    TCase *joining = support_case(suite, "groups");
    tcase_add_test(joining, groups);
    tcase_add_test(joining, groups_apart);
    return support_run(suite);
}
