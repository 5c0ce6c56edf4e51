/*
 * Measures lookups through libc for several backends in turn.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: lookups KEYS ROUNDS BACKEND...
 *
 * Each round asks every backend every kind of question there are keys for, so that a change of the
 * machine's mood meets all of them, and prints one line for each: the kind, the backend,
 * nanoseconds of a lookup, how many keys were found, and how many there are. A first round only
 * warms up.
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
                /* A program has one backend, which the processor is used to. */
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
