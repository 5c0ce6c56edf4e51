/*
 * Measures how much two threads slow each other down when both look up services.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: threads KEYS ROUNDS BACKEND...
 *
 * Each thread runs on its own processor and looks up all existing ports and names several times.
 * Its best time counts: contention would slow down each repeat. Prints a line for each round and
 * backend: backend, nanoseconds per lookup of a single thread, and of the slower of two.
 */
#include <config.h>

#include <netdb.h>
#include <nss.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/keys.h"

#define THREADS 2
#define REPEATS 5

static struct keys keys[KINDS];
static pthread_barrier_t together;

struct thread {
    pthread_t id;
    size_t processor;
    double time;
};

/* Finds a processor for each thread; false if there are too few. */
static bool choose_processors(struct thread threads[THREADS])
{
    cpu_set_t allowed;
    int found = 0;
    sched_getaffinity(0, sizeof allowed, &allowed);
    for (size_t processor = 0; processor < CPU_SETSIZE && found < THREADS; processor++) {
        if (CPU_ISSET(processor, &allowed))
            threads[found++].processor = processor;
    }
    return found == THREADS;
}

static double ask(void)
{
    size_t found;
    return (keys_ask(PORT_HIT, &keys[PORT_HIT], &found) +
            keys_ask(NAME_HIT, &keys[NAME_HIT], &found)) /
           2;
}

static void *run(void *argument)
{
    struct thread *thread = argument;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(thread->processor, &one);
    pthread_setaffinity_np(pthread_self(), sizeof one, &one);
    thread->time = ask(); /* also warms up */
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        pthread_barrier_wait(&together);
        double time = ask();
        if (time < thread->time)
            thread->time = time;
    }
    return NULL;
}

/* Returns the time of the slowest of the first count threads. */
static double measure(struct thread threads[THREADS], int count)
{
    double slowest = 0;
    pthread_barrier_init(&together, NULL, (unsigned)count);
    for (int at = 0; at < count; at++) {
        if (pthread_create(&threads[at].id, NULL, run, &threads[at]) != 0) {
            perror("pthread_create");
            exit(2);
        }
    }
    for (int at = 0; at < count; at++) {
        pthread_join(threads[at].id, NULL);
        if (threads[at].time > slowest)
            slowest = threads[at].time;
    }
    pthread_barrier_destroy(&together);
    return slowest;
}

int main(int count, char **arguments)
{
    int rounds = count > 3 ? atoi(arguments[2]) : 0;
    struct thread threads[THREADS];
    if (rounds < 1) {
        fprintf(stderr, "usage: threads KEYS ROUNDS BACKEND...\n");
        return 2;
    }
    if (!choose_processors(threads)) {
        fprintf(stderr, "there is only one processor\n");
        return 1;
    }
    keys_read(arguments[1], keys);
    for (int round = 0; round < rounds; round++) {
        for (int backend = 3; backend < count; backend++) {
            __nss_configure_lookup("services", arguments[backend]);
            double alone = measure(threads, 1);
            printf("%s %.2f %.2f\n", arguments[backend], alone, measure(threads, THREADS));
        }
    }
    return 0;
}
