/*
 * What the unit tests share: a directory for each test, captured messages, and short ways to make
 * and to show a catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All memory that is returned here belongs to the test and is freed when it ends. A loop that runs
 * often uses FAIL where something is wrong: each ck_assert writes a message, even if all is well.
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

/* Ends the test with a message; abort() tells those who do not know check that nothing follows. */
#define FAIL(...)                  \
    do {                           \
        ck_abort_msg(__VA_ARGS__); \
        abort();                   \
    } while (0)

/* Adds a group of tests. Each of them finds an empty directory that is removed afterwards. */
TCase *support_case(Suite *suite, const char *name);

/* Runs the suite and gives the exit status of the program. */
int support_run(Suite *suite);

/* Frees the memory when the test ends. */
void *support_own(void *memory);

/* printf into new memory. */
__attribute__((format(printf, 1, 2))) const char *support_text(const char *format, ...);

/* The path of a file in the test's directory. */
const char *support_path(const char *name);

void support_write(const char *file, const void *bytes, size_t size);
const char *support_read(const char *file,
                         size_t *size); /* with a NUL behind it; size may be NULL */

/* Between these two, what is written to standard error is collected. */
void support_begin_messages(void);
const char *support_end_messages(void);

/* How often a word is in a text. */
size_t support_count(const char *text, const char *word);

/* The next number of a sequence that depends on the first state alone. */
uint64_t support_random(uint64_t *state);

uint16_t support_origin(struct catalog *catalog, const char *name);

/* Adds a record; ports is "N", "N-M" or NULL, aliases are separated by blanks. */
void support_record(struct catalog *catalog, uint16_t origin, const char *name, const char *ports,
                    const char *protocol, const char *alias_of, const char *aliases);

/* All services as lines "name port/protocol alias...". */
const char *support_services(const struct catalog *catalog);

/* The index of a catalog, which must be one that can be written. */
struct buffer support_index(const struct catalog *catalog);

#endif
