/*
 * Adds iana to the nsswitch.conf that authselect generates.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * authselect generates nsswitch.conf from a profile. A custom profile is based on one from a
 * package: all files except nsswitch.conf are links to it.
 */
#ifndef TOOLS_COMMAND_AUTHSELECT_H
#define TOOLS_COMMAND_AUTHSELECT_H

#include <stdbool.h>

#define AUTHSELECT_WORDS 64

struct authselect {
    char *current;                 /* the current selection; words point into it */
    char *words[AUTHSELECT_WORDS]; /* the profile and its features; NULL at the end */
    char *profile;                 /* the custom profile: "custom/NAME" */
    char *file;                    /* its nsswitch.conf */
};

/*
 * Finds the selected custom profile, or creates one based on the selected profile. Close it in any
 * case. Returns false with the error reported.
 */
bool authselect_open(struct authselect *authselect);

/* Selects the profile, so that authselect generates nsswitch.conf from it. */
bool authselect_apply(const struct authselect *authselect);

void authselect_close(struct authselect *authselect);

#endif
