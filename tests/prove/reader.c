/*
 * Proves for every index and every question that the reader stays inside the index and terminates.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each function prove_* is an entry point for CBMC and proves one function. tests/prove/run
 * replaces callees that have their own proof by their contracts assumed_*, which assert the
 * preconditions and return any result that the postconditions allow.
 *
 * With contracts, every iteration of a loop starts in any allowed state, so a few iterations stand
 * for all. The limits of loops can therefore be small here: a loop that ends at a small limit ends
 * at any limit.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "tests/prove/models.h"

#undef __SSE2__ /* CBMC does not know what its functions do */
#include "nss_iana/format.h"
#include "nss_iana/name.h"
#include "nss_iana/reader.h"

#undef PORT_CHAIN_LIMIT
#define PORT_CHAIN_LIMIT 3
#undef NAME_PROBE_LIMIT
#define NAME_PROBE_LIMIT 2

#include "nss_iana/reader.c"
#include "tests/prove/limit.h"

/* --- An index with an accepted header --------------------------------------------------------- */

/* An index of any content, in memory of exactly its hot size. */
static struct index any_index(void)
{
    struct index index;
    __CPROVER_assume(is_limit(index.limit));
    index.base = malloc(index_hot_size(index.limit));
    __CPROVER_assume(index.base != NULL);
    return index;
}

/* --- Texts ------------------------------------------------------------------------------------ */

/* A caller's text of any content, in memory that ends with its NUL. */
static const char *any_text(size_t *length)
{
    *length = nondet_size();
    __CPROVER_assume(*length <= 2 * NAME_LENGTH_LIMIT);
    char *text = malloc(*length + 1);
    __CPROVER_assume(text != NULL);
    text[*length] = '\0';
    model_nul = text + *length;
    return text;
}

static const char *any_protocol(void)
{
    size_t length;
    return nondet_bool() ? any_text(&length) : NULL;
}

/* size: with the NUL. */
static bool is_name(const char *name, size_t size)
{
    return size >= 2 && size <= NAME_LENGTH_LIMIT + 1 && __CPROVER_r_ok(name, size);
}

struct name_pieces assumed_name_pieces(const char *name, size_t size)
{
    struct name_pieces pieces;
    __CPROVER_assert(is_name(name, size), "name_pieces: a name of 1 to 255 bytes");
    return pieces;
}

void prove_name_pieces(void)
{
    size_t length;
    const char *name = any_text(&length);
    name_pieces(name, length + 1);
}

uint64_t assumed_name_hash(const char *name, size_t size, struct name_pieces pieces,
                           struct name_multipliers by)
{
    (void)pieces, (void)by;
    __CPROVER_assert(is_name(name, size), "name_hash: a name of 1 to 255 bytes");
    return nondet_uint64();
}

void prove_name_hash(void)
{
    size_t length;
    const char *name = any_text(&length);
    struct name_pieces pieces;
    struct name_multipliers by;
    if (length <= NAME_LENGTH_LIMIT)
        name_hash(name, length + 1, pieces, by);
}

/* Returns any bucket: the reader checks the offset before it reads there. */
uint32_t assumed_name_home(uint64_t hash, uint32_t table_size)
{
    (void)hash, (void)table_size;
    return nondet_uint32();
}

uint32_t assumed_name_slots_with(const uint8_t fingerprints[16], uint8_t fingerprint)
{
    (void)fingerprint;
    __CPROVER_assert(__CPROVER_r_ok(fingerprints, 16), "sixteen fingerprints can be read");
    return nondet_uint16();
}

void prove_name_slots(void)
{
    uint8_t fingerprints[16];
    __CPROVER_assert(name_slots_with(fingerprints, nondet_uint8()) <= UINT16_MAX,
                     "a bit for each fingerprint");
}

/* --- Groups and answers ----------------------------------------------------------------------- */

static bool is_place(struct index index, struct index_place place)
{
    return place.group < index.limit;
}

