/*
 * Tests the spelling hints.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/nearest.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/support.h"

static const char *const commands[] = {"lookup", "search", "dump",    "diff",
                                       "status", "update", "compile", "verify"};

static const char *best_command(const char *wanted)
{
    static struct nearest nearest;
    nearest = nearest_begin(wanted);
    for (size_t at = 0; at < COUNT_OF(commands); at++)
        nearest_add(&nearest, commands[at]);
    return nearest_best(&nearest);
}

START_TEST(hints)
{
    static const struct {
        const char *wanted, *best;
    } cases[] = {
        {"lokup", "lookup"},  {"loookup", "lookup"}, {"olokup", "lookup"}, {"LOOKUP", "lookup"},
        {"udpate", "update"}, {"dif", "diff"},       {"serch", "search"},  {"", NULL},
        {"frobnicate", NULL}, {"l", NULL},           {"xyz", NULL},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        const char *best = best_command(cases[at].wanted);
        if (cases[at].best == NULL)
            ck_assert_msg(best == NULL, "%s: %s", cases[at].wanted, best);
        else
            ck_assert_str_eq(best, cases[at].best);
    }
}
END_TEST

START_TEST(order)
{
    static const char *const words[] = {"abcdxy", "abcdef", "abcdex", "abcdef", "abcxef", "abcdeg"};
    struct nearest nearest = nearest_begin("abcdef");
    for (size_t at = 0; at < COUNT_OF(words); at++)
        nearest_add(&nearest, words[at]);
    ck_assert_uint_eq(nearest.count, NEAREST_LIMIT);
    ck_assert_str_eq(nearest.kept[0].word, "abcdef");
    ck_assert_str_eq(nearest.kept[1].word, "abcdex");
    ck_assert_str_eq(nearest.kept[2].word, "abcxef");
}
END_TEST

START_TEST(long_words)
{
    char word[3 * NEAREST_WORD_SIZE];
    for (size_t length = NEAREST_WORD_SIZE - 2; length < sizeof word; length++) {
        memset(word, 'x', length);
        word[length] = '\0';
        struct nearest nearest = nearest_begin(word);
        nearest_add(&nearest, word);
        ck_assert_int_eq(nearest_best(&nearest) != NULL, length < NEAREST_WORD_SIZE);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("nearest");
    TCase *words = support_case(suite, "words");
    tcase_add_test(words, hints);
    tcase_add_test(words, order);
    tcase_add_test(words, long_words);
    return support_run(suite);
}
