/*
 * Tests the parser and the editor of nsswitch.conf.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/editing.h"
#include "tests/unit/support.h"
#include "tools/system/nsswitch.h"

#define MARK "# The next line was added by iana-services enable."
#define NEWLINE_MARK "# The newline behind the next line was added by iana-services enable.\n"
#define ADDED \
    "# The next line was added by iana-services enable.\nservices: iana [NOTFOUND=return] files\n"

/* --- Reading ------------------------------------------------------------------------------------
 */

/* What libc 2.36 does with each of these was observed from the modules and files it opened. */
static const struct {
    const char *text;
    size_t line, broken_line, service_count, iana_position;
    const char *list, *stopper;
} readings[] = {
    {"", 0, 0, 0, 0, "", ""},
    {"\n\n# nothing\n", 0, 0, 0, 0, "", ""},
    {"passwd: iana\n", 0, 0, 0, 0, "", ""},
    {"services: files\n", 1, 0, 1, 0, "files", ""},
    {"services: iana\n", 1, 0, 1, 1, "iana", ""},
    {"services: iana files\n", 1, 0, 2, 1, "iana files", ""},
    {"services: db iana files\n", 1, 0, 3, 2, "db iana files", ""},
    {"\n# c\nservices:\tdb\tiana # x\n", 3, 0, 2, 2, "db\tiana", ""},
    {"services:iana\n", 1, 0, 1, 1, "iana", ""},
    {"services: iana files", 0, 0, 0, 0, "", ""},
    {"services: db\nservices: iana [x", 1, 0, 1, 0, "db", ""},
    {"services iana files\n", 1, 0, 2, 1, "iana files", ""},
    {"services : iana\n", 1, 0, 1, 1, "iana", ""},
    {" \t services:: :iana\r\n", 1, 0, 1, 1, "iana", ""},
    {"services:\v\fiana\n", 1, 0, 1, 1, "iana", ""},
    /* The last line wins, whatever it says. */
    {"services: iana\nservices: files\n", 2, 0, 1, 0, "files", ""},
    {"services: files\nservices: iana\n", 2, 0, 1, 1, "iana", ""},
    {"services: iana\nservices:\n", 2, 0, 0, 0, "", ""},
    {"services: iana\nservices\n", 2, 0, 0, 0, "", ""},
    {"services: iana\nservices", 1, 0, 1, 1, "iana", ""},
    {"services: iana\nservices#\n", 1, 0, 1, 1, "iana", ""},
    {"services: iana\n services#: x\n", 1, 0, 1, 1, "iana", ""},
    /* No line for services. */
    {"#services: iana\n", 0, 0, 0, 0, "", ""},
    {"  # services: iana\n", 0, 0, 0, 0, "", ""},
    {"Services: iana\n", 0, 0, 0, 0, "", ""},
    {"x services: iana\n", 0, 0, 0, 0, "", ""},
    {"services2: iana\n", 0, 0, 0, 0, "", ""},
    {":services: iana\n", 0, 0, 0, 0, "", ""},
    /* A backslash does not continue a line, and names are case-sensitive. */
    {"services: files \\\n iana\n", 1, 0, 2, 0, "files \\", ""},
    {"services: IANA iana\n", 1, 0, 2, 2, "IANA iana", ""},
    {"services: iana2 xiana\n", 1, 0, 2, 0, "iana2 xiana", ""},
    {"services: files # iana\n", 1, 0, 1, 0, "files", ""},
    /* Since 2.33 libc parses backends after a #, and takes it as part of a name. */
    {"services: iana#files\n", 1, 0, 1, 0, "iana", ""},
    {"services: iana #files\n", 1, 0, 1, 1, "iana", ""},
    {"services:# iana\n", 1, 0, 0, 0, "", ""},
    {"services: db [UNAVAIL=return] # iana\n", 1, 0, 1, 0, "db [UNAVAIL=return]", ""},
    {"services: db # [x\n", 1, 1, 0, 0, "", ""},
    {"services: db [NOTFOUND#=return]\n", 1, 1, 0, 0, "", ""},
    /* Actions. */
    {"services: iana [NOTFOUND=return] files\n", 1, 0, 2, 1, "iana [NOTFOUND=return] files", ""},
    {"services: db [NOTFOUND=return] iana\n", 1, 0, 2, 2, "db [NOTFOUND=return] iana",
     "db [NOTFOUND=return]"},
    {"services: db[notfound=Return]iana\n", 1, 0, 2, 2, "db[notfound=Return]iana",
     "db[notfound=Return]"},
    {"services: db [!UNAVAIL=return] iana\n", 1, 0, 2, 2, "db [!UNAVAIL=return] iana",
     "db [!UNAVAIL=return]"},
    {"services: db [ !UNAVAIL = return ] iana\n", 1, 0, 2, 2, "db [ !UNAVAIL = return ] iana",
     "db [ !UNAVAIL = return ]"},
    {"services: db [!NOTFOUND=return] iana\n", 1, 0, 2, 2, "db [!NOTFOUND=return] iana", ""},
    {"services: db [UNAVAIL=return TRYAGAIN=return] iana\n", 1, 0, 2, 2,
     "db [UNAVAIL=return TRYAGAIN=return] iana", ""},
    {"services: db [NOTFOUND=return NOTFOUND=continue] iana\n", 1, 0, 2, 2,
     "db [NOTFOUND=return NOTFOUND=continue] iana", ""},
    {"services: db [SUCCESS=merge] iana\n", 1, 0, 2, 2, "db [SUCCESS=merge] iana", ""},
    {"services: db [NOTFOUND=return] x [NOTFOUND=return] iana\n", 1, 0, 3, 3,
     "db [NOTFOUND=return] x [NOTFOUND=return] iana", "db [NOTFOUND=return]"},
    {"services: db [NOTFOUND=return] files\n", 1, 0, 2, 0, "db [NOTFOUND=return] files", ""},
    /* A second group, or one without a service, ends the list. */
    {"services: db [UNAVAIL=return] [x] iana\n", 1, 0, 1, 0, "db [UNAVAIL=return]", ""},
    {"services: iana [UNAVAIL=return] [x] db\n", 1, 0, 1, 1, "iana [UNAVAIL=return]", ""},
    {"services: [NOTFOUND=return] iana\n", 1, 0, 0, 0, "", ""},
    {"services: db] iana\n", 1, 0, 2, 2, "db] iana", ""},
    {"services: db [NOTFOUND=return]] iana\n", 1, 0, 3, 3, "db [NOTFOUND=return]] iana",
     "db [NOTFOUND=return]"},
    /* What libc cannot parse. */
    {"services: db [FOO=return] iana\n", 1, 1, 0, 0, "", ""},
    {"services: db []\n", 1, 1, 0, 0, "", ""},
    {"services: db [NOTFOUND]\n", 1, 1, 0, 0, "", ""},
    {"services: db [NOTFOUND=]\n", 1, 1, 0, 0, "", ""},
    {"services: db [NOTFOUND=stop]\n", 1, 1, 0, 0, "", ""},
    {"services: db [NOTFOUND=return\n", 1, 1, 0, 0, "", ""},
    {"services: db [NOTFOUND=\n", 1, 1, 0, 0, "", ""},
    {"services: db [NOTFOUND\n", 1, 1, 0, 0, "", ""},
    {"services: db [\n", 1, 1, 0, 0, "", ""},
    {"services: db [ ! UNAVAIL=return] x\n", 1, 1, 0, 0, "", ""},
    {"services: db [UNAVAIL=return;NOTFOUND=return] x\n", 1, 1, 0, 0, "", ""},
    {"\nservices: db [x]\nservices: iana\n", 3, 2, 1, 1, "iana", ""},
};

