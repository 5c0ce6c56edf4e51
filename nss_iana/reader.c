/*
 * Looks up services in an untrusted index in memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/reader.h"

#include <assert.h>
#include <string.h>

#include "nss_iana/name.h"

static_assert(INDEX_SLACK >= sizeof(struct index_group) + NAME_LENGTH_LIMIT + 1 + sizeof(le32) +
                                 PROTOCOL_LENGTH_LIMIT + 1 + sizeof(struct index_aliases) +
                                 ANSWER_PIECE,
              "the slack covers a group without its aliases, and the over-read after it");

#define PORT_PAGES_OFFSET INDEX_HEADER_SIZE

/* Indexed by the bits of a place, of which the lowest counts. */
static const char protocols[GROUP_PROTOCOLS + 1][ANSWER_PROTOCOL_SIZE] = {
    [PROTOCOL_TCP] = "tcp", [PROTOCOL_UDP] = "udp", [PROTOCOL_TCP | PROTOCOL_UDP] = "tcp"};

/*
 * Keeps rare cases out of the hot code. Such functions take and return values: passing the address
 * of a variable would force it out of its register.
 */
#define UNLIKELY __attribute__((cold, noinline))

/*
 * Keeps the compiler from reading a checked value from memory again, where another process may have
 * changed it: READ_ONCE in Linux.
 */
static inline uint32_t read_once(uint32_t value)
{
    __asm__("" : "+r"(value));
    return value;
}

static inline uint32_t load16(struct index index, size_t offset)
{
    le16 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return read_once(le16_load(stored));
}

static inline uint32_t load32(struct index index, size_t offset)
{
    le32 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return read_once(le32_load(stored));
}

static inline uint64_t load64(struct index index, size_t offset)
{
    le64 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return le64_load(stored);
}

static inline uint32_t name_length_of(struct index_place place)
{
    return place.head >> 24;
}

static inline uint32_t next_offset(struct index_place place)
{
    return place.group + (uint32_t)sizeof(struct index_group) + name_length_of(place) + 1;
}

static inline uint32_t protocol_offset(struct index_place place)
{
    return next_offset(place) +
           (place.head & INDEX_IN_HEAD(GROUP_HAS_NEXT) ? (uint32_t)sizeof(le32) : 0);
}

/* Reads the head of the group at an offset that came from the index. */
static inline bool read_group(struct index index, uint32_t offset, struct index_place *place)
{
    if (offset >= index.limit)
        return false;
    *place = (struct index_place){.group = offset, .head = load32(index, offset)};
    return true;
}

/* Texts in a group, one after another: by value, in two registers. */
struct texts {
    const char *first; /* NULL: none */
    uint32_t size;
    uint32_t count;
};

/* The name of a protocol without a bit; none if it is not the wanted one. */
UNLIKELY static struct texts read_protocol(struct index index, struct index_place place,
                                           const char *wanted)
{
    const char *name = (const char *)index.base + protocol_offset(place);
    if (wanted != NULL && strncmp(wanted, name, PROTOCOL_LENGTH_LIMIT + 1) != 0)
        return (struct texts){0};
    return (struct texts){name, (uint32_t)strnlen(name, PROTOCOL_LENGTH_LIMIT) + 1, 1};
}

static uint32_t aliases_offset(struct index index, struct index_place place)
{
    return protocol_offset(place) + (place.head & INDEX_IN_HEAD(PROTOCOL_OTHER)
                                         ? read_protocol(index, place, NULL).size
                                         : 0);
}

/* None if they exceed the limit. */
UNLIKELY static struct texts read_aliases(struct index index, struct index_place place)
{
    uint32_t at = aliases_offset(index, place);
    uint32_t count = load16(index, at + offsetof(struct index_aliases, count));
    uint32_t size = load16(index, at + offsetof(struct index_aliases, size));
    at += (uint32_t)sizeof(struct index_aliases);
    if (at > index.limit || size > index.limit - at || count > size / 2)
        return (struct texts){0};
    return (struct texts){(const char *)index.base + at, size, count};
}

struct answer index_plain_answer(struct index index, struct index_place place)
{
    return (struct answer){
        .name = (const char *)index.base + place.group + sizeof(struct index_group),
        .name_size = name_length_of(place) + 1,
        .protocol = protocols[place.bits / INDEX_IN_HEAD(1u)],
        .protocol_size = ANSWER_PROTOCOL_SIZE,
        .port = (uint16_t)place.head,
    };
}

void index_answer(struct index index, struct index_place place, struct answer *answer)
{
    *answer = index_plain_answer(index, place);
    if (place.bits == INDEX_IN_HEAD(PROTOCOL_OTHER)) {
        struct texts protocol = read_protocol(index, place, NULL);
        answer->protocol = protocol.first;
        answer->protocol_size = protocol.size;
    }
    if (place.head & INDEX_IN_HEAD(GROUP_HAS_ALIASES)) {
        struct texts aliases = read_aliases(index, place);
        answer->aliases = aliases.first;
        answer->aliases_size = aliases.size;
        answer->alias_count = aliases.count;
    }
}

