/*
 * Reads the keys of a benchmark and measures how long libc takes to look them up.
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
    PORT_OTHER_MISS, /* one that is there, for a protocol that is not */
    NAME_OTHER_MISS,
    PORT_ANY, /* without a protocol */
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
 * Reads lines "KIND NAME-OR-PORT PROTOCOL" into the keys of each kind; the protocol - means any.
 * Exits on failure. The keys are never freed.
 */
void keys_read(const char *file, struct keys keys[KINDS]);

/* Looks up all keys; returns the nanoseconds per lookup, and how many keys were found. */
double keys_ask(enum kind kind, const struct keys *keys, size_t *found);

/* The monotonic clock in nanoseconds. */
double clock_now(void);

#endif
