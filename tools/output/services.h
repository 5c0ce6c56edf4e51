/*
 * Prints the services of a catalog as a services(5) file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_SERVICES_H
#define TOOLS_OUTPUT_SERVICES_H

#include <stdio.h>

#include "tools/catalog/catalog.h"

/* Prints the mark of a dump (overlay.h), then each service on a line, in order. */
void services_print(const struct catalog *catalog, FILE *to);

#endif