/* A place with the bits of a chosen service. */
static bool is_found(struct index index, struct index_place place)
{
    return is_place(index, place) && (place.bits & ~INDEX_IN_HEAD(GROUP_PROTOCOLS)) == 0;
}

bool assumed_read_group(struct index index, uint32_t offset, struct index_place *place)
{
    struct index_place any;
    __CPROVER_assert(__CPROVER_w_ok(place, sizeof *place), "there is room for the place");
    if (nondet_bool())
        return false;
    __CPROVER_assume(any.group == offset && is_place(index, any));
    *place = any;
    return true;
}

void prove_read_group(void)
{
    struct index index = any_index();
    uint32_t offset = nondet_uint32();
    struct index_place place;
    if (read_group(index, offset, &place))
        __CPROVER_assert(place.group == offset && is_place(index, place), "the group is there");
}

uint32_t assumed_wanted_bits(const char *name)
{
    uint32_t bits = nondet_uint32();
    __CPROVER_assert(name == NULL || __CPROVER_r_ok(name, 1), "wanted_bits: a text or none");
    __CPROVER_assume((bits & ~INDEX_IN_HEAD(GROUP_PROTOCOLS)) == 0);
    return bits;
}

void prove_wanted_bits(void)
{
    model_copies = true;
    __CPROVER_assert((wanted_bits(any_protocol()) & ~INDEX_IN_HEAD(GROUP_PROTOCOLS)) == 0,
                     "bits of protocols");
}

bool assumed_match_protocol(struct index index, struct index_place *place, uint32_t wanted,
                            const char *protocol)
{
    __CPROVER_assert(is_place(index, *place), "match_protocol: the group was read");
    __CPROVER_assert((wanted & ~INDEX_IN_HEAD(GROUP_PROTOCOLS)) == 0, "bits of protocols");
    __CPROVER_assert(protocol == NULL || __CPROVER_r_ok(protocol, 1), "a text or none");
    place->bits = nondet_uint32();
    __CPROVER_assume(is_found(index, *place));
    return nondet_bool();
}

void prove_match_protocol(void)
{
    struct index index = any_index();
    struct index_place place, before;
    uint32_t wanted = nondet_uint32();
    __CPROVER_assume(is_place(index, place));
    __CPROVER_assume((wanted & ~INDEX_IN_HEAD(GROUP_PROTOCOLS)) == 0);
    before = place;
    match_protocol(index, &place, wanted, any_protocol());
    __CPROVER_assert(is_found(index, place), "the bits are those of protocols");
    __CPROVER_assert(place.group == before.group && place.head == before.head,
                     "only the bits change");
}

static size_t rounded(size_t size)
{
    return (size + ANSWER_PIECE - 1) / ANSWER_PIECE * ANSWER_PIECE;
}

/* The precondition of servent_pack; the same as any_answer() in servent.c. */
static bool is_answer(struct answer answer)
{
    return answer.name_size >= 1 && answer.name_size <= NAME_LENGTH_LIMIT + 1 &&
           __CPROVER_r_ok(answer.name, rounded(answer.name_size)) && answer.protocol_size >= 1 &&
           answer.protocol_size <= PROTOCOL_LENGTH_LIMIT + 1 &&
           __CPROVER_r_ok(answer.protocol, answer.protocol_size) &&
           answer.alias_count <= answer.aliases_size / 2 &&
           answer.aliases_size <= ALIASES_SIZE_LIMIT &&
           (answer.alias_count == 0 || __CPROVER_r_ok(answer.aliases, answer.aliases_size));
}

void assumed_index_answer(struct index index, struct index_place place, struct answer *answer)
{
    struct answer any;
    __CPROVER_assert(is_found(index, place), "index_answer: the service was found");
    __CPROVER_assert(__CPROVER_w_ok(answer, sizeof *answer), "there is room for the answer");
    *answer = any;
}

void prove_answer(void)
{
    struct index index = any_index();
    struct index_place place;
    struct answer answer;
    __CPROVER_assume(is_found(index, place));
    index_answer(index, place, &answer);
    __CPROVER_assert(is_answer(answer), "the answer can be packed");
}

