/*
 * The JSON in which the commands tell of services: the same keys everywhere.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/plain.h"
#include "tools/text.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD in UTF-8 */

json_object *json_text(const char *text)
{
    char *valid;
    FILE *stream = text_stream(&valid);
    while (*text != '\0') {
        uint32_t character;
        size_t size = plain_decode(text, &character);
        if (size == 0)
            fputs(REPLACEMENT, stream);
        else
            fwrite(text, 1, size, stream);
        text += size > 0 ? size : 1;
    }
    text_stream_end(stream);
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
        char *word = text_copy(words, length);
        json_object_array_add(array, json_text(word));
        free(word);
        words += length + strspn(words + length, " ");
    }
    json_object_object_add(object, key, array);
}

void json_add_aliases(json_object *object, const char *key, const struct fact *fact)
{
    json_object *aliases = json_object_new_array();
    for (size_t at = 0; at < fact->alias_count; at++)
        json_object_array_add(aliases, json_text(fact->aliases[at]));
    json_object_object_add(object, key, aliases);
}

json_object *json_service(const struct fact *fact)
{
    json_object *object = json_object_new_object();
    json_add_text(object, "name", fact->name);
    if (fact->has_port)
        json_object_object_add(object, "port", json_object_new_int(fact->port));
    json_add_text(object, "protocol", fact->protocol);
    json_add_aliases(object, "aliases", fact);
    json_add_text(object, "registered", fact->record->registered);
    json_add_text(object, "modified", fact->record->modified);
    json_add_words(object, "references", fact->record->references);
    json_add_text(object, "description", fact->record->description);
    json_add_text(object, "origin", fact->origin);
    return object;
}

json_object *json_fact(const struct fact *fact, const char *edition)
{
    json_object *object = json_service(fact);
    if (fact->line > 0)
        json_object_object_add(object, "line", json_object_new_int64(fact->line));
    if (fact->registered)
        json_add_text(object, "edition", edition);
    if (!fact->has_port)
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
