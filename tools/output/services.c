/*
 * Prints the services of a catalog as a services(5) file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdio.h>

#include "tools/catalog/catalog.h"
#include "tools/output/services.h"
#include "tools/source/overlay.h"

void services_print(const struct catalog *catalog, FILE *to)
{
    const char *edition = catalog->edition[0] != '\0' ? catalog->edition : "unknown date";
    fputs(OVERLAY_DUMP_MARK "\n", to);
    fprintf(to, "# %zu services of the registry of %s and its overlays\n", catalog->service_count,
            edition);
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        fprintf(to, "%s\t%u/%s", service->name, service->port, service->protocol);
        for (size_t alias = 0; alias < service->alias_count; alias++)
            fprintf(to, "%c%s", alias == 0 ? '\t' : ' ', service->aliases[alias]);
        fputc('\n', to);
    }
}