void prove_plain_answer(void)
{
    struct index index = any_index();
    struct index_place place;
    __CPROVER_assume(is_found(index, place));
    __CPROVER_assert(is_answer(index_plain_answer(index, place)), "the answer can be packed");
}

/* --- Questions -------------------------------------------------------------------------------- */

void prove_find_port(void)
{
    struct index index = any_index();
    struct index_place place;
    if (index_find_port(index, nondet_uint16(), any_protocol(), &place))
        __CPROVER_assert(is_found(index, place), "the place can be answered from");
}

/* Any search for a name, whose memory ends with it. */
static struct search any_search(void)
{
    struct search search;
    size_t length;
    search.name = any_text(&length);
    search.size = length + 1;
    __CPROVER_assume(is_name(search.name, search.size));
    return search;
}

struct search assumed_search_for(struct index index, const char *name, size_t size)
{
    struct search search;
    (void)index;
    __CPROVER_assert(is_name(name, size), "search_for: a name of 1 to 255 bytes");
    __CPROVER_assume(search.name == name && search.size == size);
    return search;
}

void prove_search_for(void)
{
    struct index index = any_index();
    struct search any = any_search();
    struct search search = search_for(index, any.name, any.size);
    __CPROVER_assert(search.name == any.name && search.size == any.size, "the same name");
}

/* The contract of match_slot and match_bucket. */
static bool any_match(struct index index, struct search search, const char *protocol,
                      struct index_place *place)
{
    struct index_place any;
    __CPROVER_assert(is_name(search.name, search.size), "a name of 1 to 255 bytes");
    __CPROVER_assert(protocol == NULL || __CPROVER_r_ok(protocol, 1), "a text or none");
    __CPROVER_assert(__CPROVER_w_ok(place, sizeof *place), "there is room for the place");
    *place = any;
    if (nondet_bool())
        return false;
    __CPROVER_assume(is_found(index, *place));
    return true;
}

bool assumed_match_slot(struct index index, uint32_t slot, struct search search,
                        const char *protocol, struct index_place *place)
{
    (void)slot;
    return any_match(index, search, protocol, place);
}

void prove_match_slot(void)
{
    struct index index = any_index();
    struct index_place place;
    const char *protocol = any_protocol();
    if (match_slot(index, nondet_uint32(), any_search(), protocol, &place))
        __CPROVER_assert(is_found(index, place), "the place can be answered from");
}

bool assumed_match_bucket(struct index index, uint32_t bucket, struct search search,
                          const char *protocol, struct index_place *place)
{
    __CPROVER_assert(bucket < index.limit, "match_bucket: the offset was checked");
    return any_match(index, search, protocol, place);
}

void prove_match_bucket(void)
{
    struct index index = any_index();
    struct index_place place;
    uint32_t bucket = nondet_uint32();
    const char *protocol = any_protocol();
    __CPROVER_assume(bucket < index.limit);
    if (match_bucket(index, bucket, any_search(), protocol, &place))
        __CPROVER_assert(is_found(index, place), "the place can be answered from");
}

void prove_find_name(void)
{
    struct index index = any_index();
    size_t length;
    struct index_place place;
    const char *protocol = any_protocol();
    if (index_find_name(index, any_text(&length), protocol, &place))
        __CPROVER_assert(is_found(index, place), "the place can be answered from");
}

/* An enumeration terminates: each step adds protocols or goes to a later group. */
void prove_next(void)
{
    struct index index = any_index();
    struct index_cursor before = {.group = nondet_uint32(), .given = nondet_uint32()};
    struct index_cursor cursor = before;
    struct answer answer;
    if (index_next(&index, &cursor, &answer))
        __CPROVER_assert(before.group == 0 || cursor.group > before.group ||
                             (cursor.group == before.group &&
                              (before.given & cursor.given) == before.given &&
                              before.given != cursor.given),
                         "the cursor moves on");
}

void prove_service_at(void)
{
    struct index index = any_index();
    struct answer answer;
    index_service_at(&index, nondet_uint32(), nondet_bool(), &answer);
}