static void check_span(const char *text, struct nsswitch_span span, const char *expected)
{
    size_t length = span.end - span.begin;
    if (length != strlen(expected) || memcmp(text + span.begin, expected, length) != 0)
        ck_abort_msg("'%s': '%.*s' instead of '%s'", text, (int)length, text + span.begin,
                     expected);
}

START_TEST(test_reading)
{
    const char *text = readings[_i].text;
    struct nsswitch got;
    nsswitch_read(text, strlen(text), &got);
    if (got.line != readings[_i].line || got.broken_line != readings[_i].broken_line)
        ck_abort_msg("'%s': line %zu, broken %zu", text, got.line, got.broken_line);
    if (got.broken_line == got.line && got.line > 0)
        return;
    if (got.service_count != readings[_i].service_count ||
        got.iana_position != readings[_i].iana_position)
        ck_abort_msg("'%s': iana is %zu of %zu", text, got.iana_position, got.service_count);
    check_span(text, got.list, readings[_i].list);
    check_span(text, got.stopper, readings[_i].stopper);
}
END_TEST

START_TEST(test_reading_nul)
{
    static const char text[] = "services: db\0 iana\nservices\0: x\n";
    struct nsswitch got;
    nsswitch_read(text, sizeof text - 1, &got);
    ck_assert_uint_eq(got.line, 1);
    ck_assert_uint_eq(got.service_count, 1);
    ck_assert_uint_eq(got.iana_position, 0);
}
END_TEST

