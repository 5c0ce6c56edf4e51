/*
 * The JSON in which the commands tell of services: the same keys everywhere.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/output/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/terminal.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD in UTF-8 */

json_object *json_text(const char *text)
{
    char *valid;
    FILE *stream = memory_stream(&valid);
    while (*text != '\0') {
        uint32_t character;
        size_t size = utf8_decode(text, &character);
        if (size == 0)
            fputs(REPLACEMENT, stream);
        else
            fwrite(text, 1, size, stream);
        text += size > 0 ? size : 1;
    }
    memory_stream_end(stream);
    json_object *string = json_object_new_string(valid);
    free(valid);
    return string;
}

void json_add_text(json_object *object, const char *key, const char *text)
{
    if (text[0] != '\0')
        json_object_object_add(object, key, json_text(text));
}

void json_add_words(json_object *object, const char *key, const char *words)
{
    if (words[0] == '\0')
        return;
    json_object *array = json_object_new_array();
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        char *word = memory_copy_text(words, length);
        json_object_array_add(array, json_text(word));
        free(word);
        words += length + strspn(words + length, " ");
    }
    json_object_object_add(object, key, array);
}

void json_add_aliases(json_object *object, const char *key, const struct entry *entry)
{
    json_object *aliases = json_object_new_array();
    for (size_t at = 0; at < entry->alias_count; at++)
        json_object_array_add(aliases, json_text(entry->aliases[at]));
    json_object_object_add(object, key, aliases);
}

json_object *json_service(const struct entry *entry)
{
    json_object *object = json_object_new_object();
    json_add_text(object, "name", entry->name);
    if (entry->has_port)
        json_object_object_add(object, "port", json_object_new_int(entry->port));
    json_add_text(object, "protocol", entry->protocol);
    json_add_aliases(object, "aliases", entry);
    json_add_text(object, "registered", entry->record->registered);
    json_add_text(object, "modified", entry->record->modified);
    json_add_words(object, "references", entry->record->references);
    json_add_text(object, "description", entry->record->description);
    json_add_text(object, "origin", entry->origin);
    return object;
}

json_object *json_entry(const struct entry *entry, const char *edition)
{
    json_object *object = json_service(entry);
    if (entry->line > 0)
        json_object_object_add(object, "line", json_object_new_int64(entry->line));
    if (entry->registered)
        json_add_text(object, "edition", edition);
    if (!entry->has_port)
        json_object_object_add(object, "dns_sd", json_object_new_boolean(1));
    return object;
}

void json_print(json_object *value)
{
    fputs(json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE), stdout);
    json_object_put(value);
}

void json_print_array(json_object *array)
{
    putchar('[');
    for (size_t at = 0; at < json_object_array_length(array); at++) {
        fputs(at > 0 ? ",\n" : "\n", stdout);
        json_print(json_object_get(json_object_array_get_idx(array, at)));
    }
    puts("\n]");
    json_object_put(array);
}
