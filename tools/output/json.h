/*
 * JSON for services and rows of the registry; every command uses the same keys.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_JSON_H
#define TOOLS_OUTPUT_JSON_H

#include <json-c/json.h>

#include "tools/catalog/entry.h"

/* A string, or null if it is empty; invalid UTF-8 becomes U+FFFD. */
json_object *json_text(const char *text);

/* Adds a string, or null if it is empty. */
void json_add_text(json_object *object, const char *key, const char *text);

/* The words of a text as an array, which may be empty. */
json_object *json_words(const char *words);

/* Adds the aliases as an array, which may be empty. */
void json_add_aliases(json_object *object, const char *key, const struct entry *entry);

/* The text of a field, or the list of its references. */
json_object *json_of_field(enum field field, const char *text);

/*
 * An entry, with every key of iana-services-json(5); missing values are null. The edition is that
 * of the registry.
 */
json_object *json_entry(const struct entry *entry, const char *edition);

/*
 * A row of the registry that defines no service, or whose service a line of the overlay hidden_by
 * hides ("": none), with every key.
 */
json_object *json_row(const struct record *row, const char *edition, const char *hidden_by,
                      uint32_t line);

/* Prints a value without a newline and frees it. Escapes what a terminal must not get. */
void json_print(json_object *value);

/* Prints an array with an item on each line, and frees it. */
void json_print_array(json_object *array);

#endif
