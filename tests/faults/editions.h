/*
 * Two editions of the index for the tests of replacement, how one is put in the place of the other,
 * and what a process may hold of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The editions, alpha and beta, are told apart by each of their answers: the same ports have other
 * names, the same names have other ports, and the first alias always says which edition it is of.
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

/* How many lookups there were, and what fail was told. */
extern atomic_ulong lookups;
extern atomic_uint failures;

/* Lines for the script that runs the program. */
void fail(const char *what, const char *expected, const char *got);
void check(bool good, const char *what, const char *expected, const char *got);

/* Lets libc ask the module for services, and nothing else. */
void use_iana(void);

/* Prints an edition as a file of services(5); returns 0. */
int edition_print(const char *name);

/* The edition that an answer says it is of by its first alias; -1 for none. */
int edition_of(const struct servent *answer);

/*
 * One lookup through libc, by a name that the editions share or by a port; the edition that
 * answered, or -1 after a failure was reported.
 */
int look_up(bool shared, int which);

/* Where the index is, and the files of the editions. */
extern const char *index_path;
void use_editions(const char *path, const char *alpha, const char *beta);

/* Puts a copy of the edition in the place of the index, as the tool does. */
void replace(int edition);

/* How many index files this process has mapped, deleted ones included, and how many are open. */
size_t count_maps(void);
size_t count_descriptors(void);

/* That these are no more than two, and none. */
void check_holdings(const char *when);

#endif
