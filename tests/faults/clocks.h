/*
 * A fake clock.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Replaces time(2), which the module uses to decide when to check for a replacement. The clock
 * stands still until one of these functions moves it.
 */
#ifndef TESTS_FAULTS_CLOCKS_H
#define TESTS_FAULTS_CLOCKS_H

#include <time.h>

/* Seconds may be negative. */
void let_time_pass(time_t seconds);

/* Advances until the next check is due. */
void let_a_second_pass(void);

#endif
