/*
 * The JSON in which the commands tell of services: the same keys everywhere.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_JSON_H
#define TOOLS_OUTPUT_JSON_H

#include <json-c/json.h>

#include "tools/catalog/entry.h"

/* A string; bytes that are no UTF-8, which JSON cannot hold, become U+FFFD. */
json_object *json_text(const char *text);

/* Adds a string, if it is not empty. */
void json_add_text(json_object *object, const char *key, const char *text);

/* Adds the words of a text as an array, if it has any. */
void json_add_words(json_object *object, const char *key, const char *words);

/* Adds the aliases as an array, which may be empty. */
void json_add_aliases(json_object *object, const char *key, const struct entry *entry);

/* What dump tells of a service. */
json_object *json_service(const struct entry *entry);

/*
 * The same and what says more: the line of an overlay, the edition of the registry, and that a name
 * has no port.
 */
json_object *json_entry(const struct entry *entry, const char *edition);

/* Prints a value, which ends no line, and frees it. */
void json_print(json_object *value);

/* Prints an array with an item on each line, and frees it. */
void json_print_array(json_object *array);

#endif
