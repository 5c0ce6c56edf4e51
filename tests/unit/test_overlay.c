/*
 * Tests the syntax of names and ports, and the parser of overlays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/overlay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/support.h"
#include "tools/base/syntax.h"
#include "tools/catalog/arrange.h"

#define REPEAT_8(text) text text text text text text text text
#define BYTES_31 "1234567890123456789012345678901"
#define BYTES_255 REPEAT_8(BYTES_31) "1234567"

START_TEST(port_numbers)
{
    static const struct {
        const char *text;
        const char *end; /* NULL: refused */
        uint16_t port;
    } cases[] = {
        {"0", "", 0},         {"1", "", 1},        {"443", "", 443},
        {"65535", "", 65535}, {"00080", "", 80},   {"80/tcp", "/tcp", 80},
        {"80-", "-", 80},     {"8 0", " 0", 8},    {"65536", NULL, 0},
        {"99999", NULL, 0},   {"100000", NULL, 0}, {"000080", NULL, 0},
        {"", NULL, 0},        {"-1", NULL, 0},     {"+1", NULL, 0},
        {" 1", NULL, 0},      {"/tcp", NULL, 0},   {"a", NULL, 0},
        {"0x50", "x50", 0},   {"1e3", "e3", 1},    {"4294967376", NULL, 0},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        const char *end = NULL;
        uint16_t port = 0;
        bool taken = syntax_port(cases[at].text, &end, &port);
        ck_assert_msg(taken == (cases[at].end != NULL), "\"%s\"", cases[at].text);
        if (taken) {
            ck_assert_str_eq(end, cases[at].end);
            ck_assert_uint_eq(port, cases[at].port);
        }
    }
}
END_TEST

START_TEST(port_ranges)
{
    static const struct {
        const char *text;
        uint16_t first, last;
    } good[] = {
        {"0", 0, 0},
        {"80", 80, 80},
        {"80-80", 80, 80},
        {"80-81", 80, 81},
        {"6000-6063", 6000, 6063},
        {"0-65535", 0, 65535},
    };
    static const char *const bad[] = {
        "",      "-",     "80-",     "-80",    "81-80", "80-81-82", "80 - 81", "80-81 ", " 80",
        "80,81", "65536", "1-65536", "80--81", "a-b",   "80/tcp",   "80-+81",  "tcp",
    };
    for (size_t at = 0; at < COUNT_OF(good); at++) {
        uint16_t first, last;
        ck_assert_msg(syntax_port_range(good[at].text, &first, &last), "\"%s\"", good[at].text);
        ck_assert_uint_eq(first, good[at].first);
        ck_assert_uint_eq(last, good[at].last);
    }
    for (size_t at = 0; at < COUNT_OF(bad); at++) {
        uint16_t first, last;
        ck_assert_msg(!syntax_port_range(bad[at], &first, &last), "\"%s\"", bad[at]);
    }
}
END_TEST

START_TEST(squeezing)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"", ""},
        {" ", ""},
        {" \t\r\n ", ""},
        {"a", "a"},
        {" a", "a"},
        {"a ", "a"},
        {"a b", "a b"},
        {"a  b", "a b"},
        {"\n  a\n\tb\r\n  c\n", "a b c"},
        {"ab\n", "ab"},
        {"a\xc2\xa0"
         "b",
         "a\xc2\xa0"
         "b"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        char *text = support_own(strdup(cases[at].before));
        text_squeeze(text);
        ck_assert_str_eq(text, cases[at].after);
    }
}
END_TEST

