/*
 * Packs one answer into the struct servent and the buffer that a caller brings.
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
 * Fills *result, whose pointers then lead into buffer and nowhere else; the port is in network byte
 * order. The buffer may have any alignment. Returns false, with *result as it was, where the buffer
 * is too small.
 */
bool servent_pack(const struct answer *answer, struct servent *result, char *buffer, size_t size);

#endif
