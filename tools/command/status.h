/*
 * The findings of status, and the functions that collect and print them.
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

#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"
#include "tools/command/options.h"
#include "tools/system/manager.h"
#include "tools/system/module.h"
#include "tools/system/nsswitch.h"
#include "tools/system/probe.h"

#define ADVICE_LIMIT 12

/* A problem or a note, and the command that fixes it (empty: none). */
struct advice {
    char *what;
    char *fix;
};

struct advice_list {
    struct advice items[ADVICE_LIMIT];
    size_t count;
};

/* Why an index is the one that is looked at. */
enum index_choice { CHOICE_LOCAL, CHOICE_VENDOR, CHOICE_NAMED, CHOICE_ENVIRONMENT };

struct status {
    const struct options *options;
    time_t now;

    char *index; /* the file */
    enum index_choice choice;
    struct buffer bytes;     /* of the index */
    struct catalog *catalog; /* NULL: it cannot be used */
    struct stat file;
    const char *fault; /* of the index; NULL: none */
    size_t names;

    char *nsswitch_file;
    enum manager manager; /* who makes it */
    struct nsswitch nsswitch;
    char *list; /* what it says of services */
    char *stopper;

    json_object *update; /* how the last one went; NULL: none did */

    struct module_list modules;
    struct probe alone; /* only the module */
    struct probe probe; /* libc, asked as programs do */
    bool asked;         /* libc was */
    bool by_nscd;       /* nscd answers instead of libc */

    struct advice_list problems; /* libc does not answer as it should */
    struct advice_list notes;    /* it does, but there is more to know */
};

/* Fills what options and now leave open: looks at the index, nsswitch.conf and libc. */
void status_look(struct status *status);

/*
 * Parts of status_look(): whether libc can load the module, what it answers, and what the sources
 * of the index say now.
 */
void status_look_at_module(struct status *status);
void status_look_at_libc(struct status *status);
void status_look_at_sources(struct status *status);

/* Adds to a list, with a fix that is copied. */
__attribute__((format(printf, 3, 4))) void status_advise(struct advice_list *list, const char *fix,
                                                         const char *format, ...);

/* The same with a command of this tool as the fix, on the system that the options name. */
__attribute__((format(printf, 4, 5))) void status_advise_command(struct status *status,
                                                                 struct advice_list *list,
                                                                 const char *command,
                                                                 const char *format, ...);

/* Whole days since the date of the registry; false without a date. */
bool status_edition_age(const struct status *status, long long *days);

/* Whole days since the index was written, and the date of that day. */
long long status_file_age(const struct status *status);
const char *status_file_date(const struct status *status, char date[32]);

/* The name of a choice. */
const char *status_choice_name(enum index_choice choice);

/* Whether programs in secure execution refuse the index, which must be in a default location. */
bool status_refused_by_setuid(const struct status *status);

/* Print it for people or as JSON. */
void status_print(const struct status *status);
void status_print_json(const struct status *status);

void status_free(struct status *status);

#endif
