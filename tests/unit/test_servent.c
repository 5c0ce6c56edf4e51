/*
 * Tests that answers are packed into buffers of any size and alignment without overflow.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/servent.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support.h"

#define ALIGNMENTS 16
#define SPARE 8
#define GUARD 32
#define GUARD_BYTE 0xa5

#define ANSWER(name_text, protocol_text, alias_texts, aliases_number)                          \
    {                                                                                          \
        .name = (name_text), .name_size = sizeof(name_text), .protocol = (protocol_text),      \
        .protocol_size = sizeof(protocol_text), .aliases = (alias_texts),                      \
        .aliases_size = sizeof(alias_texts) - 1, .alias_count = (aliases_number), .port = 443, \
    }

/* A block from malloc(3), where the buffer begins at an offset and may end with the block. */
struct room {
    unsigned char *block;
    size_t block_size;
    char *buffer;
    size_t size;
};

static struct room make_room(size_t before, size_t size, size_t behind)
{
    struct room room = {.block_size = before + size + behind, .size = size};
    room.block = malloc(room.block_size > 0 ? room.block_size : 1);
    if (room.block == NULL)
        FAIL("out of memory");
    memset(room.block, GUARD_BYTE, room.block_size);
    room.buffer = (char *)room.block + before;
    return room;
}

static bool is_guard(const unsigned char *bytes, const unsigned char *end)
{
    while (bytes < end) {
        if (*bytes++ != GUARD_BYTE)
            return false;
    }
    return true;
}

static bool guards_hold(const struct room *room)
{
    const unsigned char *begin = (const unsigned char *)room->buffer;
    return is_guard(room->block, begin) &&
           is_guard(begin + room->size, room->block + room->block_size);
}

/* The minimum size for an answer at this address, from the rules of struct servent. */
static size_t least_size(const struct answer *answer, const char *buffer)
{
    size_t size = (ALIGNMENTS - (uintptr_t)buffer % ALIGNMENTS) % _Alignof(char *);
    return size + (answer->alias_count + 1) * sizeof(char *) + answer->name_size +
           answer->protocol_size + answer->aliases_size;
}

static bool within(const struct room *room, const char *text)
{
    return text >= room->buffer && text < room->buffer + room->size &&
           memchr(text, '\0', (size_t)(room->buffer + room->size - text)) != NULL;
}

static void check_packed(const struct answer *answer, const struct servent *result,
                         const struct room *room)
{
    char *list = (char *)result->s_aliases;
    if (list < room->buffer || (uintptr_t)list % _Alignof(char *) != 0 ||
        list + (answer->alias_count + 1) * sizeof(char *) > room->buffer + room->size)
        FAIL("the list of aliases is out of place");
    if (!within(room, result->s_name) || !within(room, result->s_proto))
        FAIL("a text is outside of the buffer");
    if (strcmp(result->s_name, answer->name) != 0 ||
        strcmp(result->s_proto, answer->protocol) != 0 || result->s_port != htons(answer->port))
        FAIL("another answer than the one that was packed");
    const char *alias = answer->aliases;
    for (size_t at = 0; at < answer->alias_count; at++) {
        if (!within(room, result->s_aliases[at]) || strcmp(result->s_aliases[at], alias) != 0)
            FAIL("alias %zu is wrong", at);
        alias += strlen(alias) + 1;
    }
    if (result->s_aliases[answer->alias_count] != NULL)
        FAIL("the list of aliases does not end");
}

static void try_room(const struct answer *answer, struct room room)
{
    union {
        struct servent servent;
        unsigned char bytes[sizeof(struct servent)];
    } result;
    memset(result.bytes, GUARD_BYTE, sizeof result.bytes);
    bool fits = room.size >= least_size(answer, room.buffer);
    if (servent_pack(answer, &result.servent, room.buffer, room.size) != fits)
        FAIL("%zu bytes at alignment %zu %s", room.size,
             (size_t)((uintptr_t)room.buffer % ALIGNMENTS), fits ? "were refused" : "were taken");
    if (!guards_hold(&room))
        FAIL("a byte outside of the buffer was written");
    if (fits)
        check_packed(answer, &result.servent, &room);
    else if (!is_guard(result.bytes, result.bytes + sizeof result.bytes))
        FAIL("the result was touched");
    free(room.block);
}

/* A copy at the very end of its memory, at the end of a piece. */
static const char *whole_pieces(const char *text, size_t size)
{
    size_t rounded = (size + ANSWER_PIECE - 1) / ANSWER_PIECE * ANSWER_PIECE;
    char *copy = support_own(malloc(rounded > 0 ? rounded : 1));
    memset(copy, GUARD_BYTE, rounded);
    memcpy(copy, text, size);
    return copy;
}

static struct answer in_whole_pieces(struct answer answer)
{
    answer.name = whole_pieces(answer.name, answer.name_size);
    answer.protocol = whole_pieces(answer.protocol, answer.protocol_size);
    answer.aliases = whole_pieces(answer.aliases, answer.aliases_size);
    return answer;
}

