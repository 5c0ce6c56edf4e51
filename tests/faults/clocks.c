/*
 * A fake clock.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tests/faults/clocks.h"

#include <stdatomic.h>

static _Atomic(time_t) wall_seconds = 1000000000;

/* Takes precedence over libc's. */
__attribute__((visibility("default"))) time_t time(time_t *result)
{
    time_t seconds = atomic_load(&wall_seconds);
    if (result != NULL)
        *result = seconds;
    return seconds;
}

void let_time_pass(time_t seconds)
{
    atomic_fetch_add(&wall_seconds, seconds);
}

void let_a_second_pass(void)
{
    let_time_pass(1);
}
