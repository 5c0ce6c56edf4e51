/*
 * A linear search over the catalog, to compare the index with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_UNIT_LINEAR_H
#define TESTS_UNIT_LINEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "nss_iana/answer.h"
#include "nss_iana/reader.h"
#include "tools/catalog/catalog.h"

/* The first service of the catalog on the port, in host byte order; protocol NULL: any. */
const struct service *linear_port(const struct catalog *catalog, uint16_t port,
                                  const char *protocol);

/* The first service whose name or alias equals the name, byte for byte; protocol NULL: any. */
const struct service *linear_name(const struct catalog *catalog, const char *name,
                                  const char *protocol);

/*
 * Compare a lookup in the index with the linear search. Return NULL, or the difference, to be freed
 * with free(3).
 */
char *linear_port_fault(const struct catalog *catalog, const struct index *index, uint16_t port,
                        const char *protocol);
char *linear_name_fault(const struct catalog *catalog, const struct index *index, const char *name,
                        const char *protocol);

/*
 * Checks that an enumeration has each port and protocol once, in order, with the service that a
 * lookup by port returns. Returns NULL, or what is wrong.
 */
const char *linear_sequence_fault(const struct catalog *catalog, const struct index *index);

/* The services as lines of services(5), to be freed with free(3); NULL: out of memory. */
char *linear_text(const struct catalog *catalog, size_t *size);

#endif