static void try_all_rooms(const struct answer *given)
{
    const struct answer copy = in_whole_pieces(*given), *answer = &copy;
    for (size_t alignment = 0; alignment < ALIGNMENTS; alignment++) {
        size_t enough = least_size(answer, NULL) + sizeof(char *) + SPARE;
        for (size_t size = 0; size <= enough; size++) {
            /* The first detects overflows itself, the second lets a sanitizer do so. */
            try_room(answer, make_room(GUARD + alignment, size, GUARD));
            try_room(answer, make_room(alignment, size, 0));
        }
    }
}

START_TEST(every_size_and_alignment)
{
    static const struct answer answers[] = {
        ANSWER("https", "tcp", "", 0),
        ANSWER("x", "t", "", 0),
        ANSWER("http", "tcp", "www\0", 1),
        ANSWER("http", "tcp", "www\0www-http\0h\0", 3),
    };
    try_all_rooms(&answers[_i]);
}
END_TEST

START_TEST(many_aliases)
{
    enum { ALIASES = 60 };
    char aliases[ALIASES * 4];
    for (size_t at = 0; at < ALIASES; at++)
        memcpy(aliases + at * 4, (char[]){'a', (char)('a' + at / 26), (char)('a' + at % 26), '\0'},
               4);
    struct answer answer = ANSWER("many", "sctp", "", ALIASES);
    answer.aliases = aliases;
    answer.aliases_size = sizeof aliases;
    try_all_rooms(&answer);
}
END_TEST

START_TEST(longest_name)
{
    char name[256];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct answer answer = ANSWER("", "1234567890123456789012345678901", "", 0);
    answer.name = name;
    answer.name_size = sizeof name;
    try_all_rooms(&answer);
}
END_TEST

START_TEST(no_buffer)
{
    const struct answer answer = ANSWER("https", "tcp", "", 0);
    struct servent result;
    ck_assert(!servent_pack(&answer, &result, NULL, 0));
}
END_TEST

START_TEST(port_in_network_order)
{
    struct answer answer = in_whole_pieces((struct answer)ANSWER("https", "tcp", "", 0));
    char buffer[64];
    struct servent result;
    static const uint16_t ports[] = {0, 1, 255, 256, 443, 65535};
    for (size_t at = 0; at < COUNT_OF(ports); at++) {
        answer.port = ports[at];
        ck_assert(servent_pack(&answer, &result, buffer, sizeof buffer));
        ck_assert_int_eq(result.s_port, htons(ports[at]));
    }
}
END_TEST

/* Packs an answer of a damaged index, into the exact size and more. */
static struct room pack_damaged(struct answer answer, struct servent *result, int round)
{
    answer = in_whole_pieces(answer);
    size_t spare = (size_t)round * 2 * ANSWER_PIECE;
    struct room room = make_room(0, least_size(&answer, NULL) + spare, 0);
    support_own(room.block);
    ck_assert(servent_pack(&answer, result, room.buffer, room.size));
    return room;
}

START_TEST(texts_without_end)
{
    struct servent result;
    struct room room = pack_damaged(
        (struct answer){
            .name = "abcde",
            .name_size = 5,
            .protocol = "tcp",
            .protocol_size = 3,
            .aliases = "wxyz",
            .aliases_size = 4,
            .alias_count = 2,
        },
        &result, _i);
    ck_assert(within(&room, result.s_name));
    ck_assert_str_eq(result.s_name, "abcd");
    ck_assert(within(&room, result.s_proto));
    ck_assert_str_eq(result.s_proto, "tc");
    ck_assert(within(&room, result.s_aliases[0]));
    ck_assert_str_eq(result.s_aliases[0], "wxy");
    ck_assert_ptr_null(result.s_aliases[1]);
}
END_TEST

START_TEST(fewer_aliases_than_promised)
{
    struct servent result;
    struct room room = pack_damaged(
        (struct answer){
            .name = "a",
            .name_size = 2,
            .protocol = "t",
            .protocol_size = 2,
            .aliases = "one\0three",
            .aliases_size = 10,
            .alias_count = 5,
        },
        &result, _i);
    ck_assert_str_eq(result.s_aliases[0], "one");
    ck_assert_str_eq(result.s_aliases[1], "three");
    ck_assert(within(&room, result.s_aliases[1]));
    ck_assert_ptr_null(result.s_aliases[2]);
}
END_TEST

START_TEST(more_aliases_than_promised)
{
    struct servent result;
    pack_damaged(
        (struct answer){
            .name = "a",
            .name_size = 2,
            .protocol = "t",
            .protocol_size = 2,
            .aliases = "\0\0\0x",
            .aliases_size = 5,
            .alias_count = 2,
        },
        &result, _i);
    ck_assert_str_eq(result.s_aliases[0], "");
    ck_assert_str_eq(result.s_aliases[1], "");
    ck_assert_ptr_null(result.s_aliases[2]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("servent");
    TCase *tests = support_case(suite, "buffers");
    tcase_add_loop_test(tests, every_size_and_alignment, 0, 4);
    tcase_add_test(tests, many_aliases);
    tcase_add_test(tests, longest_name);
    tcase_add_test(tests, no_buffer);
    tcase_add_test(tests, port_in_network_order);
    tests = support_case(suite, "damaged");
    tcase_add_loop_test(tests, texts_without_end, 0, 2);
    tcase_add_loop_test(tests, fewer_aliases_than_promised, 0, 2);
    tcase_add_loop_test(tests, more_aliases_than_promised, 0, 2);
    return support_run(suite);
}
