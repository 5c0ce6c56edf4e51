/*
 * The keys of a measurement, and asking libc for all of them while the clock runs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_BENCH_KEYS_H
#define TESTS_BENCH_KEYS_H

#include <stddef.h>

enum kind {
    PORT_HIT,
    NAME_HIT,
    PORT_MISS,
    NAME_MISS,
    PORT_OTHER_MISS, /* a port that is there, for a protocol that is not */
    PORT_ANY,        /* without a protocol */
    NAME_ANY,
    KINDS
};

extern const char *const kind_names[KINDS];

struct key {
    const char *name;
    const char *protocol; /* NULL: any */
    int port;             /* in network byte order */
};

struct keys {
    struct key *list;
    size_t count;
};

/*
 * Reads lines "KIND NAME-OR-PORT PROTOCOL", in which - means any protocol, into the keys of each
 * kind. Ends the program where that fails. The keys stay until the program ends.
 */
void keys_read(const char *file, struct keys keys[KINDS]);

/* Looks all keys up and returns the nanoseconds of one lookup; counts those that were found. */
double keys_ask(enum kind kind, const struct keys *keys, size_t *found);

/* The monotonic clock in nanoseconds. */
double clock_now(void);

#endif
