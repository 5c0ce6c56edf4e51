/*
 * Asks libc for a service, to see whether the answer comes through the module.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_PROBE_H
#define TOOLS_SYSTEM_PROBE_H

#include <stdbool.h>
#include <stdint.h>

enum probe_answer {
    PROBE_SAME,  /* libc found the service that was asked for */
    PROBE_OTHER, /* it found another one of that name */
    PROBE_NONE,  /* it found none */
    PROBE_LOST   /* it timed out or crashed */
};

/* What libc is asked for; the port is in host byte order. */
struct probe_question {
    const char *name;
    const char *protocol;
    uint16_t port;
};

struct probe {
    enum probe_answer answer;
    bool loaded;       /* libc loaded the module */
    char module[1024]; /* and from where */
    char fault[512];   /* why it cannot be loaded; empty where it was not tried, or could be */
};

/*
 * Asks in a child process: a process reads nsswitch.conf(5) only once, and a bad module must not
 * crash this one. list: the backends for services, or NULL for those of nsswitch.conf; index: for
 * the module, or NULL for its default.
 */
struct probe probe_libc(const struct probe_question *question, const char *list, const char *index);

/*
 * Loads the module as libc does, and asks it alone, without nscd and other backends. The question
 * may be NULL.
 */
struct probe probe_module(const struct probe_question *question, const char *index);

#endif
