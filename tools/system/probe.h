/*
 * Asks libc for a service and detects whether the module answers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_PROBE_H
#define TOOLS_SYSTEM_PROBE_H

#include <stdbool.h>
#include <stdint.h>

enum probe_answer {
    PROBE_SAME,   /* libc found the service that was asked for */
    PROBE_OTHER,  /* libc found another service of that name */
    PROBE_NONE,   /* libc found none */
    PROBE_LOST,   /* the child process timed out or crashed */
    PROBE_REFUSED /* libc cannot parse nsswitch.conf; newer ones then take no list */
};

/* The service to ask for; the port is in host byte order. */
struct probe_question {
    const char *name;
    const char *protocol;
    uint16_t port;
};

struct probe {
    enum probe_answer answer;
    bool loaded;       /* libc loaded the module */
    char module[1024]; /* its path */
    char fault[512];   /* why it cannot be loaded; empty if it was loaded, or not tried */
};

/*
 * Asks in a child process: a process reads nsswitch.conf(5) only once, and a bad module must not
 * crash this one. list: the backends for services, or NULL for those of nsswitch.conf; index: for
 * the module, or NULL for its default.
 */
struct probe probe_libc(const struct probe_question *question, const char *list, const char *index);

/*
 * Loads the module as libc does, and asks only the module, without nscd and other backends. The
 * question may be NULL.
 */
struct probe probe_module(const struct probe_question *question, const char *index);

#endif