START_TEST(test_reading_of_iana)
{
    static const struct {
        const char *text;
        bool ends, behind_hash;
    } cases[] = {
        {"services: iana\n", false, false},
        {"services: iana files\n", false, false},
        {"services: iana [NOTFOUND=return] files\n", true, false},
        {"services: iana[!UNAVAIL=return]files\n", true, false},
        {"services: iana [!NOTFOUND=return] files\n", false, false},
        {"services: iana [NOTFOUND=return] files\nservices: iana\n", false, false},
        {"services: db [NOTFOUND=return] iana files\n", false, false},
        {"services: files # iana\n", false, true},
        {"services: iana # iana\n", false, true},
        {"services: files #iana iana#\n", false, false},
        {"services: files # [NOTFOUND=return] [x] iana\n", false, false},
        {"# services: iana\n", false, false},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        struct nsswitch got;
        nsswitch_read(cases[at].text, strlen(cases[at].text), &got);
        ck_assert_msg(got.ends_at_iana == cases[at].ends, "'%s' ends", cases[at].text);
        ck_assert_msg(got.iana_behind_hash == cases[at].behind_hash, "'%s' #", cases[at].text);
    }
}
END_TEST

/* --- Editing ------------------------------------------------------------------------------------
 */

/* disabled is NULL if disabling the enabled text restores the original. */
static const struct {
    const char *text, *enabled, *disabled;
} edits[] = {
    {"services: files\n", "services: iana [NOTFOUND=return] files\n", NULL},
    {"services:       db files\n", "services:       iana [NOTFOUND=return] db files\n", NULL},
    {"services:\t\tdb\tfiles\n", "services:\t\tiana [NOTFOUND=return] db\tfiles\n", NULL},
    {"services:files\n", "services:iana [NOTFOUND=return] files\n", NULL},
    {"services files # c\n", "services iana files # c\n", NULL},
    {"  services :files\r\nx: y\r\n", "  services :iana [NOTFOUND=return] files\r\nx: y\r\n", NULL},
    {"services: db [NOTFOUND=return] files\n",
     "services: iana [NOTFOUND=return] db [NOTFOUND=return] files\n", NULL},
    {"services: db[NOTFOUND=return]files\n",
     "services: iana [NOTFOUND=return] db[NOTFOUND=return]files\n", NULL},
    {"services: db [UNAVAIL=return] [x] y\n", "services: iana db [UNAVAIL=return] [x] y\n", NULL},
    {"services: a\nservices: b\nx: c\n", "services: a\nservices: iana b\nx: c\n", NULL},
    {"services: iana\nservices: b\n", "services: iana\nservices: iana b\n", NULL},
    {"services: files # iana\n", "services: iana files #\n", "services: files #\n"},
    {"services: iana# c\n", "services: iana iana# c\n", NULL},
    {"services: IANA\n", "services: iana IANA\n", NULL},
    /* No line: one is added in the layout of the others. */
    {"", ADDED, NULL},
    {"\n", "\n" ADDED, NULL},
    {"a:         b\n", "a:         b\n" MARK "\nservices:  iana [NOTFOUND=return] files\n", NULL},
    {"passwd:         x\n",
     "passwd:         x\n" MARK "\nservices:       iana [NOTFOUND=return] files\n", NULL},
    {"passwd:\t\tx\n", "passwd:\t\tx\n" MARK "\nservices:\tiana [NOTFOUND=return] files\n", NULL},
    {"passwd:\tx\n", "passwd:\tx\n" MARK "\nservices:\tiana [NOTFOUND=return] files\n", NULL},
    {"passwd:\t\t\tx\n", "passwd:\t\t\tx\n" MARK "\nservices:\t\tiana [NOTFOUND=return] files\n",
     NULL},
    {"passwd: files\n", "passwd: files\n" ADDED, NULL},
    {"passwd:files\n", "passwd:files\n" ADDED, NULL},
    {"a: b\r\n", "a: b\r\n" MARK "\r\nservices: iana [NOTFOUND=return] files\r\n", NULL},
    {"#services: db\n", "#services: db\n" ADDED, NULL},
    {"services:\n", "services:\n" ADDED, NULL},
    {"services: # x\n", "services: # x\n" ADDED, NULL},
    {"services: [x] iana\n", "services: [x] iana\n" ADDED, NULL},
    /* An unterminated last line is ignored and must stay so. */
    {"a: b", ADDED "a: b", NULL},
    {"c: d\r\na: b\r", "c: d\r\n" MARK "\r\nservices: iana [NOTFOUND=return] files\r\na: b\r",
     NULL},
    {"services", ADDED "services", NULL},
    {"services: db [x", ADDED "services: db [x", NULL},
    {"services: iana", ADDED "services: iana", NULL},
    {"services: a\nservices: b", "services: iana a\nservices: b", NULL},
    {"services: db files", NEWLINE_MARK "services: iana [NOTFOUND=return] db files\n", NULL},
    {"a: b\nservices:\tdb # c", "a: b\n" NEWLINE_MARK "services:\tiana db # c\n", NULL},
    /* Ours, changed by hand. */
    {MARK "\nservices: files\n", MARK "\nservices: files\n" ADDED, NULL},
    {MARK "\nservices: iana db\n", MARK "\nservices: iana db\n", MARK "\nservices: db\n"},
    {ADDED "x: y\n", ADDED "x: y\n", "x: y\n"},
    {"services: iana db\n" ADDED, "services: iana db\n" ADDED, "services: db\n"},
    {" " ADDED, " " ADDED, " " MARK "\nservices: files\n"},
    {NEWLINE_MARK "services: db\n", NEWLINE_MARK "services: db\n" ADDED, NULL},
    {NEWLINE_MARK "services: iana\n", NEWLINE_MARK "services: iana\n", "services: files"},
    {NEWLINE_MARK "services: iana db\n\n", NEWLINE_MARK "services: iana db\n\n",
     NEWLINE_MARK "services: db\n\n"},
    /* Enabled already, or not first. */
    {"services: iana files\n", "services: iana files\n", "services: files\n"},
    {"services: iana\n", "services: iana\n", "services: files\n"},
    {"services:\tiana # c\r\n", "services:\tiana # c\r\n", "services:\tfiles # c\r\n"},
    {"services: iana [NOTFOUND=return] db files\n", "services: iana [NOTFOUND=return] db files\n",
     "services: db files\n"},
    {"services: iana[!UNAVAIL=return]db\n", "services: iana[!UNAVAIL=return]db\n",
     "services: db\n"},
    {"services: iana [UNAVAIL=return]\n", "services: iana [UNAVAIL=return]\n", "services: files\n"},
    {"services: iana [UNAVAIL=return] [x] db\n", "services: iana [UNAVAIL=return] [x] db\n",
     "services: db\n"},
    {"services: iana iana\n", "services: iana iana\n", "services: files\n"},
    {"services: files iana\n", "services: iana [NOTFOUND=return] files\n", "services: files\n"},
    {"services: files   iana  # c\n", "services: iana files  # c\n", "services: files  # c\n"},
    {"services: db iana files\n", "services: iana [NOTFOUND=return] db files\n",
     "services: db files\n"},
    {"services: db [NOTFOUND=return] iana [NOTFOUND=return] files\n",
     "services: iana [NOTFOUND=return] db [NOTFOUND=return] files\n",
     "services: db [NOTFOUND=return] files\n"},
    {"services: db[UNAVAIL=return]iana\n", "services: iana [NOTFOUND=return] db[UNAVAIL=return]\n",
     "services: db[UNAVAIL=return]\n"},
    {"services: db [UNAVAIL=return] [x] iana\n", "services: iana db [UNAVAIL=return] [x] iana\n",
     NULL},
    /* Behind a # libc asks iana as well; what else stands there may be a service that it asks. */
    {"services: db #x  iana [UNAVAIL=return] y\n", "services: iana db #x y\n",
     "services: db #x y\n"},
    {"services: iana # iana iana# c\n", "services: iana # iana iana# c\n",
     "services: files # iana# c\n"},
    /* Another kind of service is asked still for what iana does not know. */
    {"services: files sss\n", "services: iana files sss\n", NULL},
    {"services: files [NOTFOUND=return] nis\n", "services: iana files [NOTFOUND=return] nis\n",
     NULL},
    {"services: files files2\n", "services: iana files files2\n", NULL},
    {"services: db sss iana\n", "services: iana db sss\n", "services: db sss\n"},
};

