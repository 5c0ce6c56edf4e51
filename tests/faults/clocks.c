/*
 * Clocks for a program that says itself when a second passes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "tests/faults/clocks.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Atomic(time_t) wall_seconds = 1000000000;
static atomic_long monotonic_milliseconds = 5000;

/* The module finds these before those of libc. */
__attribute__((visibility("default"))) time_t time(time_t *result)
{
    time_t seconds = atomic_load(&wall_seconds);
    if (result != NULL)
        *result = seconds;
    return seconds;
}

/* Others than the module ask other clocks than this one. */
__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *result)
{
    if (clock != CLOCK_MONOTONIC_COARSE)
        return (int)syscall(SYS_clock_gettime, clock, result);
    long milliseconds = atomic_load(&monotonic_milliseconds);
    result->tv_sec = milliseconds / 1000;
    result->tv_nsec = milliseconds % 1000 * 1000000;
    return 0;
}

void let_time_pass(time_t seconds, long milliseconds)
{
    atomic_fetch_add(&wall_seconds, seconds);
    atomic_fetch_add(&monotonic_milliseconds, milliseconds);
}

void let_a_second_pass(void)
{
    let_time_pass(1, 1000);
}
