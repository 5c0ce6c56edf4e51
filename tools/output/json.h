/*
 * The JSON in which the commands tell of services: the same keys everywhere.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_JSON_H
#define TOOLS_OUTPUT_JSON_H

#include <json-c/json.h>

#include "tools/catalog/entry.h"

/* A string, or null where it is empty; bytes that are no UTF-8 become U+FFFD. */
json_object *json_text(const char *text);

/* Adds a string, or null where it is empty. */
void json_add_text(json_object *object, const char *key, const char *text);

/* The words of a text as an array, which may be empty. */
json_object *json_words(const char *words);

/* Adds the aliases as an array, which may be empty. */
void json_add_aliases(json_object *object, const char *key, const struct entry *entry);

/* The texts of one field, a list for references. */
json_object *json_of_field(enum field field, const char *text);

/*
 * An entry: the same keys everywhere, as iana-services-json(5) lists them, with null where there is
 * nothing. The edition is that of the registry.
 */
json_object *json_entry(const struct entry *entry, const char *edition);

/*
 * A row of the registry that gives no service, or whose service a line of the named overlay hides
 * ("": nothing does), with every key as well.
 */
json_object *json_row(const struct record *row, const char *edition, const char *hidden_by,
                      uint32_t line);

/*
 * Prints a value, which ends no line, and frees it. Characters that must not be shown as they are
 * are escaped.
 */
void json_print(json_object *value);

/* Prints an array with an item on each line, and frees it. */
void json_print_array(json_object *array);

#endif
