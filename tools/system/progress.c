/*
 * Shows on a terminal how much of a file another process has written.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_MS 200
#define QUIET_ROUNDS 5 /* pauses: one second */

#define ERASE_LINE "\r\033[K"

static void tell(int file)
{
    struct stat status;
    long long size = fstat(file, &status) == 0 ? (long long)status.st_size : 0;
    fprintf(stderr, ERASE_LINE "fetching: %lld KiB", size / 1024);
    fflush(stderr);
}

pid_t progress_wait(pid_t child, int *status, int file)
{
    if (file < 0 || !isatty(STDERR_FILENO))
        return waitpid(child, status, 0);
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    bool told = false;
    pid_t ended = 0;
    for (int round = 0; (ended = waitpid(child, status, WNOHANG)) == 0; round++) {
        if (round >= QUIET_ROUNDS) {
            tell(file);
            told = true;
        }
        nanosleep(&pause, NULL);
    }
    if (told)
        fputs(ERASE_LINE, stderr);
    return ended;
}
