/*
 * Files that update keeps beside the index: the fetched registry, and the result of the last run.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_STATE_H
#define TOOLS_SYSTEM_STATE_H

#include <json-c/json.h>

#define STATE_FILE "last-update.json"

/* Sections of the state: the last run, and the validators of the kept registry. */
#define STATE_RUN "run"
#define STATE_REGISTRY "registry"

/* The path of a file in the directory of the index; free it with free(3). */
char *state_beside(const char *index, const char *name);

/* The state beside the index, to be freed with json_object_put(); NULL if there is none. */
json_object *state_load(const char *index);

/* A text in a section of the state, owned by the state; empty if there is none. */
const char *state_text(json_object *state, const char *part, const char *key);

#endif
