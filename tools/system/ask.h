/*
 * Asks libc for a service in a new process, which reads nsswitch.conf(5) and the index anew.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_ASK_H
#define TOOLS_SYSTEM_ASK_H

#include <stdint.h>

#define ASK_SIZE 1024

/* A question to getservbyname, or to getservbyport where there is no name. */
struct ask_question {
    const char *name;
    const char *protocol; /* NULL: any */
    uint16_t port;        /* in host byte order */
    uint16_t last_port;   /* of a range, where it is above the port */
};

/*
 * Fills in "name port/protocol", or of a range how many of its ports have names; nothing where libc
 * finds none or comes to no end.
 */
void ask_libc(const struct ask_question *question, char answer[ASK_SIZE]);

#endif
