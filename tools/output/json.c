/*
 * JSON for services and rows of the registry; every command uses the same keys.
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
#include "tools/catalog/port.h"
#include "tools/catalog/reference.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD in UTF-8 */

json_object *json_text(const char *text)
{
    if (text[0] == '\0')
        return NULL;
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
    json_object_object_add(object, key, json_text(text));
}

json_object *json_words(const char *words)
{
    json_object *array = json_object_new_array();
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        char *word = memory_copy_text(words, length);
        json_object_array_add(array, json_text(word));
        free(word);
        words += length + strspn(words + length, " ");
    }
    return array;
}

void json_add_aliases(json_object *object, const char *key, const struct entry *entry)
{
    json_object *aliases = json_object_new_array();
    for (size_t at = 0; at < entry->alias_count; at++)
        json_object_array_add(aliases, json_text(entry->aliases[at]));
    json_object_object_add(object, key, aliases);
}

json_object *json_of_field(enum field field, const char *text)
{
    if (field_table[field].source != FROM_REFERENCES)
        return json_text(text);
    json_object *array = json_object_new_array();
    struct reference reference;
    while (reference_next(&text, &reference)) {
        char *words = reference_words(&reference);
        json_object_array_add(array, json_text(words));
        free(words);
    }
    return array;
}

static json_object *number_or_null(bool is_number, int64_t number)
{
    return is_number ? json_object_new_int64(number) : NULL;
}

/* Adds the fields after name, number and protocol. */
static void add_fields(json_object *object, const struct record *record)
{
    for (enum field at = FIELD_DESCRIPTION; at < FIELD_COUNT; at++)
        json_object_object_add(object, field_table[at].key, json_of_field(at, record->text[at]));
}

json_object *json_row(const struct record *row, const char *edition, const char *hidden_by,
                      uint32_t line)
{
    json_object *object = json_object_new_object();
    json_add_text(object, "name", row->name);
    json_add_text(object, "state", port_state_names[port_state_of(row)]);
    json_object_object_add(object, "first_port", number_or_null(row->has_port, row->first_port));
    json_object_object_add(object, "last_port", number_or_null(row->has_port, row->last_port));
    json_add_text(object, "protocol", row->protocol);
    add_fields(object, row);
    json_add_text(object, "edition", edition);
    json_add_text(object, "hidden_by", hidden_by);
    json_object_object_add(object, "hidden_line", number_or_null(line > 0, line));
    return object;
}

json_object *json_entry(const struct entry *entry, const char *edition)
{
    json_object *object = json_object_new_object();
    json_add_text(object, "name", entry->name);
    json_object_object_add(object, "port", number_or_null(entry->has_port, entry->port));
    json_add_text(object, "protocol", entry->protocol);
    json_add_aliases(object, "aliases", entry);
    add_fields(object, entry->record);
    json_add_text(object, "origin", entry->origin);
    json_object_object_add(object, "line", number_or_null(entry->line > 0, entry->line));
    json_add_text(object, "edition", entry->registered ? edition : "");
    json_object_object_add(object, "dns_sd", json_object_new_boolean(!entry->has_port));
    return object;
}

/* Escapes a character outside ASCII as UTF-16 does in JSON. */
static void print_escaped(uint32_t character)
{
    if (character < 0x10000) {
        printf("\\u%04x", (unsigned)character);
        return;
    }
    character -= 0x10000;
    printf("\\u%04x\\u%04x", (unsigned)(0xd800 + (character >> 10)),
           (unsigned)(0xdc00 + (character & 0x3ff)));
}

void json_print(json_object *value)
{
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE);
    while (*text != '\0') {
        uint32_t character;
        size_t ascii = 0;
        while (text[ascii] >= ' ' && text[ascii] < 0x7f)
            ascii++;
        size_t size = ascii > 0 ? ascii : utf8_shown(text);
        if (size > 0)
            fwrite(text, 1, size, stdout);
        else if ((size = utf8_decode(text, &character)) >
                 0) /* always true for text from json_text() */
            print_escaped(character);
        text += size > 0 ? size : 1;
    }
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
