/*
 * Measures getservent for several backends in turn.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: enumeration SERVICES ROUNDS BACKEND...
 *
 * Each round enumerates that many services of each backend, and prints the backend and the
 * nanoseconds per service. A backend with fewer services is an error.
 */
#include <config.h>

#include <netdb.h>
#include <nss.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/keys.h"

static double measure(long services)
{
    char buffer[4096];
    struct servent service, *result;
    double begin = clock_now();
    setservent(0);
    for (long at = 0; at < services; at++) {
        if (getservent_r(&service, buffer, sizeof buffer, &result) != 0) {
            fprintf(stderr, "only %ld services of %ld\n", at, services);
            exit(2);
        }
    }
    endservent();
    return (clock_now() - begin) / (double)services;
}

int main(int count, char **arguments)
{
    long services = count > 3 ? atol(arguments[1]) : 0;
    int rounds = count > 3 ? atoi(arguments[2]) : 0;
    if (services < 1 || rounds < 1) {
        fprintf(stderr, "usage: enumeration SERVICES ROUNDS BACKEND...\n");
        return 2;
    }
    for (int round = -1; round < rounds; round++) {
        for (int backend = 3; backend < count; backend++) {
            __nss_configure_lookup("services", arguments[backend]);
            double time = measure(services);
            if (round >= 0)
                printf("%s %.2f\n", arguments[backend], time);
        }
    }
    return 0;
}
