/*
 * Support for the unit tests: a directory for each test, captured messages, and helpers for
 * catalogs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/unit/support.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/linear.h"
#include "tools/base/memory.h"
#include "tools/base/syntax.h"

/* Sanitizers and busy machines are slow; without them no test takes a second. */
#define TIMEOUT_SECONDS 60

static char program_folder[PATH_MAX / 2]; /* of the whole program, removed by its first process */
static char test_folder[PATH_MAX / 2 + 16];

struct owned {
    struct owned *next;
    void *memory;
};

static struct owned *all_owned;

static int saved_stderr = -1;

void *support_own(void *memory)
{
    ck_assert_ptr_nonnull(memory);
    struct owned *owned = malloc(sizeof *owned);
    ck_assert_ptr_nonnull(owned);
    *owned = (struct owned){.next = all_owned, .memory = memory};
    all_owned = owned;
    return memory;
}

static void begin_test(void)
{
    snprintf(test_folder, sizeof test_folder, "%s/test-XXXXXX", program_folder);
    if (mkdtemp(test_folder) == NULL)
        FAIL("mkdtemp: %s", strerror(errno));
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    remove(path); /* ignore errors: a killed test may still be running */
    return 0;
}

static void remove_tree(const char *directory)
{
    nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void end_test(void)
{
    while (all_owned != NULL) {
        struct owned *owned = all_owned;
        all_owned = owned->next;
        free(owned->memory);
        free(owned);
    }
    remove_tree(test_folder);
}

TCase *support_case(Suite *suite, const char *name)
{
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, TIMEOUT_SECONDS);
    tcase_add_checked_fixture(tests, begin_test, end_test);
    suite_add_tcase(suite, tests);
    return tests;
}

int support_run(Suite *suite)
{
    const char *parent = getenv("TMPDIR");
    snprintf(program_folder, sizeof program_folder, "%s/nss-iana-unit-XXXXXX",
             parent != NULL && parent[0] != '\0' ? parent : "/tmp");
    if (mkdtemp(program_folder) == NULL) {
        perror(program_folder);
        return EXIT_FAILURE;
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    remove_tree(program_folder);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

const char *support_text(const char *format, ...)
{
    char *text;
    va_list values;
    va_start(values, format);
    int length = vasprintf(&text, format, values);
    va_end(values);
    ck_assert_int_ge(length, 0);
    return support_own(text);
}

const char *support_path(const char *name)
{
    return support_text("%s/%s", test_folder, name);
}

void support_write(const char *file, const void *bytes, size_t size)
{
    remove(file); /* some file systems write a truncated file to the disk at once */
    FILE *stream = fopen(file, "we");
    if (stream == NULL || fwrite(bytes, 1, size, stream) != size || fclose(stream) != 0)
        FAIL("%s: %s", file, strerror(errno));
}

const char *support_read(const char *file, size_t *size)
{
    FILE *stream = fopen(file, "re");
    if (stream == NULL)
        FAIL("%s: %s", file, strerror(errno));
    struct stat status;
    ck_assert_int_eq(fstat(fileno(stream), &status), 0);
    size_t length = (size_t)status.st_size;
    char *bytes = support_own(malloc(length + 1));
    ck_assert_uint_eq(fread(bytes, 1, length, stream), length);
    bytes[length] = '\0';
    fclose(stream);
    if (size != NULL)
        *size = length;
    return bytes;
}

void support_begin_messages(void)
{
    fflush(stderr);
    saved_stderr = dup(STDERR_FILENO);
    int file = open(support_path("messages"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (saved_stderr < 0 || file < 0 || dup2(file, STDERR_FILENO) < 0)
        FAIL("cannot catch messages: %s", strerror(errno));
    close(file);
}

const char *support_end_messages(void)
{
    fflush(stderr);
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    return support_read(support_path("messages"), NULL);
}

size_t support_count(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        count++;
    return count;
}

/* splitmix64 */
uint64_t support_random(uint64_t *state)
{
    uint64_t value = *state += 0x9e3779b97f4a7c15u;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

uint16_t support_origin(struct catalog *catalog, const char *name)
{
    uint16_t number;
    ck_assert(catalog_add_origin(catalog, name, &number));
    return number;
}

void support_record(struct catalog *catalog, uint16_t origin, const char *name, const char *ports,
                    const char *protocol, const char *alias_of, const char *aliases)
{
    const char *list[8];
    struct record record = {
        .name = name,
        .protocol = protocol,
        .alias_of = alias_of,
        .aliases = list,
        .origin = origin,
        .has_port = ports != NULL,
    };
    if (ports != NULL && !syntax_port_range(ports, &record.first_port, &record.last_port))
        FAIL("a test has the bad port \"%s\"", ports);
    char *words = support_own(strdup(aliases));
    char *rest;
    for (char *word = strtok_r(words, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (record.alias_count == COUNT_OF(list))
            FAIL("a test has too many aliases: \"%s\"", aliases);
        list[record.alias_count++] = word;
    }
    if (!catalog_add_record(catalog, &record))
        FAIL("no more records");
}

const char *support_services(const struct catalog *catalog)
{
    size_t size;
    return support_own(linear_text(catalog, &size));
}

struct buffer support_index(const struct catalog *catalog)
{
    struct buffer index = {0};
    const char *fault = writer_write(catalog, &index, NULL);
    if (fault != NULL)
        FAIL("the index cannot be written: %s", fault);
    support_own(index.bytes);
    return index;
}
