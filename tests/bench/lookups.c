/*
 * Measures lookups through libc for several backends in turn.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: lookups KEYS ROUNDS BACKEND...
 *
 * Each round measures every backend with every kind of key, so that a slower phase of the machine
 * affects all of them alike. It prints a line for each: kind, backend, nanoseconds per lookup,
 * number of keys found, number of keys. The first round warms up and prints nothing.
 */
#include <config.h>

#include <netdb.h>
#include <nss.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/keys.h"

int main(int count, char **arguments)
{
    int rounds = count > 3 ? atoi(arguments[2]) : 0;
    if (rounds < 1) {
        fprintf(stderr, "usage: lookups KEYS ROUNDS BACKEND...\n");
        return 2;
    }
    static struct keys keys[KINDS];
    keys_read(arguments[1], keys);
    for (int round = -1; round < rounds; round++) {
        for (enum kind kind = 0; kind < KINDS; kind++) {
            for (int backend = 3; backend < count && keys[kind].count > 0; backend++) {
                size_t found;
                __nss_configure_lookup("services", arguments[backend]);
                /* Train the branch predictor: a real program always has the same backend. */
                struct keys some = {keys[kind].list, keys[kind].count / 4 + 1};
                if (count > 4)
                    keys_ask(kind, &some, &found);
                double time = keys_ask(kind, &keys[kind], &found);
                if (round >= 0)
                    printf("%s %s %.2f %zu %zu\n", kind_names[kind], arguments[backend], time,
                           found, keys[kind].count);
            }
        }
    }
    return 0;
}
