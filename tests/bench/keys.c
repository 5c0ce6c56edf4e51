/*
 * Reads the keys of a benchmark and measures how long libc takes to look them up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/bench/keys.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const kind_names[KINDS] = {
    [PORT_HIT] = "port-hit",
    [NAME_HIT] = "name-hit",
    [PORT_MISS] = "port-miss",
    [NAME_MISS] = "name-miss",
    [PORT_OTHER_MISS] = "port-other-miss",
    [NAME_OTHER_MISS] = "name-other-miss",
    [PORT_ANY] = "port-any",
    [NAME_ANY] = "name-any",
};

static void stop(const char *what)
{
    perror(what);
    exit(2);
}

/*
 * Copies a text to an arena. Texts are contiguous in the order of the keys, and equal protocols
 * share one text: the benchmark should measure lookups, not cache misses on the keys.
 */
static const char *keep(const char *text)
{
    static char *arena;
    static size_t left;
    size_t size = strlen(text) + 1;
    if (size > left) {
        left = (size_t)1 << 20;
        arena = malloc(left);
        if (arena == NULL)
            stop("malloc");
    }
    char *kept = memcpy(arena, text, size);
    arena += size;
    left -= size;
    return kept;
}

static const char *keep_protocol(const char *name)
{
    static const char *known[256];
    size_t at = 0;
    while (known[at] != NULL && strcmp(known[at], name) != 0)
        at++;
    if (known[at] == NULL)
        known[at] = keep(name);
    return known[at];
}

static enum kind kind_of(const char *name)
{
    for (enum kind kind = 0; kind < KINDS; kind++) {
        if (strcmp(name, kind_names[kind]) == 0)
            return kind;
    }
    fprintf(stderr, "unknown kind of key: %s\n", name);
    exit(2);
}

static void add_key(struct keys *keys, const char *name, const char *protocol)
{
    if ((keys->count & (keys->count - 1)) == 0) {
        size_t capacity = keys->count == 0 ? 1 : 2 * keys->count;
        keys->list = reallocarray(keys->list, capacity, sizeof *keys->list);
        if (keys->list == NULL)
            stop("reallocarray");
    }
    keys->list[keys->count++] = (struct key){
        .name = keep(name),
        .protocol = strcmp(protocol, "-") == 0 ? NULL : keep_protocol(protocol),
        .port = htons((uint16_t)atoi(name)),
    };
}

void keys_read(const char *file, struct keys keys[KINDS])
{
    char kind[16], name[256], protocol[32];
    FILE *stream = fopen(file, "r");
    if (stream == NULL)
        stop(file);
    while (fscanf(stream, "%15s %255s %31s", kind, name, protocol) == 3)
        add_key(&keys[kind_of(kind)], name, protocol);
    fclose(stream);
}

double clock_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

double keys_ask(enum kind kind, const struct keys *keys, size_t *found)
{
    char buffer[4096];
    struct servent service, *result;
    const struct key *end = keys->list + keys->count;
    size_t count = 0;
    double begin = clock_now();
    if (kind_names[kind][0] == 'p') {
        for (const struct key *key = keys->list; key < end; key++) {
            getservbyport_r(key->port, key->protocol, &service, buffer, sizeof buffer, &result);
            count += result != NULL;
        }
    } else {
        for (const struct key *key = keys->list; key < end; key++) {
            getservbyname_r(key->name, key->protocol, &service, buffer, sizeof buffer, &result);
            count += result != NULL;
        }
    }
    *found = count;
    return (clock_now() - begin) / (double)keys->count;
}
