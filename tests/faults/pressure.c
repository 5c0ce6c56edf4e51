/*
 * Runs programs that look up while memory, address space and descriptors are short and the index is
 * replaced; run by pressure.sh.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each program maps memory of its own, fills it with a pattern and checks it again and again. All
 * have the limits of a memory control group, where one is given, every third has one on its address
 * space and every third one on its descriptors. No pattern may ever change, and once the limits are
 * lifted each program must see the last edition.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/faults/editions.h"

#define PROGRAM_LIMIT 64
#define PIECE_SIZE ((size_t)200 << 10)
#define PIECES 10
#define GROUP_LIMIT_PER_PROGRAM ((size_t)700 << 10) /* much less than the programs need */

/* Shared counters of the programs; a cache line for each. */
struct told {
    atomic_ulong lookups, answers, changed, refused;
    atomic_int last_edition;
};
static struct told *told;
static atomic_bool *lifted, *stopped;
static const char *group; /* directory of the control group; NULL: none */

/* Writes a text to a file of the control group; false if there is none. */
static bool write_group(const char *name, const char *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", group, name);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool good = write(file, text, strlen(text)) == (ssize_t)strlen(text);
    close(file);
    return good;
}

static void limit_group(size_t size)
{
    char text[32];
    if (group == NULL)
        return;
    snprintf(text, sizeof text, "%zu", size);
    write_group("memory.limit_in_bytes", text);
}

static void nap(long milliseconds)
{
    nanosleep(
        &(struct timespec){.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000},
        NULL);
}

/* --- A program ------------------------------------------------------------------------------- */

static uint8_t *pieces[PIECES];
static uint8_t pattern[PIECE_SIZE];

/*
 * Takes or gives back a piece of memory. pread(2) writes the pattern: it fails where a store would
 * wait for memory.
 */
static void change_piece(struct told *mine, size_t which, int source)
{
    if (pieces[which] != NULL) {
        munmap(pieces[which], PIECE_SIZE);
        pieces[which] = NULL;
        return;
    }
    uint8_t *piece =
        mmap(NULL, PIECE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED) {
        atomic_fetch_add(&mine->refused, 1);
    } else if (pread(source, piece, PIECE_SIZE, 0) == (ssize_t)PIECE_SIZE) {
        pieces[which] = piece;
    } else {
        atomic_fetch_add(&mine->refused, 1);
        munmap(piece, PIECE_SIZE);
    }
}

