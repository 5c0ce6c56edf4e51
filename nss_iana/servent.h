/*
 * Packs an answer into a caller's struct servent and buffer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef NSS_IANA_SERVENT_H
#define NSS_IANA_SERVENT_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>

#include "nss_iana/answer.h"

/*
 * Fills *result; its pointers point into the buffer, its port is in network byte order. The buffer
 * may have any alignment. Returns false, without changing *result, if the buffer is too small.
 */
bool servent_pack(const struct answer *answer, struct servent *result, char *buffer, size_t size);

#endif
