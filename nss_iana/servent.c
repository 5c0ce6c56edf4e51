/*
 * Packs one answer into the struct servent and the buffer that a caller brings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/servent.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

/*
 * Copies a text and ends it, since a damaged index may not have ended it. Where there is room
 * behind it, whole pieces are copied, which takes no branch on the length of a short text.
 */
static inline char *append(char *to, const char *text, size_t size, bool roomy)
{
    if (roomy) {
        memcpy(to, text, ANSWER_PIECE);
        for (size_t at = ANSWER_PIECE; at < size; at += ANSWER_PIECE)
            memcpy(to + at, text + at, ANSWER_PIECE);
    } else {
        memcpy(to, text, size);
    }
    to[size - 1] = '\0';
    return to + size;
}

/* Points list at each text of the block, at most count of them, and returns where it ends. */
static char **split(char **list, size_t count, char *block, const char *end)
{
    while (count-- > 0 && block < end) {
        *list++ = block;
        block += strlen(block) + 1;
    }
    return list;
}

bool servent_pack(const struct answer *answer, struct servent *result, char *buffer, size_t size)
{
    size_t padding = -(uintptr_t)buffer % _Alignof(char *);
    size_t list_size = (answer->alias_count + 1) * sizeof(char *);
    size_t text_size = answer->name_size + answer->protocol_size + answer->aliases_size;
    size_t needed = padding + list_size + text_size;
    if (size < needed)
        return false;
    bool roomy = size - needed >= ANSWER_PIECE;

    char **list = (void *)(buffer + padding);
    char *name = buffer + padding + list_size;
    char *protocol = append(name, answer->name, answer->name_size, roomy);
    char *aliases = append(protocol, answer->protocol, answer->protocol_size, roomy);
    if (answer->alias_count > 0) {
        char *end = append(aliases, answer->aliases, answer->aliases_size, roomy);
        list = split(list, answer->alias_count, aliases, end);
    }
    *list = NULL;

    *result = (struct servent){
        .s_name = name,
        .s_aliases = (void *)(buffer + padding),
        .s_port = htons(answer->port),
        .s_proto = protocol,
    };
    return true;
}