static size_t address_space(void)
{
    size_t pages = 0;
    FILE *stream = fopen("/proc/self/statm", "re");
    if (stream == NULL || fscanf(stream, "%zu", &pages) != 1)
        pages = SIZE_MAX / 8192;
    if (stream != NULL)
        fclose(stream);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void limit_self(__rlimit_resource_t resource, rlim_t soft)
{
    struct rlimit limit;
    getrlimit(resource, &limit);
    limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
    setrlimit(resource, &limit);
}

static void look_up_quietly(struct told *mine, int which)
{
    struct servent result, *found = NULL;
    char buffer[1024];
    getservbyport_r(htons((uint16_t)(FIRST_PORT + which % SERVICES)), "tcp", &result, buffer,
                    sizeof buffer, &found);
    atomic_fetch_add(&mine->lookups, 1);
    if (found == NULL)
        return;
    atomic_fetch_add(&mine->answers, 1);
    atomic_store(&mine->last_edition, edition_of(found));
}

static _Noreturn void be_program(unsigned number, int source)
{
    struct told *mine = &told[number];
    char text[32];
    unsigned state = number * 2654435761u + 1;
    size_t space = address_space() + 3 * PIECE_SIZE;
    snprintf(text, sizeof text, "%d", getpid());
    if (group != NULL && !write_group("cgroup.procs", text))
        _exit(2);
    memset(pattern, (int)(number + 1), sizeof pattern);
    look_up_quietly(mine, 0);
    while (!atomic_load(stopped)) {
        state = state * 1664525u + 1013904223u;
        bool short_now = !atomic_load(lifted);
        if (number % 3 == 1)
            limit_self(RLIMIT_AS, short_now ? space : RLIM_INFINITY);
        if (number % 3 == 2)
            limit_self(RLIMIT_NOFILE, short_now && state >> 31 != 0 ? 0 : 1024);
        look_up_quietly(mine, (int)(state >> 8));
        for (unsigned times = 0; times < 3; times++)
            change_piece(mine, (state >> (8 * times)) % PIECES, source);
        for (size_t at = 0; at < PIECES; at++) {
            if (pieces[at] != NULL && memcmp(pieces[at], pattern, PIECE_SIZE) != 0) {
                atomic_fetch_add(&mine->changed, 1);
                memcpy(pieces[at], pattern, PIECE_SIZE);
            }
        }
        nap(20 + (long)(state >> 27));
    }
    _exit(0);
}

/* --- The parent ------------------------------------------------------------------------------ */

/* A file with the pattern of a program, from which the program fills its memory. */
static int make_source(unsigned number)
{
    int file = memfd_create("pattern", MFD_CLOEXEC);
    memset(pattern, (int)(number + 1), sizeof pattern);
    if (file < 0 || write(file, pattern, sizeof pattern) != (ssize_t)sizeof pattern) {
        perror("pressure: pattern");
        exit(2);
    }
    return file;
}

/* Raises the limit of the group now and then, for programs that wait for memory. */
static int keep_replacing(unsigned programs, long seconds)
{
    int edition = 0;
    size_t limit = programs * GROUP_LIMIT_PER_PROGRAM;
    for (long step = 0; step < seconds * 10; step++) {
        limit_group(limit + (step % 5 == 0 ? (size_t)1 << 20 : 0));
        if (step % 9 == 0)
            replace(edition = 1 - edition);
        nap(100);
    }
    limit_group((size_t)1 << 40);
    atomic_store(lifted, true);
    return edition;
}

static unsigned long total(unsigned programs, size_t member)
{
    unsigned long sum = 0;
    for (unsigned at = 0; at < programs; at++)
        sum += atomic_load((atomic_ulong *)(void *)((char *)&told[at] + member));
    return sum;
}

/* Each program looks up every 50 ms and must find the last edition soon. */
static bool all_see(unsigned programs, int edition)
{
    for (int wait = 0; wait < 100; wait++) {
        unsigned seen = 0;
        for (unsigned at = 0; at < programs; at++)
            seen += atomic_load(&told[at].last_edition) == edition;
        if (seen == programs)
            return true;
        nap(100);
    }
    return false;
}

static void report(unsigned programs, long seconds)
{
    char text[200], got[64];
    unsigned changed = 0, idle = 0;
    for (unsigned at = 0; at < programs; at++) {
        changed += atomic_load(&told[at].changed) != 0;
        idle += atomic_load(&told[at].answers) == 0;
    }
    snprintf(text, sizeof text,
             "%u programs, %ld seconds, %lu lookups, %lu answers, %lu times no memory: none of "
             "their memory changed",
             programs, seconds, total(programs, offsetof(struct told, lookups)),
             total(programs, offsetof(struct told, answers)),
             total(programs, offsetof(struct told, refused)));
    snprintf(got, sizeof got, "that of %u programs", changed);
    check(changed == 0, text, "no change", got);
    snprintf(got, sizeof got, "none in %u programs", idle);
    check(idle == 0, "lookups went on in each program", "answers", got);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    unsigned programs = argc >= 6 ? (unsigned)strtoul(argv[4], NULL, 10) : 0;
    long seconds = argc >= 6 ? strtol(argv[5], NULL, 10) : 0;
    if (programs == 0 || programs > PROGRAM_LIMIT || seconds <= 0) {
        fprintf(stderr, "usage: pressure INDEX ALPHA BETA PROGRAMS SECONDS [GROUP]\n");
        return 2;
    }
    group = argc > 6 ? argv[6] : NULL;
    use_iana();
    use_editions(argv[1], argv[2], argv[3]);
    replace(0);
    size_t size = PROGRAM_LIMIT * sizeof *told + 2 * sizeof *lifted;
    told = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        return 2;
    lifted = (atomic_bool *)&told[PROGRAM_LIMIT];
    stopped = lifted + 1;
    for (unsigned number = 0; number < programs; number++) {
        int source = make_source(number);
        pid_t child = fork();
        if (child == 0)
            be_program(number, source);
        if (child < 0)
            return 2;
        close(source);
    }
    int last = keep_replacing(programs, seconds);
    check(all_see(programs, last), "each sees the last edition", "that", "an older one for 10 s");
    atomic_store(stopped, true);
    bool ended = true;
    for (int status; wait(&status) > 0;)
        ended = ended && status == 0;
    check(ended, "each program ends by itself", "exit 0", "a signal or a failure");
    report(programs, seconds);
    return atomic_load(&failures) == 0 ? 0 : 1;
}