static bool is_text(struct nsswitch_text text, const char *expected)
{
    return text.size == strlen(expected) && memcmp(text.bytes, expected, text.size) == 0;
}

START_TEST(test_editing)
{
    const char *text = edits[_i].text;
    const char *disabled = edits[_i].disabled != NULL ? edits[_i].disabled : text;
    struct nsswitch_text on = nsswitch_enable(text, strlen(text), true);
    support_own(on.bytes);
    if (!is_text(on, edits[_i].enabled))
        ck_abort_msg("'%s' enabled is '%.*s'", text, (int)on.size, on.bytes);
    struct nsswitch_text off = nsswitch_disable(on.bytes, on.size);
    support_own(off.bytes);
    if (!is_text(off, disabled))
        ck_abort_msg("'%s' disabled is '%.*s'", edits[_i].enabled, (int)off.size, off.bytes);
}
END_TEST

/* Composes a text from pieces that matter to the parser. */
static size_t random_text(uint64_t *state, char *text, size_t size)
{
    static const char *const pieces[] = {
        "services",
        "services:",
        "services: files\n",
        "iana",
        " iana ",
        "\nservices: iana db\n",
        "files",
        "db",
        " ",
        "  ",
        "\t",
        "\r",
        "\n",
        "\r\n",
        ":",
        "#",
        "[",
        "]",
        "[x",
        "\\\n",
        "[NOTFOUND=return]",
        "\v",
        MARK,
        " [!UNAVAIL=return] ",
        "passwd:",
        "\n\n",
        ADDED,
        "\xc3\xa9",
        "services: iana files\n",
        NEWLINE_MARK,
        "services: files",
        "IANA",
        "\r\n\r\n",
    };
    size_t length = 0;
    for (uint64_t count = support_random(state) % 14; count > 0; count--) {
        uint64_t choice = support_random(state) % (COUNT_OF(pieces) + 1);
        bool is_nul = choice == COUNT_OF(pieces);
        const char *piece = is_nul ? "" : pieces[choice];
        size_t piece_length = strlen(piece) + is_nul;
        if (length + piece_length > size)
            break;
        for (size_t at = 0; at < piece_length; at++)
            text[length + at] = piece[at];
        length += piece_length;
    }
    return length;
}

START_TEST(test_properties)
{
    uint64_t state = 3;
    for (int round = 0; round < 100000; round++) {
        char text[1024];
        /* In memory of its exact size, so that a sanitizer catches overreads. */
        size_t size = random_text(&state, text, sizeof text);
        char *exact = malloc(size > 0 ? size : 1);
        if (exact == NULL)
            ck_abort_msg("out of memory");
        memcpy(exact, text, size);
        const char *fault = editing_fault(exact, size);
        if (fault != NULL)
            ck_abort_msg("%s: '%.*s'", fault, (int)size, exact);
        free(exact);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("nsswitch");
    TCase *tests = support_case(suite, "nsswitch");
    tcase_add_loop_test(tests, test_reading, 0, (int)COUNT_OF(readings));
    tcase_add_test(tests, test_reading_nul);
    tcase_add_test(tests, test_reading_of_iana);
    tcase_add_loop_test(tests, test_editing, 0, (int)COUNT_OF(edits));
    tcase_add_test(tests, test_properties);
    return support_run(suite);
}
