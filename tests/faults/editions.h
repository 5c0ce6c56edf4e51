/*
 * Two editions of the index for the tests of replacement: making, replacing and checking for leaks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each answer tells which edition, alpha or beta, it comes from: the names of a port differ, the
 * ports of a name differ, and the first alias names the edition.
 */
#ifndef TESTS_FAULTS_EDITIONS_H
#define TESTS_FAULTS_EDITIONS_H

#include <netdb.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define EDITIONS 2
#define SERVICES 200    /* of each kind in an edition */
#define FIRST_PORT 1000 /* of the services whose names differ */

extern const char *const edition_names[EDITIONS];

/* Counts of lookups and failures. */
extern atomic_ulong lookups;
extern atomic_uint failures;

/* Output for the script that runs the program. */
void fail(const char *what, const char *expected, const char *got);
void check(bool good, const char *what, const char *expected, const char *got);

/* Makes libc ask only the module for services. */
void use_iana(void);

/* Prints an edition as a file of services(5); returns 0. */
int edition_print(const char *name);

/* The edition named by the first alias of an answer; -1: none. */
int edition_of(const struct servent *answer);

/*
 * One lookup through libc, by a name that the editions share or by a port; the edition that
 * answered, or -1 after a failure was reported.
 */
int look_up(bool shared, int which);

/* Where the index is, and the files of the editions. */
extern const char *index_path;
void use_editions(const char *path, const char *alpha, const char *beta);

/* Replaces the index by a copy of the edition, as the tool does. */
void replace(int edition);

/*
 * The number of index files mapped, deleted ones included, and open in this process. count_maps()
 * allocates nothing: a forked child may call it.
 */
size_t count_maps(void);
size_t count_descriptors(void);

/* Checks that at most two are mapped and none is open. */
void check_holdings(const char *when);

#endif
