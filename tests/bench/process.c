/*
 * Measures whole processes: runs commands in turn and prints their times and memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: process ROUNDS COMMAND...
 *
 * Each COMMAND is one argument, for the shell. Prints a line for each run: the number of the
 * command from 0, milliseconds elapsed, milliseconds of processor time, and peak memory in KiB.
 * This program is small because the peak of a child includes the parent's memory before execve().
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/keys.h"

static double milliseconds(const struct timeval *time)
{
    return (double)time->tv_sec * 1e3 + (double)time->tv_usec / 1e3;
}

/* Runs the command and prints its line on request; false if the command failed. */
static bool measure(int number, const char *command, bool print)
{
    struct rusage usage;
    int status;
    double begin = clock_now();
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        return false;
    double time = (clock_now() - begin) / 1e6;
    if (print)
        printf("%d %.3f %.3f %ld\n", number, time,
               milliseconds(&usage.ru_utime) + milliseconds(&usage.ru_stime), usage.ru_maxrss);
    return true;
}

int main(int count, char **arguments)
{
    int rounds = count > 2 ? atoi(arguments[1]) : 0;
    if (rounds < 1) {
        fprintf(stderr, "usage: process ROUNDS COMMAND...\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int round = -1; round < rounds; round++) {
        for (int at = 2; at < count; at++) {
            if (!measure(at - 2, arguments[at], round >= 0)) {
                fprintf(stderr, "failed: %s\n", arguments[at]);
                return 2;
            }
        }
    }
    return 0;
}
