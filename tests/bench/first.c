/*
 * Measures the time of a process's first lookup, and the memory that the backend keeps.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: first BACKEND
 *
 * Prints the nanoseconds and page faults of the first lookup; then, after a lookup of every port,
 * the KiB of private dirty memory, and the KiB of $NSS_IANA_INDEX that are mapped.
 */
#include <config.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <nss.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/bench/keys.h"

static void look_up(int port)
{
    char buffer[4096];
    struct servent service, *result;
    getservbyport_r(htons((uint16_t)port), "tcp", &service, buffer, sizeof buffer, &result);
}

static long page_faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt + usage.ru_majflt;
}

static FILE *open_file(const char *file)
{
    FILE *stream = fopen(file, "r");
    if (stream == NULL) {
        perror(file);
        exit(2);
    }
    return stream;
}

static unsigned long private_dirty(void)
{
    FILE *stream = open_file("/proc/self/smaps_rollup");
    char line[4096];
    unsigned long size = 0;
    while (fgets(line, sizeof line, stream) != NULL) {
        if (sscanf(line, "Private_Dirty: %lu", &size) == 1)
            break;
    }
    fclose(stream);
    return size;
}

static unsigned long mapped_of(const char *file)
{
    FILE *stream = open_file("/proc/self/maps");
    char line[8192];
    unsigned long size = 0;
    while (fgets(line, sizeof line, stream) != NULL) {
        unsigned long begin, end;
        if (strstr(line, file) != NULL && sscanf(line, "%lx-%lx", &begin, &end) == 2)
            size += end - begin;
    }
    fclose(stream);
    return size / 1024;
}

int main(int count, char **arguments)
{
    const char *index = getenv("NSS_IANA_INDEX");
    if (count != 2 || index == NULL) {
        fprintf(stderr, "usage: NSS_IANA_INDEX=FILE first BACKEND\n");
        return 2;
    }
    __nss_configure_lookup("services", arguments[1]);
    clock_now();
    page_faults();
    long faults = page_faults();
    double begin = clock_now();
    look_up(443);
    double time = clock_now() - begin;
    faults = page_faults() - faults;
    for (int port = 0; port <= UINT16_MAX; port++)
        look_up(port);
    unsigned long dirty = private_dirty();
    printf("%.0f %ld %lu %lu\n", time, faults, dirty, mapped_of(index));
    return 0;
}
