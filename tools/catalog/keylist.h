/*
 * Takes a list of ports that users type, as other programs write them, apart into keys.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_CATALOG_KEYLIST_H
#define TOOLS_CATALOG_KEYLIST_H

#include <stddef.h>

struct key_list {
    char **texts; /* each for key_read() */
    size_t count;
    size_t capacity;
};

/*
 * Adds the keys of a text: "443,80" is two, "443,80/tcp" is 443/tcp and 80/tcp, "443/tcp,udp" is
 * 443/tcp and 443/udp, ":443" is 443. Any other text is a single key.
 */
void key_list_add(struct key_list *list, const char *text);

void key_list_free(struct key_list *list);

#endif
