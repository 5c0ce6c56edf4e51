/*
 * Support for the unit tests: a directory for each test, captured messages, and helpers for
 * catalogs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Memory returned here is freed when the test ends. Hot loops use FAIL on errors instead of
 * ck_assert, which sends a message each time it passes.
 */
#ifndef TESTS_UNIT_SUPPORT_H
#define TESTS_UNIT_SUPPORT_H

#include <check.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"
#include "tools/index/writer.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Ends the test with a message; abort() tells static analyzers that it does not return. */
#define FAIL(...)                  \
    do {                           \
        ck_abort_msg(__VA_ARGS__); \
        abort();                   \
    } while (0)

/* Adds a group of tests. Each runs in an empty directory that is removed afterwards. */
TCase *support_case(Suite *suite, const char *name);

/* Runs the suite and returns the exit status of the program. */
int support_run(Suite *suite);

/* Frees the memory when the test ends. */
void *support_own(void *memory);

/* printf into new memory. */
__attribute__((format(printf, 1, 2))) const char *support_text(const char *format, ...);

/* The path of a file in the test's directory. */
const char *support_path(const char *name);

void support_write(const char *file, const void *bytes, size_t size);
const char *support_read(const char *file,
                         size_t *size); /* terminated by a NUL; size may be NULL */

/* Captures standard error between these two calls. */
void support_begin_messages(void);
const char *support_end_messages(void);

/* How often a word is in a text. */
size_t support_count(const char *text, const char *word);

/* The next number of a sequence determined by the initial state. */
uint64_t support_random(uint64_t *state);

uint16_t support_origin(struct catalog *catalog, const char *name);

/* Adds a record; ports is "N", "N-M" or NULL, aliases are separated by blanks. */
void support_record(struct catalog *catalog, uint16_t origin, const char *name, const char *ports,
                    const char *protocol, const char *alias_of, const char *aliases);

/* All services as lines "name port/protocol alias...". */
const char *support_services(const struct catalog *catalog);

/* The index of a catalog, which must fit the format. */
struct buffer support_index(const struct catalog *catalog);

#endif
