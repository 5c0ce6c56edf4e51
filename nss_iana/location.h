/*
 * Where an index may be, for the module and the tool alike.
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
 * Fills paths with the files that may be the index, best first, and returns how many they are. The
 * first that exists is the one to use. NSS_IANA_INDEX in the environment replaces the list, except
 * in secure execution (secure_getenv(3)); its text belongs to the environment.
 */
size_t location_list(const char *paths[LOCATION_LIMIT]);

/*
 * Whether a process may map a file of this status: who can write it can cut it short, and so kill
 * every process that has it mapped. Not everybody may be able to; in secure execution nobody but
 * root. The owner counts nowhere else, since to users in a namespace of their own root's files are
 * nobody's.
 */
bool location_is_safe(const struct stat *status, bool secure);

#endif
