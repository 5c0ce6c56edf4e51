/*
 * What update keeps beside an index: the registry as it was fetched, and how the last run went.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_STATE_H
#define TOOLS_SYSTEM_STATE_H

#include <json-c/json.h>

#define STATE_FILE "last-update.json"

/* The parts of the state: how the last run went, and what the kept registry was fetched with. */
#define STATE_RUN "run"
#define STATE_REGISTRY "registry"

/* The name of a file in the directory of the index: free with free(3). */
char *state_beside(const char *index, const char *name);

/* The state beside the index: give it to json_object_put. NULL where there is none. */
json_object *state_load(const char *index);

/* A text in a part of the state, which stays the state's; empty where there is none. */
const char *state_text(json_object *state, const char *part, const char *key);

#endif
