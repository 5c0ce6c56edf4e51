/*
 * Replaces the index thousands of times, noticed each time, while threads look up and enumerate and
 * children are forked; run by replacement.sh.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The module checks for a replacement once a second. This program uses a fake clock and advances it
 * with each replacement.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/faults/clocks.h"
#include "tests/faults/editions.h"
#include "tests/faults/sanitizers.h"

#define ASKING_THREADS 7
#define THREADS (ASKING_THREADS + 1) /* and one that enumerates: enumeration is per process */
#define CHILDREN 50
#define ADDRESS_SPACE_SLACK (1L << 20) /* what malloc may do; a region that leaks has 64 kB */

static atomic_bool stopped;
static atomic_ulong enumerations;

static void *keep_asking(void *argument)
{
    unsigned state = *(const unsigned *)argument;
    while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
        state = state * 1664525u + 1013904223u;
        look_up((state >> 30 & 1) != 0, (int)(state >> 8) % SERVICES);
    }
    return NULL;
}

static void enumerate(void)
{
    struct servent result;
    struct servent *found;
    char buffer[1024];
    int counts[EDITIONS] = {0};
    setservent(0);
    while (getservent_r(&result, buffer, sizeof buffer, &found) == 0) {
        int edition = edition_of(found);
        if (edition >= 0)
            counts[edition]++;
    }
    endservent();
    if (counts[0] + counts[1] != 2 * SERVICES || (counts[0] != 0 && counts[1] != 0)) {
        char got[64];
        snprintf(got, sizeof got, "%d of alpha and %d of beta", counts[0], counts[1]);
        fail("an enumeration", "all of one edition", got);
    }
    atomic_fetch_add(&enumerations, 1);
}

static void *keep_enumerating(void *unused)
{
    (void)unused;
    while (!atomic_load_explicit(&stopped, memory_order_relaxed))
        enumerate();
    return NULL;
}

static void check_maps(void)
{
    if (count_maps() > 2)
        fail("the maps of an index", "two at most", "more");
}

/* A child has its own mapping, and detects replacements itself. */
static _Noreturn void be_child(void)
{
    alarm(60);
    for (int round = 0; round < 3; round++) {
        for (int which = 0; which < SERVICES; which += 10) {
            look_up(false, which);
            look_up(true, which);
        }
        let_a_second_pass();
    }
    check_maps();
    _exit(atomic_load(&failures) == 0 ? 0 : 1);
}

static void reap_children(int options)
{
    int status;
    while (waitpid(-1, &status, options) > 0) {
        if (status != 0)
            fail("a child", "all lookups answered", WIFSIGNALED(status) ? "a signal" : "a failure");
    }
}

static void fork_child(void)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        be_child();
    if (child < 0)
        fail("fork", "a child", "none");
}

/* In bytes; 0 with a sanitizer, which keeps what was freed. */
static long address_space(void)
{
#ifdef WITH_SANITIZER
    return 0;
#else
    long pages = 0;
    FILE *stream = fopen("/proc/self/statm", "re");
    if (stream == NULL || fscanf(stream, "%ld", &pages) != 1)
        fail("/proc/self/statm", "a number", "none");
    if (stream != NULL)
        fclose(stream);
    return pages * sysconf(_SC_PAGESIZE);
#endif
}

/* Another thread may be checking while the file is replaced: the next check sees it. */
static void replace_and_see(int edition)
{
    replace(edition);
    do
        let_a_second_pass();
    while (look_up(false, edition) != edition && atomic_load(&failures) == 0);
}

static void start_threads(pthread_t threads[THREADS])
{
    static unsigned seeds[ASKING_THREADS];
    for (unsigned at = 0; at < THREADS; at++) {
        if (at < ASKING_THREADS)
            seeds[at] = at * 2654435761u + 1;
        if (pthread_create(&threads[at], NULL, at < ASKING_THREADS ? keep_asking : keep_enumerating,
                           at < ASKING_THREADS ? &seeds[at] : NULL) != 0) {
            perror("storm: pthread_create");
            exit(2);
        }
    }
}

static void replace_often(unsigned long replacements)
{
    const unsigned long period = replacements / CHILDREN + 1;
    long space = 0;
    for (unsigned long number = 1; number <= replacements && atomic_load(&failures) == 0;
         number++) {
        replace_and_see((int)(number % EDITIONS));
        if (number % period == 0) {
            check_maps();
            fork_child();
            reap_children(WNOHANG);
        }
        if (number == replacements / 5)
            space = address_space();
    }
    char got[64];
    snprintf(got, sizeof got, "%ld bytes more", address_space() - space);
    check(address_space() - space < ADDRESS_SPACE_SLACK, "the address space does not grow",
          "as much as after a fifth of the time", got);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    unsigned long replacements = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;
    if (replacements == 0) {
        fprintf(stderr, "usage: storm INDEX ALPHA BETA REPLACEMENTS\n");
        return 2;
    }
    use_iana();
    use_editions(argv[1], argv[2], argv[3]);
    replace(0);
    pthread_t threads[THREADS];
    start_threads(threads);
    replace_often(replacements);
    atomic_store(&stopped, true);
    for (size_t at = 0; at < THREADS; at++)
        pthread_join(threads[at], NULL);
    reap_children(0);
    char text[160];
    snprintf(text, sizeof text,
             "%lu replacements noticed, %d threads, %lu lookups, %lu enumerations, %d children: "
             "none lost or mixed",
             replacements, THREADS, atomic_load(&lookups), atomic_load(&enumerations), CHILDREN);
    check(atomic_load(&failures) == 0, text, "no failure", "those above");
    check_holdings("after them");
    return atomic_load(&failures) == 0 ? 0 : 1;
}
