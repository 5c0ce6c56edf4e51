/*
 * Asks libc for a service in a new process, which loads nsswitch.conf(5) and the index afresh.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/ask.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Longer than this, another backend is waiting for a network. */
#define PATIENCE 10 /* seconds */

__attribute__((noreturn)) static void count_names(const struct ask_question *question, int output)
{
    unsigned found = 0, count = question->last_port - question->port + 1u;
    for (unsigned at = 0; at < count; at++)
        found += getservbyport(htons((uint16_t)(question->port + at)), question->protocol) != NULL;
    if (found > 0)
        dprintf(output, "names for %u of %u ports", found, count);
    _exit(0);
}

__attribute__((noreturn)) static void run_child(const struct ask_question *question, int output)
{
    alarm(PATIENCE);
    if (question->name == NULL && question->last_port > question->port)
        count_names(question, output);
    const struct servent *service = question->name != NULL
                                        ? getservbyname(question->name, question->protocol)
                                        : getservbyport(htons(question->port), question->protocol);
    if (service != NULL)
        dprintf(output, "%s %u/%s", service->s_name, (unsigned)ntohs((uint16_t)service->s_port),
                service->s_proto);
    _exit(0);
}

void ask_libc(const struct ask_question *question, char answer[ASK_SIZE])
{
    int ends[2];
    answer[0] = '\0';
    if (pipe(ends) != 0)
        return;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        run_child(question, ends[1]);
    close(ends[1]);
    size_t size = 0;
    for (ssize_t count = 1; count != 0 && size<ASK_SIZE - 1; size += count> 0 ? (size_t)count : 0) {
        count = read(ends[0], answer + size, ASK_SIZE - 1 - size);
        if (count < 0 && errno != EINTR)
            break;
    }
    answer[size] = '\0';
    close(ends[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}
