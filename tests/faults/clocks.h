/*
 * Clocks for a program that says itself when a second passes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program with these has a time(2) and a coarse monotonic clock of its own, which the module asks
 * when to look for a replacement. They stand still but for what is told here.
 */
#ifndef TESTS_FAULTS_CLOCKS_H
#define TESTS_FAULTS_CLOCKS_H

#include <time.h>

/* For the one clock and the other, which may be set apart; seconds may be negative. */
void let_time_pass(time_t seconds, long milliseconds);

/* Just as long as it takes until a look is due. */
void let_a_second_pass(void);

#endif
