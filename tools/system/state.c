/*
 * Files that update keeps beside the index: the fetched registry, and the result of the last run.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/state.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/base/memory.h"

char *state_beside(const char *index, const char *name)
{
    char *file;
    FILE *stream = memory_stream(&file);
    const char *slash = strrchr(index, '/');
    if (slash != NULL)
        fwrite(index, 1, (size_t)(slash + 1 - index), stream);
    fputs(name, stream);
    memory_stream_end(stream);
    return file;
}

json_object *state_load(const char *index)
{
    char *file = state_beside(index, STATE_FILE);
    json_object *state = json_object_from_file(file);
    free(file);
    return state;
}

const char *state_text(json_object *state, const char *part, const char *key)
{
    json_object *object, *text;
    if (json_object_object_get_ex(state, part, &object) &&
        json_object_object_get_ex(object, key, &text) &&
        json_object_is_type(text, json_type_string))
        return json_object_get_string(text);
    return "";
}
