/*
 * What status finds out, and the parts that it is made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_STATUS_H
#define TOOLS_COMMAND_STATUS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

#include "tools/catalog/catalog.h"
#include "tools/command/options.h"
#include "tools/system/nsswitch.h"
#include "tools/system/probe.h"

#define PROBLEM_LIMIT 8

/* What is wrong, and the command line that puts it right (empty where there is none). */
struct problem {
    char *what;
    char *fix;
};

struct status {
    const struct options *options;
    time_t now;

    const char *index;       /* the file */
    const char *place;       /* why it is this one */
    struct catalog *catalog; /* NULL: it cannot be used */
    struct stat file;
    const char *fault; /* of the index; NULL: none */
    size_t names;

    const char *nsswitch_file;
    struct nsswitch nsswitch;
    char *list; /* what it says of services */
    char *stopper;

    json_object *update; /* how the last one went; NULL: none did */

    bool asked; /* libc was */
    struct probe probe;

    struct problem problems[PROBLEM_LIMIT];
    size_t problem_count;
};

/* Fills what options and now leave open: looks at the index, nsswitch.conf and libc. */
void status_look(struct status *status);

/* Whether programs in secure execution refuse the index, which they take from its own places. */
bool status_refused_by_setuid(const struct status *status);

/* Print it for people or as JSON. */
void status_print(const struct status *status);
void status_print_json(const struct status *status);

void status_free(struct status *status);

#endif