START_TEST(names_and_protocols)
{
    static const char *const good[] = {
        "a",       "http", "EtherNet/IP-1", "914c/g",
        "whois++", "a;b",  "z39.50",        "!\"$%&'()*,:<=>?@[\\]^`~",
        BYTES_255,
    };
    for (size_t at = 0; at < COUNT_OF(good); at++)
        ck_assert_msg(syntax_name_fault(good[at]) == NULL, "\"%s\"", good[at]);
    ck_assert_ptr_nonnull(syntax_name_fault(""));
    ck_assert_ptr_nonnull(syntax_name_fault(BYTES_255 "x"));
    ck_assert_ptr_null(syntax_protocol_fault("tcp"));
    ck_assert_ptr_null(syntax_protocol_fault(BYTES_31));
    ck_assert_ptr_nonnull(syntax_protocol_fault(BYTES_31 "x"));
    ck_assert_ptr_nonnull(syntax_protocol_fault(""));
    ck_assert_ptr_nonnull(syntax_protocol_fault("tcp/ip"));
    ck_assert_ptr_null(syntax_odd_protocol_fault(""));
    ck_assert_ptr_null(syntax_odd_protocol_fault("tcp/ip/"));
    ck_assert_ptr_nonnull(syntax_odd_protocol_fault("/tcp"));
    ck_assert_ptr_nonnull(syntax_odd_protocol_fault(BYTES_31 "x"));
    for (int byte = 1; byte < 256; byte++) {
        const char text[] = {'a', (char)byte, 'b', '\0'};
        bool usable = byte > ' ' && byte < 0x7f && byte != '#';
        ck_assert_msg((syntax_name_fault(text) == NULL) == usable, "byte %d in a name", byte);
        ck_assert_msg((syntax_protocol_fault(text) == NULL) == (usable && byte != '/'),
                      "byte %d in a protocol", byte);
        ck_assert_msg((syntax_odd_protocol_fault(text) == NULL) == usable,
                      "byte %d in an odd protocol", byte);
    }
}
END_TEST

/* The result of one overlay. */
struct outcome {
    struct catalog *catalog;
    enum overlay_result result;
    const char *file;
    const char *messages;
};

static struct outcome read_overlay(const char *file, enum overlay_kind kind)
{
    struct outcome outcome = {.catalog = catalog_create(), .file = file};
    support_begin_messages();
    outcome.result = overlay_read(outcome.catalog, file, kind);
    outcome.messages = support_end_messages();
    return outcome;
}

static struct outcome read_bytes(const char *bytes, size_t size, enum overlay_kind kind)
{
    const char *file = support_path("test.services");
    support_write(file, bytes, size);
    return read_overlay(file, kind);
}

/* Parses the lines, expects this many warnings, and returns the services. */
static const char *services_of(const char *lines, size_t warnings)
{
    struct outcome outcome = read_bytes(lines, strlen(lines), OVERLAY_SERVICES);
    ck_assert_int_eq(outcome.result, warnings > 0 ? OVERLAY_WARNED : OVERLAY_GOOD);
    ck_assert_uint_eq(support_count(outcome.messages, "\n"), warnings);
    ck_assert_uint_eq(support_count(outcome.messages, ": warning: "), warnings);
    ck_assert_ptr_null(catalog_arrange(outcome.catalog));
    const char *services = support_services(outcome.catalog);
    catalog_destroy(outcome.catalog);
    return services;
}

