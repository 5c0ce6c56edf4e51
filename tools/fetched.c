/*
 * What update keeps beside an index: the registry as it was fetched, and how the last run went.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/fetched.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/registry.h"
#include "tools/text.h"

char *fetched_beside(const char *index, const char *name)
{
    char *file;
    FILE *stream = text_stream(&file);
    const char *slash = strrchr(index, '/');
    if (slash != NULL)
        fwrite(index, 1, (size_t)(slash + 1 - index), stream);
    fputs(name, stream);
    text_stream_end(stream);
    return file;
}

static char *shipped(void)
{
    return text_copy(SHIPPED_REGISTRY, strlen(SHIPPED_REGISTRY));
}

char *fetched_choose(void)
{
    char fetched_edition[11], shipped_edition[11];
    char *file = fetched_beside(LOCAL_INDEX, FETCHED_REGISTRY);
    if (access(file, F_OK) != 0 && errno == ENOENT) {
        free(file);
        return shipped();
    }
    bool known = registry_edition(file, fetched_edition);
    if (known && access(SHIPPED_REGISTRY, F_OK) == 0)
        known = registry_edition(SHIPPED_REGISTRY, shipped_edition);
    else
        shipped_edition[0] = '\0';
    if (known && strcmp(fetched_edition, shipped_edition) >= 0)
        return file;
    free(file);
    return known ? shipped() : NULL;
}

json_object *fetched_state(const char *index)
{
    char *file = fetched_beside(index, FETCHED_STATE);
    json_object *state = json_object_from_file(file);
    free(file);
    return state;
}

const char *fetched_text(json_object *state, const char *part, const char *key)
{
    json_object *object, *text;
    if (json_object_object_get_ex(state, part, &object) &&
        json_object_object_get_ex(object, key, &text) &&
        json_object_is_type(text, json_type_string))
        return json_object_get_string(text);
    return "";
}
