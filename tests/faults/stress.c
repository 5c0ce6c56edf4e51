/*
 * Looks up services while the index is replaced, removed or inherited by a child, and detects lost
 * or mixed answers; run by the scripts here.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/faults/editions.h"
#include "tests/faults/sanitizers.h"

#define THREAD_LIMIT 64
#define CHILDREN 300

static atomic_bool stopped;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void pause_for(double seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    while (nanosleep(&time, &time) != 0 && errno == EINTR)
        continue;
}

static double seconds_to_run(double otherwise)
{
    const char *text = getenv("SECONDS_TO_RUN");
    double seconds = text == NULL ? 0 : strtod(text, NULL);
    return seconds > 0 ? seconds : otherwise;
}

static void *keep_asking(void *argument)
{
    unsigned state = *(const unsigned *)argument;
    bool seen[EDITIONS] = {false};
    while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
        state = state * 1664525u + 1013904223u;
        int edition = look_up((state >> 30 & 1) != 0, (int)(state >> 8) % SERVICES);
        if (edition >= 0)
            seen[edition] = true;
    }
    return seen[0] && seen[1] ? &stopped : NULL;
}

/* --- Replacing ------------------------------------------------------------------------------- */

static atomic_ulong replacements;

static void *keep_replacing(void *unused)
{
    (void)unused;
    unsigned state = 7;
    while (!atomic_load(&stopped)) {
        /* Replaces the index an odd number of times, then pauses until the last one is noticed. */
        state = state * 1664525u + 1013904223u;
        for (unsigned left = (state >> 28) | 1u; left > 0; left--) {
            state = state * 1664525u + 1013904223u;
            replace((int)(atomic_fetch_add(&replacements, 1) % EDITIONS));
            pause_for(0.001 * (double)(state >> 28));
        }
        double until = now() + 1.1 + 0.01 * (double)(state >> 27);
        while (now() < until && !atomic_load(&stopped))
            pause_for(0.02);
    }
    return NULL;
}

/* However slow the machine is, the last lookup comes after the time is over. */
static void check_seen(const char *what, int edition)
{
    double begun = now();
    double passed;
    do {
        passed = now() - begun;
        if (look_up(false, 0) == edition) {
            printf("ok - %s (after %.1f seconds)\n", what, now() - begun);
            return;
        }
        pause_for(0.01);
    } while (passed < 3);
    fail(what, edition_names[edition], "the other edition for 3 seconds");
}

static pthread_t threads[THREAD_LIMIT];
static unsigned seeds[THREAD_LIMIT];
static size_t thread_count;
static pthread_t replacer;

static void start_threads(void)
{
    const char *text = getenv("THREADS");
    thread_count = text == NULL ? 8 : strtoul(text, NULL, 10);
    if (thread_count == 0 || thread_count > THREAD_LIMIT)
        thread_count = THREAD_LIMIT;
    for (size_t i = 0; i < thread_count; i++) {
        seeds[i] = (unsigned)i * 2654435761u + 1;
        if (pthread_create(&threads[i], NULL, keep_asking, &seeds[i]) != 0) {
            perror("stress: pthread_create");
            exit(2);
        }
    }
}

/* The number of threads that got answers from both editions. */
static size_t join_threads(void)
{
    size_t both = 0;
    for (size_t i = 0; i < thread_count; i++) {
        void *result;
        pthread_join(threads[i], &result);
        both += result != NULL;
    }
    return both;
}

static int stress_replacement(void)
{
    double seconds = seconds_to_run(4);
    replace(0);
    start_threads();
    if (pthread_create(&replacer, NULL, keep_replacing, NULL) != 0)
        return 2;
    pause_for(seconds);
    atomic_store(&stopped, true);
    pthread_join(replacer, NULL);
    size_t both = join_threads();
    char text[160];
    snprintf(text, sizeof text, "%zu threads, %lu lookups, %lu replacements: none lost or mixed",
             thread_count, atomic_load(&lookups), atomic_load(&replacements));
    check(atomic_load(&failures) == 0, text, "0", "those above");
    snprintf(text, sizeof text, "%zu of %zu", both, thread_count);
    check(both == thread_count, "every thread saw both editions", "all", text);
    check_holdings("after many replacements");

    /* With one thread, as in most programs. */
    replace(1);
    check_seen("a replacement is seen", 1);
    replace(0);
    check_seen("and the next one", 0);
    check_holdings("with one thread");

    if (unlink(index_path) != 0)
        return 2;
    pause_for(1.2);
    bool kept = true;
    for (int i = 0; i < SERVICES; i++)
        kept = look_up(false, i) == 0 && look_up(true, i) == 0 && kept;
    pause_for(1.1);
    kept = look_up(false, 1) == 0 && kept;
    check(kept, "without an index the old map stays in use", "alpha", "something else");
    replace(1);
    check_seen("an index that comes back is seen", 1);
    check_holdings("after a removal");
    return atomic_load(&failures) == 0 ? 0 : 1;
}