/* Whether services for the protocol may exist; false for most protocols except tcp and udp. */
static inline bool may_have_protocol(struct index index, const char *name)
{
    const size_t initials = offsetof(struct index_header, protocol_initials);
    return name == NULL || (load64(index, initials) & (uint64_t)1 << (uint8_t)name[0] % 64) != 0;
}

/* The bits of the protocols that a caller asks for; NULL: any. */
static inline uint32_t wanted_bits(const char *name)
{
    if (name == NULL)
        return INDEX_IN_HEAD(GROUP_PROTOCOLS);
    uint32_t word = name_word(name);
    uint32_t is_tcp = word == name_word(protocols[PROTOCOL_TCP]);
    uint32_t is_udp = word == name_word(protocols[PROTOCOL_UDP]);
    return INDEX_IN_HEAD(PROTOCOL_OTHER - is_tcp * (PROTOCOL_OTHER - PROTOCOL_TCP) -
                         is_udp * (PROTOCOL_OTHER - PROTOCOL_UDP));
}

/* Whether the group has a wanted protocol; sets place->bits to it. */
static inline bool match_protocol(struct index index, struct index_place *place, uint32_t wanted,
                                  const char *protocol)
{
    place->bits = place->head & wanted;
    return place->bits != 0 && (place->bits != INDEX_IN_HEAD(PROTOCOL_OTHER) ||
                                read_protocol(index, *place, protocol).size != 0);
}

/* Goes on from a group on a port that does not have the wanted protocol. */
__attribute__((noinline)) static struct index_place
next_on_port(struct index index, struct index_place place, uint32_t wanted, const char *protocol)
{
    const uint16_t port = (uint16_t)place.head;
    for (uint32_t step = 1; step < PORT_CHAIN_LIMIT && place.head & INDEX_IN_HEAD(GROUP_HAS_NEXT);
         step++) {
        uint32_t next = load32(index, next_offset(place));
        if (next <= place.group || !read_group(index, next, &place) || (uint16_t)place.head != port)
            break;
        if (match_protocol(index, &place, wanted, protocol))
            return place;
    }
    return (struct index_place){0};
}

bool index_find_port(struct index index, uint16_t port, const char *protocol,
                     struct index_place *place)
{
    if (!may_have_protocol(index, protocol))
        return false;
    const size_t number = port;
    uint32_t page = load16(index, PORT_PAGES_OFFSET + number / PORT_PAGE_SIZE * sizeof(le16)) *
                    (uint32_t)sizeof(struct index_port_page);
    if (page >= index.limit ||
        !read_group(index, load32(index, page + number % PORT_PAGE_SIZE * sizeof(le32)), place) ||
        (uint16_t)place->head != port)
        return false;
    uint32_t wanted = wanted_bits(protocol);
    if (match_protocol(index, place, wanted, protocol))
        return true;
    *place = next_on_port(index, *place, wanted, protocol);
    return place->bits != 0;
}

/* The search for a name. */
struct search {
    const char *name;
    size_t size; /* of the name with its NUL */
    struct name_pieces pieces;
    uint32_t table; /* offset of the table of names, and its size in bytes */
    uint32_t table_size;
    uint32_t home; /* in the table */
    uint8_t fingerprint;
};

static inline struct search search_for(struct index index, const char *name, size_t size)
{
    const size_t table = offsetof(struct index_header, names);
    const size_t by = offsetof(struct index_header, multipliers);
    struct search search = {.name = name, .size = size, .pieces = name_pieces(name, size)};
    uint64_t hash =
        name_hash(name, size, search.pieces,
                  (struct name_multipliers){load64(index, by), load64(index, by + sizeof(le64))});
    search.table = load32(index, table);
    search.table_size = load32(index, table + sizeof(le32));
    search.home = name_home(hash, search.table_size);
    search.fingerprint = name_fingerprint(hash);
    return search;
}

/*
 * Whether the text at an offset within the groups is the name, NUL included. The slack lets any
 * text be read to the size of any name.
 */
static inline bool match_text(struct index index, uint32_t offset, struct search search)
{
    const char *text = (const char *)index.base + offset;
    return name_equal(name_pieces(text, search.size), text, search.pieces, search.name,
                      search.size);
}

/* Whether the target of the slot has the name and the protocol. */
static inline bool match_slot(struct index index, uint32_t slot, struct search search,
                              const char *protocol, struct index_place *place)
{
    uint32_t group = slot, text = slot + (uint32_t)sizeof(struct index_group);
    if (slot & NAME_IS_ALIAS) {
        uint32_t reference = slot & ~NAME_IS_ALIAS;
        if (reference >= index.limit)
            return false;
        group = load32(index, reference + offsetof(struct index_alias_reference, group));
        text = load32(index, reference + offsetof(struct index_alias_reference, text));
        if (text >= index.limit)
            return false;
    }
    return read_group(index, group, place) && match_text(index, text, search) &&
           match_protocol(index, place, wanted_bits(protocol), protocol);
}

