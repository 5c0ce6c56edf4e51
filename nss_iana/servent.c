/*
 * Packs an answer into a caller's struct servent and buffer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/servent.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

/* Copies a text and terminates it, since in a damaged index the NUL may be missing. */
static char *append(char *to, const char *text, size_t size)
{
    memcpy(to, text, size);
    to[size - 1] = '\0';
    return to + size;
}

/* Packs any answer, in a buffer of exactly the necessary size. */
__attribute__((cold, noinline)) static bool
pack_exactly(struct answer answer, struct servent *result, char *buffer, size_t size)
{
    size_t padding = -(uintptr_t)buffer % _Alignof(char *);
    size_t list_size = (answer.alias_count + 1) * sizeof(char *);
    if (size < padding + list_size + answer.name_size + answer.protocol_size + answer.aliases_size)
        return false;
    char **list = (void *)(buffer + padding);
    result->s_aliases = list;
    result->s_port = htons(answer.port);
    result->s_name = buffer + padding + list_size;
    result->s_proto = append(result->s_name, answer.name, answer.name_size);
    char *alias = append(result->s_proto, answer.protocol, answer.protocol_size);
    if (answer.alias_count > 0) {
        const char *end = append(alias, answer.aliases, answer.aliases_size);
        for (size_t left = answer.alias_count; left > 0 && alias < end; left--) {
            *list++ = alias;
            alias += strlen(alias) + 1;
        }
    }
    *list = NULL;
    return true;
}

/*
 * Nearly all answers have no alias, a name of at most 15 bytes (RFC 6335), a short protocol and a
 * buffer with room to spare: then the name is copied as 16 bytes, without a branch on its length.
 */
bool servent_pack(const struct answer *answer, struct servent *result, char *buffer, size_t size)
{
    size_t padding = -(uintptr_t)buffer % _Alignof(char *);
    if (answer->alias_count != 0 || answer->protocol_size != ANSWER_PROTOCOL_SIZE ||
        answer->name_size > ANSWER_PIECE ||
        size < padding + sizeof(char *) + ANSWER_PIECE + ANSWER_PROTOCOL_SIZE)
        return pack_exactly(*answer, result, buffer, size);

    char **list = (void *)(buffer + padding);
    char *name = (char *)(list + 1);
    char *protocol = name + answer->name_size;
    *list = NULL;
    memcpy(name, answer->name, ANSWER_PIECE);
    protocol[-1] = '\0';
    memcpy(protocol, answer->protocol, ANSWER_PROTOCOL_SIZE);
    *result = (struct servent){
        .s_name = name,
        .s_aliases = list,
        .s_port = htons(answer->port),
        .s_proto = protocol,
    };
    return true;
}
