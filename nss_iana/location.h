/*
 * Which files may be the index, for the module and the tool.
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
 * Fills paths with the files that may be the index, in order of preference, and returns their
 * number. Use the first one that exists and is readable. NSS_IANA_INDEX in the environment replaces
 * the list, except in secure execution (secure_getenv(3)); its text belongs to the environment.
 */
size_t location_list(const char *paths[LOCATION_LIMIT]);

/*
 * Returns why this process must not map a file with this status, or NULL. A user who can write the
 * file can truncate it, which kills every process that has it mapped. So a file is refused if
 * everybody may write it, or if its owner is neither root nor the process's effective user. In
 * secure execution it must belong to root, and its group may not write it either.
 *
 * In a user namespace, root's files may belong to a user that the namespace does not know. No
 * process inside can become that user, so its files are accepted there, except in secure execution.
 */
const char *location_fault(const struct stat *status, bool secure);

#endif
