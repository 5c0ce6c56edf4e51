/*
 * Folds random texts, added in random pieces, and compares them with what a naive reading makes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "tests/unit/support.h"
#include "tools/source/xmltext.h"

#define LONGEST 40

static size_t below(size_t limit)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(state >> 33) % limit;
}

/* Mostly letters, which leave blanks alone, and all that is white. */
static void make_text(char *text, size_t length, size_t letters)
{
    static const char white[] = "  \t\n\r\v\f";
    for (size_t at = 0; at < length; at++)
        text[at] = below(letters) > 0 ? "aZ!\xc3\xa4"[below(5)] : white[below(sizeof white - 1)];
    text[length] = '\0';
}

/* Word by word; a form feed, which XML cannot hold, is no white space. */
static void fold_naively(const char *text, char *folded)
{
    static const char white[] = " \t\r\n\v";
    bool begun = false;
    *folded = '\0';
    while (*text != '\0') {
        size_t gap = strspn(text, white), word = strcspn(text + gap, white);
        if (word > 0 && begun)
            strncat(folded, memchr(text, '\v', gap) != NULL ? "\n" : " ", 2);
        strncat(folded, text + gap, word);
        begun = begun || word > 0;
        text += gap + word;
    }
}

static void add_in_pieces(struct xmltext *text, const char *from)
{
    while (*from != '\0') {
        size_t length = 1 + below(strlen(from));
        ck_assert(xmltext_add(text, from, length));
        from += length;
    }
}

START_TEST(folding)
{
    struct xmltext text = {0};
    for (size_t round = 0; round < 200000; round++) {
        char first[LONGEST + 1], second[LONGEST + 1], expected[LONGEST + 1];
        make_text(first, below(LONGEST), 1 + below(20));
        make_text(second, below(LONGEST), 1 + below(20));
        xmltext_cut(&text, 0);
        add_in_pieces(&text, first);
        xmltext_fold(&text, 0);
        fold_naively(first, expected);
        ck_assert_str_eq(xmltext_content(&text), expected);
        size_t begin = text.length;
        add_in_pieces(&text, second);
        xmltext_fold(&text, begin);
        fold_naively(second, expected);
        ck_assert_str_eq(xmltext_content(&text) + begin, expected);
    }
    free(text.bytes);
}
END_TEST

START_TEST(limit)
{
    struct xmltext text = {0};
    for (size_t at = 0; at < XMLTEXT_LIMIT; at++)
        ck_assert(xmltext_add_string(&text, "x"));
    ck_assert(!xmltext_add_string(&text, "x"));
    ck_assert_uint_eq(text.length, XMLTEXT_LIMIT);
    free(text.bytes);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("xmltext");
    TCase *tests = support_case(suite, "texts");
    tcase_add_test(tests, folding);
    tcase_add_test(tests, limit);
    return support_run(suite);
}
