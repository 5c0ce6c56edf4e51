/*
 * Takes a list of ports that users type, as other programs write them, apart into keys.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/keylist.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

/* An item of a list with commas. */
struct item {
    const char *text;
    size_t length;
};

/* Takes the first item of the rest before end; false after the last one. */
static bool next_item(const char **text, const char *end, struct item *item)
{
    if (*text > end)
        return false;
    const char *comma = memchr(*text, ',', (size_t)(end - *text));
    item->text = *text;
    item->length = (size_t)((comma != NULL ? comma : end) - *text);
    *text += item->length + 1;
    return true;
}

/* A port or a range, without the colon that other programs write before one. */
static bool next_port(const char **text, const char *end, struct item *item)
{
    if (!next_item(text, end, item))
        return false;
    bool colon = item->length > 0 && item->text[0] == ':';
    item->text += colon;
    item->length -= colon;
    return true;
}

static bool is_port_list(const char *text, const char *end)
{
    struct item item;
    while (next_port(&text, end, &item)) {
        size_t first = strspn(item.text, "0123456789"), length = first;
        if (item.text[first] == '-')
            length += 1 + strspn(item.text + first + 1, "0123456789");
        if (first == 0 || length == first + 1 || length != item.length)
            return false;
    }
    return true;
}

static void add(struct key_list *list, char *text)
{
    list->texts = memory_grow(list->texts, list->count, &list->capacity, sizeof *list->texts);
    list->texts[list->count++] = text;
}

void key_list_add(struct key_list *list, const char *text)
{
    const char *end = text + strlen(text), *slash = text + strcspn(text, "/");
    struct item port, protocol;
    if (!is_port_list(text, slash)) {
        add(list, memory_copy_text(text, strlen(text)));
        return;
    }
    while (next_port(&text, slash, &port)) {
        const char *protocols = slash + 1;
        if (slash == end)
            add(list, memory_copy_text(port.text, port.length));
        while (slash < end && next_item(&protocols, end, &protocol))
            add(list, memory_format("%.*s/%.*s", (int)port.length, port.text, (int)protocol.length,
                                    protocol.text));
    }
}

void key_list_free(struct key_list *list)
{
    for (size_t at = 0; at < list->count; at++)
        free(list->texts[at]);
    free(list->texts);
    *list = (struct key_list){0};
}
