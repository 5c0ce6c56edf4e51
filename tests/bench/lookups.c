/*
 * Measures lookups through libc for several backends in turn, and prints nanoseconds and ratios.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: lookups SERVICES ROUNDS BACKEND...
 *
 * SERVICES is a file of services(5) lines: the keys, looked up in random order. The first backend is
 * the one that the others are compared with. Each round asks every backend, so that a change of the
 * machine's mood meets all of them; a backend's figure is the median of its rounds.
 */
#include <config.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <nss.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEY_LIMIT 65536
#define ROUND_LIMIT 1000
#define BACKEND_LIMIT 8

struct key {
    char name[256];
    char missing[260]; /* a name alike that no service has */
    char protocol[32];
    int port; /* in network byte order */
};

static struct key keys[KEY_LIMIT];
static size_t key_count;

enum kind { BY_PORT, BY_NAME, BY_PORT_MISSED, BY_NAME_MISSED, KINDS };

static const char *const kind_names[KINDS] = {
    [BY_PORT] = "getservbyport, hit",
    [BY_NAME] = "getservbyname, hit",
    [BY_PORT_MISSED] = "getservbyport, miss",
    [BY_NAME_MISSED] = "getservbyname, miss",
};

static void read_keys(const char *file)
{
    FILE *stream = fopen(file, "r");
    char line[65536];
    if (stream == NULL) {
        perror(file);
        exit(2);
    }
    while (key_count < KEY_LIMIT && fgets(line, sizeof line, stream) != NULL) {
        struct key *key = &keys[key_count];
        unsigned port;
        if (sscanf(line, "%255[^# \t] %u/%31s", key->name, &port, key->protocol) == 3) {
            key->port = htons((uint16_t)port);
            stpcpy(stpcpy(key->missing, key->name), "-no");
            key_count++;
        }
    }
    fclose(stream);
}

static void shuffle_keys(void)
{
    uint64_t state = 88172645463325252u;
    for (size_t at = key_count; at > 1; at--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        size_t other = state % at;
        struct key kept = keys[at - 1];
        keys[at - 1] = keys[other];
        keys[other] = kept;
    }
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Returns nanoseconds for one lookup, and counts those that found a service. */
static double measure(enum kind kind, size_t *found)
{
    char buffer[4096];
    struct servent service, *result;
    *found = 0;
    double begin = now();
    for (size_t at = 0; at < key_count; at++) {
        const struct key *key = &keys[at];
        switch (kind) {
        case BY_PORT:
            getservbyport_r(key->port, key->protocol, &service, buffer, sizeof buffer, &result);
            break;
        case BY_NAME:
            getservbyname_r(key->name, key->protocol, &service, buffer, sizeof buffer, &result);
            break;
        case BY_PORT_MISSED:
            getservbyport_r(htons((uint16_t)(50000 + at % 15000)), "tcp", &service, buffer,
                            sizeof buffer, &result);
            break;
        default:
            getservbyname_r(key->missing, "tcp", &service, buffer, sizeof buffer, &result);
        }
        *found += result != NULL;
    }
    return (now() - begin) / (double)key_count;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
    static double times[BACKEND_LIMIT][KINDS][ROUND_LIMIT];
    int rounds = count > 2 ? atoi(arguments[2]) : 0;
    int backends = count - 3;
    if (backends < 1 || backends > BACKEND_LIMIT || rounds < 1 || rounds > ROUND_LIMIT) {
        fprintf(stderr, "usage: lookups SERVICES ROUNDS BACKEND...\n");
        return 2;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);
    read_keys(arguments[1]);
    shuffle_keys();

    size_t found[BACKEND_LIMIT][KINDS];
    for (int round = -1; round < rounds; round++) { /* the first round only warms up */
        for (int backend = 0; backend < backends; backend++) {
            __nss_configure_lookup("services", arguments[3 + backend]);
            for (enum kind kind = 0; kind < KINDS; kind++) {
                double time = measure(kind, &found[backend][kind]);
                if (round >= 0)
                    times[backend][kind][round] = time;
            }
        }
    }
    printf("%zu keys, %d rounds, medians\n", key_count, rounds);
    printf("%-20s  %-8s  %10s  %6s  %8s  %s\n", "lookup", "backend", "ns", "ratio", "spread",
           "found");
    for (enum kind kind = 0; kind < KINDS; kind++) {
        double floor = 0;
        for (int backend = 0; backend < backends; backend++) {
            double *sorted = times[backend][kind];
            qsort(sorted, (size_t)rounds, sizeof *sorted, compare);
            double median = sorted[rounds / 2];
            if (backend == 0)
                floor = median;
            printf("%-20s  %-8s  %10.1f  %6.2f  %7.1f%%  %zu\n", kind_names[kind],
                   arguments[3 + backend], median, median / floor,
                   100 * (sorted[rounds * 3 / 4] - sorted[rounds / 4]) / median,
                   found[backend][kind]);
        }
    }
    return 0;
}