/* --- Enumerating ----------------------------------------------------------------------------- */

/* Continues an enumeration; returns the number of services, or -1 after one of another edition. */
static int enumerate(int edition, int limit)
{
    struct servent result;
    struct servent *found;
    char buffer[1024];
    int count = 0;
    while (count < limit && getservent_r(&result, buffer, sizeof buffer, &found) == 0) {
        if (edition_of(found) != edition)
            return -1;
        count++;
    }
    return count;
}

static int stress_enumeration(void)
{
    const int half = SERVICES;
    char got[64];
    replace(0);
    setservent(0);
    int count = enumerate(0, half);
    check(count == half, "half an enumeration", "alpha", "something else");
    /* Several replacements, each seen by lookups. */
    for (int i = 1; i <= 3; i++) {
        replace(i % EDITIONS);
        pause_for(1.2);
        check_seen("a lookup during an enumeration sees the replacement", i % EDITIONS);
        int more = enumerate(0, 10);
        check(more == 10, "the enumeration keeps its edition", "alpha", "another or none");
        count += more;
        check_holdings("with an enumeration begun");
    }
    int rest = enumerate(0, INT_MAX);
    snprintf(got, sizeof got, "%d", rest < 0 ? rest : count + rest);
    check(rest >= 0 && count + rest == 2 * SERVICES, "the enumeration keeps its edition to the end",
          "all of alpha", got);
    endservent();

    setservent(0);
    count = enumerate(1, INT_MAX);
    snprintf(got, sizeof got, "%d", count);
    check(count == 2 * SERVICES, "another enumeration has the new edition", "all of beta", got);
    endservent();

    /* The same without lookups between: nothing but the enumeration itself could notice. */
    setservent(0);
    count = enumerate(1, half);
    replace(0);
    pause_for(1.2);
    rest = enumerate(1, INT_MAX);
    check(count == half && rest >= 0 && count + rest == 2 * SERVICES,
          "an enumeration alone keeps its edition", "all of beta", "something else");
    setservent(0);
    count = enumerate(0, INT_MAX);
    check(count == 2 * SERVICES, "setservent begins on the new edition", "all of alpha",
          "something else");
    endservent();
    check_seen("a lookup at last", 0);
    check_holdings("after enumerations");
    return atomic_load(&failures) == 0 ? 0 : 1;
}

/* --- Forking --------------------------------------------------------------------------------- */

static void be_child(int number)
{
    alarm(60);
    for (int i = 0; i < 50; i++) {
        if (look_up(false, i) < 0 || look_up(true, i) < 0)
            _exit(1);
    }
    /* Some live long enough to check for a replacement themselves. */
    if (number % 10 == 0) {
        for (int look = 0; look < 2; look++) {
            pause_for(1.1);
            for (int i = 0; i < SERVICES; i++) {
                if (look_up(false, i) < 0 || look_up(true, i) < 0)
                    _exit(1);
            }
        }
        /*
         * Descriptors are not checked: the child may inherit one that another thread was about to
         * close.
         */
        if (count_maps() > 2)
            _exit(2);
    }
    _exit(0);
}

static void reap(bool wait_for_it, size_t *running)
{
    int status;
    while (*running > 0 && waitpid(-1, &status, wait_for_it ? 0 : WNOHANG) > 0) {
        --*running;
        if (WIFSIGNALED(status))
            fail("a child", "to end by itself",
                 WTERMSIG(status) == SIGALRM ? "a child that hung" : strsignal(WTERMSIG(status)));
        else if (WEXITSTATUS(status) == 1)
            fail("a child", "all lookups answered", "a lost or mixed one");
        else if (WEXITSTATUS(status) != 0)
            fail("a child", "two maps at most", "more");
    }
}

/*
 * Where a child must not allocate, the parent loads the module before the first fork. Otherwise the
 * first children are forked while libc loads it.
 */
static void load_module_for_children(void)
{
#ifdef WITH_ADDRESS_SANITIZER
    look_up(false, 0);
#endif
}

