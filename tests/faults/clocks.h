/*
 * A clock for a program that says itself when a second passes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program with this has a time(2) of its own, which the module asks when to look for a
 * replacement. It stands still until one of these functions moves it.
 */
#ifndef TESTS_FAULTS_CLOCKS_H
#define TESTS_FAULTS_CLOCKS_H

#include <time.h>

/* Seconds may be negative. */
void let_time_pass(time_t seconds);

/* Just as long as it takes until a look is due. */
void let_a_second_pass(void);

#endif
