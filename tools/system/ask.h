/*
 * Asks libc for a service in a new process, which loads nsswitch.conf(5) and the index afresh.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_ASK_H
#define TOOLS_SYSTEM_ASK_H

#include <stdint.h>

#define ASK_SIZE 1024

/* A call of getservbyname() or, without a name, of getservbyport(). */
struct ask_question {
    const char *name;
    const char *protocol; /* NULL: any */
    uint16_t port;        /* in host byte order */
    uint16_t last_port;   /* of a range, if above port */
};

/*
 * Fills in "name port/protocol" or, for a range, how many ports have names; empty if libc finds
 * none or times out.
 */
void ask_libc(const struct ask_question *question, char answer[ASK_SIZE]);

#endif