static int stress_fork(void)
{
    double begun = now();
    double seconds = seconds_to_run(3);
    size_t running = 0;
    unsigned long children = 0;
    replace(0);
    load_module_for_children();
    start_threads();
    if (pthread_create(&replacer, NULL, keep_replacing, NULL) != 0)
        return 2;
    while (children < CHILDREN || now() - begun < seconds) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0)
            be_child((int)children);
        if (child < 0) {
            fail("fork", "a child", strerror(errno));
            break;
        }
        running++;
        children++;
        /* Spread over time, so that forks hit every point of a reload. */
        pause_for(seconds / CHILDREN / 2);
        reap(running >= 100, &running);
    }
    atomic_store(&stopped, true);
    pthread_join(replacer, NULL);
    join_threads();
    reap(true, &running);
    char text[160];
    snprintf(text, sizeof text,
             "%lu children of %zu threads, %lu replacements: each could look up and none hung",
             children, thread_count, atomic_load(&replacements));
    check(atomic_load(&failures) == 0, text, "no failure", "those above");
    check_holdings("in the parent");
    return atomic_load(&failures) == 0 ? 0 : 1;
}

/* --- System calls ---------------------------------------------------------------------------- */

/* A failing call without effect, as a marker in the trace. */
static void mark(const char *text)
{
    /* cppcheck-suppress invalidFunctionArg ; that the call fails is what it is for */
    if (write(-1, text, strlen(text)) >= 0)
        exit(2);
}

static void ask_without_report(int which)
{
    struct servent result;
    struct servent *found;
    char buffer[1024];
    char name[32];
    switch (which % 5) {
    case 0:
        getservbyport_r(htons((uint16_t)(FIRST_PORT + which % SERVICES)), "tcp", &result, buffer,
                        sizeof buffer, &found);
        break;
    case 1:
        getservbyport_r(htons((uint16_t)(FIRST_PORT + which % SERVICES)), NULL, &result, buffer,
                        sizeof buffer, &found);
        break;
    case 2:
        snprintf(name, sizeof name, "shared-%d", which % SERVICES);
        getservbyname_r(name, "tcp", &result, buffer, sizeof buffer, &found);
        break;
    case 3:
        snprintf(name, sizeof name, "SHARED-%d", which % SERVICES);
        getservbyname_r(name, NULL, &result, buffer, sizeof buffer, &found);
        break;
    default:
        getservbyname_r("no-such-service", NULL, &result, buffer, sizeof buffer, &found);
    }
}

/* Prints how long the busy phase lasted; the trace has the rest. */
static int stress_syscalls(void)
{
    /*
     * Begins with a new second of the clock, so that a short phase has no check for a replacement.
     */
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    pause_for(1.1 - (double)time.tv_nsec / 1e9);
    ask_without_report(0);
    double begun = now();
    mark("BUSY BEGINS");
    for (int i = 0; i < 100000; i++)
        ask_without_report(i);
    mark("BUSY ENDS");
    double busy = now() - begun;
    for (int round = 0; round < 2; round++) {
        pause_for(1.2);
        mark("LATER BEGINS");
        for (int i = 0; i < 1000; i++)
            ask_without_report(i);
        mark("LATER ENDS");
    }
    printf("%.3f\n", busy);
    return 0;
}

/* Says what a name leads to, for the test of secure execution. */
static int ask_name(const char *name)
{
    const struct servent *found = getservbyname(name, NULL);
    if (found == NULL) {
        printf("none\n");
        return 1;
    }
    printf("%d/%s\n", ntohs((uint16_t)found->s_port), found->s_proto);
    return 0;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *part = argc > 1 ? argv[1] : "";
    if (argc == 3 && strcmp(part, "edition") == 0)
        return edition_print(argv[2]);
    use_iana();
    if (argc == 2 && strcmp(part, "syscalls") == 0)
        return stress_syscalls();
    if (argc == 3 && strcmp(part, "ask") == 0)
        return ask_name(argv[2]);
    if (argc == 5 && strchr(argv[2], '/') != NULL) {
        use_editions(argv[2], argv[3], argv[4]);
        if (strcmp(part, "replacement") == 0)
            return stress_replacement();
        if (strcmp(part, "enumeration") == 0)
            return stress_enumeration();
        if (strcmp(part, "fork") == 0)
            return stress_fork();
    }
    fprintf(stderr, "usage: stress edition alpha|beta\n"
                    "       stress replacement|enumeration|fork INDEX ALPHA BETA\n"
                    "       stress syscalls\n"
                    "       stress ask NAME\n");
    return 2;
}
