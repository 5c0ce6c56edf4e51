/*
 * What update keeps beside an index: the registry as it was fetched, and how the last run went.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_FETCHED_H
#define TOOLS_FETCHED_H

#include <json-c/json.h>

#define FETCHED_REGISTRY "service-names-port-numbers.xml"
#define FETCHED_STATE "last-update.json"

/* The parts of the state: how the last run went, and what the kept registry was fetched with. */
#define FETCHED_RUN "run"
#define FETCHED_REGISTRY_PART "registry"

/* The name of a file in the folder of the index: free with free(3). */
char *fetched_beside(const char *index, const char *name);

/*
 * The registry to compile where none is named: the one that was fetched for the local index, unless
 * the one that comes with this program is newer. Returns a name to be freed with free(3), or NULL
 * with the error reported.
 */
char *fetched_choose(void);

/* The state beside the index: give it to json_object_put. NULL where there is none. */
json_object *fetched_state(const char *index);

/* A text in a part of the state, which stays the state's; empty where there is none. */
const char *fetched_text(json_object *state, const char *part, const char *key);

#endif
