/*
 * Has authselect put iana into the nsswitch.conf that it makes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * authselect makes nsswitch.conf from a profile. Its own profiles come with a package; one of the
 * administrator's is made from such a one, with everything but nsswitch.conf linked to it.
 */
#ifndef TOOLS_COMMAND_AUTHSELECT_H
#define TOOLS_COMMAND_AUTHSELECT_H

#include <stdbool.h>

#define AUTHSELECT_WORDS 64

struct authselect {
    char *current;                 /* what is selected: the words point into it */
    char *words[AUTHSELECT_WORDS]; /* the profile and its features; NULL at the end */
    char *profile;                 /* the administrator's profile: "custom/NAME" */
    char *file;                    /* its nsswitch.conf */
};

/*
 * Finds the administrator's profile that is selected, or makes one from the profile that is. Close
 * it in any case. Returns false with the error reported.
 */
bool authselect_open(struct authselect *authselect);

/* Has authselect select the profile and make nsswitch.conf of it. */
bool authselect_apply(const struct authselect *authselect);

void authselect_close(struct authselect *authselect);

#endif
