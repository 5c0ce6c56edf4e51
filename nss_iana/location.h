/*
 * Which files may be the index, for the module and the tool alike.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef NSS_IANA_LOCATION_H
#define NSS_IANA_LOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#define LOCATION_LIMIT 2

/*
 * Fills paths with the files that may be the index, best first, and returns their number. The first
 * that exists and may be read is the one to use. NSS_IANA_INDEX in the environment replaces the
 * list, except in secure execution (secure_getenv(3)); its text belongs to the environment.
 */
size_t location_list(const char *paths[LOCATION_LIMIT]);

/*
 * Says why this process must not map a file of this status, or returns NULL. Whoever can write the
 * file can truncate it, which kills every process that has it mapped. So a file that everybody may
 * write is refused, and so is one whose owner is neither root nor the process's effective user. In
 * secure execution only root may own it, and its group may not write either.
 *
 * In a user namespace, root's files may belong to a user that the namespace does not know. Nobody
 * inside can be or become that user, so its files are accepted there, except in secure execution.
 */
const char *location_fault(const struct stat *status, bool secure);

#endif
