/*
 * A linear search that cannot be wrong, to compare the index with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_UNIT_LINEAR_H
#define TESTS_UNIT_LINEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "nss_iana/answer.h"
#include "tools/catalog/catalog.h"

/* The first service of the catalog on the port, in host byte order; protocol NULL: any. */
const struct service *linear_port(const struct catalog *catalog, uint16_t port,
                                  const char *protocol);

/* The first service whose name or alias equals the name, byte for byte; protocol NULL: any. */
const struct service *linear_name(const struct catalog *catalog, const char *name,
                                  const char *protocol);

/* Whether the answer is this service: name, port, protocol and all aliases in order. */
bool linear_fits(const struct answer *answer, const struct service *service);

#endif