START_TEST(good_lines)
{
    static const struct {
        const char *lines, *services;
    } cases[] = {
        {"", ""},
        {"\n", ""},
        {"\n\n \t \n\r\n\f\n", ""},
        {"# comment\n  # another\n#\n", ""},
        {"http 80/tcp\n", "http 80/tcp\n"},
        {"http 80/tcp", "http 80/tcp\n"},
        {"http 80/tcp www web", "http 80/tcp www web\n"},
        {"http\t80/tcp\twww\n", "http 80/tcp www\n"},
        {"  http  \t 80/tcp \t  www  \n", "http 80/tcp www\n"},
        {"http\v80/tcp\fwww\n", "http 80/tcp www\n"},
        {"\fhttp 80/tcp\n", "http 80/tcp\n"},
        {"http 80/tcp\r\nhttps 443/tcp web\r\n", "http 80/tcp\nhttps 443/tcp web\n"},
        {"http 80/tcp # www\n", "http 80/tcp\n"},
        {"http 80/tcp# www\n", "http 80/tcp\n"},
        {"http 80/tcp www#web\n", "http 80/tcp www\n"},
        {"http 80/tcp #", "http 80/tcp\n"},
        {"zero 0/tcp\nlast 65535/udp\n", "zero 0/tcp\nlast 65535/udp\n"},
        {"rtmp 1/ddp\n", "rtmp 1/ddp\n"},
        {"a/b 7/x a/c\n", "a/b 7/x a/c\n"},
        {"80 80/80 443\n", "80 80/80 443\n"},
        {"http 80/TCP\nHTTP 80/tcp\n", "http 80/TCP\nHTTP 80/tcp\n"},
        {"b 2/tcp\na 1/tcp\nc 2/tcp\n", "b 2/tcp\na 1/tcp\nc 2/tcp\n"},
        {BYTES_255 " 1/" BYTES_31 " " BYTES_255 "\n", BYTES_255 " 1/" BYTES_31 " " BYTES_255 "\n"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++)
        ck_assert_str_eq(services_of(cases[at].lines, 0), cases[at].services);
}
END_TEST

START_TEST(bad_lines)
{
    static const char *const lines[] = {
        "http",
        "http # 80/tcp",
        "http 80 tcp",
        "http /tcp",
        "http tcp/80",
        "http 80,tcp",
        "http 80-81/tcp",
        "http 999999999999999999999/tcp",
        "http -1/tcp",
        "http 080/tcp",
        "http 0080/tcp",
        "http 09/tcp",
        "http 0x/tcp",
        "http -82/tcp",
        "http 4294967296/tcp",
        "http 80 /tcp",
        "http 80 ",
        "http 80 # tcp",
        "http 80\t",
        "http 80x/tcp",
        "http 80\\tcp",
        "http 0b11/tcp",
        "http + 80/tcp",
        "http +-80/tcp",
        "http 80/t\xc3\xa7p",
        "http 80/t\033p",
        ("http 80/" BYTES_31 "x"),
        (BYTES_255 "x 80/tcp"),
        "h\xc3\xa4ttp 80/tcp",
        "\xef\xbb\xbfhttp 80/tcp",
        "ht\033tp 80/tcp",
        "ht\x7ftp 80/tcp",
    };
    for (size_t at = 0; at < COUNT_OF(lines); at++) {
        const char *text = support_text("before 1/tcp\n%s\nbehind 2/tcp\n", lines[at]);
        ck_assert_str_eq(services_of(text, 1), "before 1/tcp\nbehind 2/tcp\n");
    }
}
END_TEST

/* Lines that libc's files backend parses in surprising ways. / */
START_TEST(odd_lines)
{
    static const struct {
        const char *line, *services;
        bool warned;
    } cases[] = {
        {"a 0x50/tcp", "a 80/tcp\n", true},
        {"a 0X5f/tcp", "a 95/tcp\n", true},
        {"a +81/tcp", "a 81/tcp\n", false},
        {"a 00/tcp", "a 0/tcp\n", false},
        {"a 010/tcp", "a 8/tcp\n", true},
        {"a 65536/tcp", "a 0/tcp\n", true},
        {"a 65620/tcp", "a 84/tcp\n", true},
        {"a 4294967295/tcp", "a 65535/tcp\n", true},
        {"a -18446744073709551535/tcp", "a 81/tcp\n", true},
        {"a 86//tcp", "a 86/tcp\n", true},
        {"a 86/////tcp b", "a 86/tcp b\n", true},
        {"a 7", "a 7/\n", true},
        {"a 7#/tcp", "a 7/\n", true},
        {"a 85/", "a 85/\n", true},
        {"a 85/ # c", "a 85/\n", true},
        {"a 84/ tcp", "a 84/ tcp\n", true},
        {"a 84//\ttcp b", "a 84/ tcp b\n", true},
        {"a 87/tcp/udp b", "a 87/tcp/udp b\n", true},
        {"a 87/tcp/", "a 87/tcp/\n", true},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        const char *text = support_text("%s\n", cases[at].line);
        ck_assert_str_eq(services_of(text, cases[at].warned ? 1 : 0), cases[at].services);
    }
}
END_TEST

START_TEST(bad_aliases)
{
    ck_assert_str_eq(services_of("http 80/tcp www w\xc3\xa4"
                                 "b " BYTES_255 "x web\n",
                                 2),
                     "http 80/tcp www web\n");
}
END_TEST

/* Lines !KEY hide in the administrator's files; elsewhere libc takes them for names. */
START_TEST(lines_that_hide)
{
    static const char lines[] = "!80\n!6000-6063/tcp # x11\n\t!whois++/tcp\r\n!a/b\n!!\n!80/t/p\n";
    static const struct {
        const char *name, *protocol;
        bool has_port;
        unsigned first, last;
    } right[] = {
        {"", "", true, 80, 80},   {"", "tcp", true, 6000, 6063}, {"whois++/tcp", "", false, 0, 0},
        {"a/b", "", false, 0, 0}, {"!", "", false, 0, 0},        {"", "t/p", true, 80, 80},
    };
    struct outcome outcome = read_bytes(lines, sizeof lines - 1, OVERLAY_OWN);
    ck_assert_int_eq(outcome.result, OVERLAY_GOOD);
    ck_assert_uint_eq(outcome.catalog->record_count, COUNT_OF(right));
    for (size_t at = 0; at < COUNT_OF(right); at++) {
        const struct record *record = &outcome.catalog->records[at];
        ck_assert_int_eq(record->kind, RECORD_HIDE);
        ck_assert_uint_eq(record->line, at + 1);
        ck_assert_str_eq(record->name, right[at].name);
        ck_assert_str_eq(record->protocol, right[at].protocol);
        ck_assert(record->has_port == right[at].has_port);
        ck_assert_uint_eq(record->first_port, right[at].first);
        ck_assert_uint_eq(record->last_port, right[at].last);
    }
    catalog_destroy(outcome.catalog);
    ck_assert_str_eq(services_of("!80 80/tcp !81\n!80\n", 1), "!80 80/tcp !81\n");
}
END_TEST

START_TEST(lines_that_hide_nothing)
{
    static const char *const lines[] = {
        "!",
        "! 80",
        "!80 81",
        "!80 80/tcp",
        "!65536",
        "!81-80",
        "!80/",
        "!80//tcp",
        "!/tcp",
        "!http/",
        "!h\xc3\xa4",
        ("!80/" BYTES_31 "x"),
        ("!" BYTES_255 "x"),
    };
    size_t wrong = 0;
    for (size_t at = 0; at < COUNT_OF(lines); at++) {
        struct outcome outcome = read_bytes(lines[at], strlen(lines[at]), OVERLAY_OWN);
        if (outcome.result != OVERLAY_WARNED || outcome.catalog->record_count != 0 ||
            strstr(outcome.messages, ":1: warning: left out: ") == NULL) {
            wrong++;
            fprintf(stderr, "%s: %s\n", lines[at], outcome.messages);
        }
        catalog_destroy(outcome.catalog);
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(warnings_name_their_lines)
{
    static const char lines[] = "# nothing\n"
                                "good 1/tcp\n"
                                "lonely\n"
                                "\r\n"
                                "steep 70000/tcp\n"
                                "w\033[31mcolour 2/tcp";
    struct outcome outcome = read_bytes(lines, sizeof lines - 1, OVERLAY_OWN);
    ck_assert_int_eq(outcome.result, OVERLAY_WARNED);
    const char *begin = support_text("iana-services: %s:", outcome.file);
    ck_assert_uint_eq(support_count(outcome.messages, begin), 3);
    ck_assert_ptr_nonnull(strstr(outcome.messages, ":3: warning: "));
    ck_assert_ptr_nonnull(strstr(outcome.messages, ":5: warning: "));
    ck_assert_ptr_nonnull(strstr(outcome.messages, ":6: warning: "));
    ck_assert_ptr_nonnull(strstr(outcome.messages, "lonely"));
    ck_assert_ptr_nonnull(strstr(outcome.messages, "70000"));
    /* A message cannot control the terminal. */
    ck_assert_ptr_null(strchr(outcome.messages, '\033'));
    ck_assert_ptr_nonnull(strstr(outcome.messages, "\\x1b[31mcolour"));
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(records_know_where_they_are_from)
{
    static const char lines[] = "\n# nothing\nfirst 1/tcp alias\n\nsecond 2/udp\n";
    struct outcome outcome = read_bytes(lines, sizeof lines - 1, OVERLAY_OWN);
    ck_assert_int_eq(outcome.result, OVERLAY_GOOD);
    ck_assert_str_eq(outcome.messages, "");
    const struct catalog *catalog = outcome.catalog;
    ck_assert_uint_eq(catalog->origin_count, 1);
    ck_assert_str_eq(catalog->origins[0], outcome.file);
    ck_assert_uint_eq(catalog->record_count, 2);
    const struct record *record = &catalog->records[0];
    ck_assert_str_eq(record->name, "first");
    ck_assert_str_eq(record->protocol, "tcp");
    ck_assert_uint_eq(record->alias_count, 1);
    ck_assert_str_eq(record->aliases[0], "alias");
    ck_assert_uint_eq(record->line, 3);
    ck_assert_uint_eq(record->first_port, 1);
    ck_assert_uint_eq(record->last_port, 1);
    ck_assert(record->has_port);
    ck_assert_str_eq(record->alias_of, "");
    ck_assert_str_eq(record->description, "");
    ck_assert_str_eq(record->references, "");
    ck_assert_str_eq(record->registered, "");
    ck_assert_str_eq(record->modified, "");
    ck_assert_uint_eq(catalog->records[1].line, 5);
    ck_assert_uint_eq(catalog->records[1].origin, 0);
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(second_overlay_comes_behind)
{
    const char *one = support_path("one"), *two = support_path("two");
    support_write(one, "a 1/tcp\n", 8);
    support_write(two, "b 1/tcp\n", 8);
    struct catalog *catalog = catalog_create();
    ck_assert_int_eq(overlay_read(catalog, two, OVERLAY_OWN), OVERLAY_GOOD);
    ck_assert_int_eq(overlay_read(catalog, one, OVERLAY_OWN), OVERLAY_GOOD);
    ck_assert_ptr_null(catalog_arrange(catalog));
    ck_assert_str_eq(support_services(catalog), "b 1/tcp\na 1/tcp\n");
    ck_assert_uint_eq(catalog->origin_count, 2);
    ck_assert_str_eq(catalog->origins[0], two);
    ck_assert_str_eq(catalog->origins[1], one);
    ck_assert_uint_eq(catalog->records[1].origin, 1);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(nul_bytes)
{
    static const char lines[] = "a 1/tcp\nb\0 2/tcp\nc 3/tcp x\0y\n\0\nd 4/tcp\0";
    struct outcome outcome = read_bytes(lines, sizeof lines - 1, OVERLAY_OWN);
    ck_assert_int_eq(outcome.result, OVERLAY_WARNED);
    ck_assert_uint_eq(support_count(outcome.messages, "NUL"), 4);
    ck_assert_uint_eq(support_count(outcome.messages, "no port behind"), 1);
    ck_assert_ptr_null(catalog_arrange(outcome.catalog));
    ck_assert_str_eq(support_services(outcome.catalog), "a 1/tcp\nc 3/tcp x\nd 4/tcp\n");
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(very_many_aliases)
{
    enum { ALIASES = 10000 };
    char *line = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&line, &size);
    fputs("many 1/tcp", stream);
    for (unsigned at = 0; at < ALIASES; at++)
        fprintf(stream, " alias-%u", at);
    fputs("\nfew 2/tcp one\nnone 3/tcp\n", stream);
    fclose(stream);
    struct outcome outcome = read_bytes(support_own(line), size, OVERLAY_OWN);
    ck_assert_int_eq(outcome.result, OVERLAY_GOOD);
    ck_assert_uint_eq(outcome.catalog->record_count, 3);
    const struct record *records = outcome.catalog->records;
    ck_assert_uint_eq(records[0].alias_count, ALIASES);
    for (unsigned at = 0; at < ALIASES; at++) {
        char expected[32];
        snprintf(expected, sizeof expected, "alias-%u", at);
        if (strcmp(records[0].aliases[at], expected) != 0)
            FAIL("alias %u is %s", at, records[0].aliases[at]);
    }
    ck_assert_uint_eq(records[1].alias_count, 1);
    ck_assert_str_eq(records[1].aliases[0], "one");
    ck_assert_uint_eq(records[2].alias_count, 0);
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(missing_file)
{
    support_write(support_path("file"), "", 0);
    const char *const missing[] = {support_path("missing"), support_path("no/directory"),
                                   support_path("file/below")};
    for (size_t at = 0; at < COUNT_OF(missing); at++) {
        struct outcome outcome = read_overlay(missing[at], OVERLAY_OWN);
        ck_assert_int_eq(outcome.result, OVERLAY_MISSING);
        ck_assert_str_eq(outcome.messages, "");
        ck_assert_uint_eq(outcome.catalog->origin_count, 0);
        catalog_destroy(outcome.catalog);
    }
}
END_TEST

START_TEST(unreadable_file)
{
    const char *directory = support_path("directory");
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    struct outcome outcome = read_overlay(directory, OVERLAY_OWN);
    ck_assert_int_eq(outcome.result, OVERLAY_BAD);
    ck_assert_ptr_nonnull(strstr(outcome.messages, directory));
    ck_assert_uint_eq(outcome.catalog->record_count, 0);
    catalog_destroy(outcome.catalog);

    if (geteuid() == 0)
        return;
    const char *file = support_path("file");
    support_write(file, "a 1/tcp\n", 8);
    ck_assert_int_eq(chmod(file, 0), 0);
    outcome = read_overlay(file, OVERLAY_OWN);
    ck_assert_int_eq(outcome.result, OVERLAY_BAD);
    ck_assert_ptr_nonnull(strstr(outcome.messages, file));
    catalog_destroy(outcome.catalog);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("overlay");
    TCase *tests = support_case(suite, "text");
    tcase_add_test(tests, port_numbers);
    tcase_add_test(tests, port_ranges);
    tcase_add_test(tests, squeezing);
    tcase_add_test(tests, names_and_protocols);
    tests = support_case(suite, "lines");
    tcase_add_test(tests, good_lines);
    tcase_add_test(tests, bad_lines);
    tcase_add_test(tests, odd_lines);
    tcase_add_test(tests, bad_aliases);
    tcase_add_test(tests, lines_that_hide);
    tcase_add_test(tests, lines_that_hide_nothing);
    tcase_add_test(tests, warnings_name_their_lines);
    tcase_add_test(tests, records_know_where_they_are_from);
    tcase_add_test(tests, second_overlay_comes_behind);
    tcase_add_test(tests, nul_bytes);
    tcase_add_test(tests, very_many_aliases);
    tests = support_case(suite, "files");
    tcase_add_test(tests, missing_file);
    tcase_add_test(tests, unreadable_file);
    return support_run(suite);
}