/* A bit for each slot of a bucket. */
#define NAME_SLOTS ((1u << NAME_BUCKET_SIZE) - 1)

/* Whether the bucket, whose offset was checked, has the name with the protocol. */
static inline bool match_bucket(struct index index, uint32_t bucket, struct search search,
                                const char *protocol, struct index_place *place)
{
    uint32_t slots = name_slots_with(index.base + bucket, search.fingerprint) & NAME_SLOTS;
    for (; slots != 0; slots &= slots - 1) {
        size_t slot = (unsigned)__builtin_ctz(slots);
        uint32_t target = load32(index, bucket + offsetof(struct index_name_bucket, target) +
                                            slot * sizeof(le32));
        if (match_slot(index, target, search, protocol, place))
            return true;
    }
    return false;
}

/* Whether the name may be in a later bucket, which is rare. */
static inline bool may_have_passed(struct index index, uint32_t bucket, struct search search)
{
    const size_t passed = offsetof(struct index_name_bucket, passed);
    return (index.base[bucket + passed] & name_passed_bit(search.fingerprint)) != 0;
}

/* Goes on from the home bucket. */
UNLIKELY static struct index_place find_further(struct index index, const char *name, size_t size,
                                                const char *protocol)
{
    const uint32_t bucket_size = (uint32_t)sizeof(struct index_name_bucket);
    struct search search = search_for(index, name, size);
    struct index_place place;
    uint32_t at = search.home;
    for (uint32_t probe = 1; probe < NAME_PROBE_LIMIT && probe < search.table_size / bucket_size;
         probe++) {
        at = at + bucket_size < search.table_size ? at + bucket_size : 0;
        uint32_t bucket = search.table + at;
        if (bucket >= index.limit)
            break;
        if (match_bucket(index, bucket, search, protocol, &place))
            return place;
        if (!may_have_passed(index, bucket, search))
            break;
    }
    return (struct index_place){0};
}

bool index_find_name(struct index index, const char *name, const char *protocol,
                     struct index_place *place)
{
    size_t length = strlen(name);
    if (length == 0 || length > NAME_LENGTH_LIMIT || !may_have_protocol(index, protocol))
        return false;
    struct search search = search_for(index, name, length + 1);
    uint32_t bucket = search.table + search.home;
    if (bucket >= index.limit)
        return false;
    if (match_bucket(index, bucket, search, protocol, place))
        return true;
    if (!may_have_passed(index, bucket, search))
        return false;
    *place = find_further(index, name, length + 1, protocol);
    return place->bits != 0;
}

/* The offset of the end of the group. */
static uint32_t group_end(struct index index, struct index_place place)
{
    uint32_t end = aliases_offset(index, place);
    if (place.head & INDEX_IN_HEAD(GROUP_HAS_ALIASES)) {
        struct texts aliases = read_aliases(index, place);
        end += (uint32_t)sizeof(struct index_aliases) + aliases.size +
               aliases.count * (uint32_t)sizeof(struct index_alias_reference);
    }
    return end;
}

bool index_next(const struct index *from, struct index_cursor *cursor, struct answer *answer)
{
    struct index index = *from;
    struct index_place place;
    uint32_t offset = cursor->group;
    if (offset == 0)
        offset = load32(index, (uint32_t)offsetof(struct index_header, groups.offset));
    if (!read_group(index, offset, &place))
        return false;
    uint32_t given = cursor->given;
    if (given != 0 && (place.head & INDEX_IN_HEAD(GROUP_PROTOCOLS) & ~given) == 0) {
        if (!read_group(index, group_end(index, place), &place))
            return false;
        given = 0;
    }
    uint32_t left = place.head & INDEX_IN_HEAD(GROUP_PROTOCOLS) & ~given;
    if (left == 0 || place.head & INDEX_IN_HEAD(GROUP_BY_NAME_ALONE))
        return false;
    place.bits = left & -left;
    index_answer(index, place, answer);
    *cursor = (struct index_cursor){place.group, given | place.bits};
    return true;
}

bool index_service_at(const struct index *index, uint32_t offset, bool second,
                      struct answer *answer)
{
    struct index_place place;
    if (!read_group(*index, offset, &place))
        return false;
    uint32_t bits = place.head & INDEX_IN_HEAD(GROUP_PROTOCOLS);
    if (bits == 0 || (second && bits != INDEX_IN_HEAD(PROTOCOL_TCP | PROTOCOL_UDP)))
        return false;
    place.bits = second ? INDEX_IN_HEAD(PROTOCOL_UDP) : bits & -bits;
    index_answer(*index, place, answer);
    return true;
}
