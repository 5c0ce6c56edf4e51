/*
 * Answers from an index that is in memory and may hold anything.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/reader.h"

#include <assert.h>
#include <string.h>

#include "nss_iana/name.h"

static_assert(sizeof(struct index_header) == INDEX_HEADER_SIZE, "the header has no padding");

static_assert(INDEX_SLACK >= sizeof(struct index_group) + NAME_LENGTH_LIMIT + 1 + sizeof(le32) +
                                 PROTOCOL_LENGTH_LIMIT + 1 + sizeof(struct index_aliases) +
                                 ANSWER_PIECE,
              "the slack holds a group without its aliases, and what is read behind it");

#define TEXT_OF(macro) TEXT_OF_EXPANDED(macro)
#define TEXT_OF_EXPANDED(text) #text

#define PORT_PAGES_OFFSET INDEX_HEADER_SIZE
#define PORTS_OFFSET (PORT_PAGES_OFFSET + PORT_PAGES * (uint32_t)sizeof(le16))

/* By bits, of which the lowest counts. */
static const char protocols[][ANSWER_PROTOCOL_SIZE] = {
    [PROTOCOL_TCP] = "tcp", [PROTOCOL_UDP] = "udp", [PROTOCOL_TCP | PROTOCOL_UDP] = "tcp"};

/*
 * Keeps rare cases out of the code of the frequent ones. Such functions take and return values: a
 * variable whose address they were given could not stay in a register.
 */
#define UNLIKELY __attribute__((cold, noinline))

/*
 * The compiler may not read the value again from memory after it was checked: another process may
 * have changed it. Linux calls this READ_ONCE.
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

/* Whether a section begins at *offset and is a whole number of items; moves *offset to its end. */
static bool section_fits(const struct index_section *section, uint32_t item_size, uint32_t end,
                         uint32_t *offset)
{
    uint32_t size = le32_load(section->size);
    if (le32_load(section->offset) != *offset || size > end - *offset || size % item_size != 0)
        return false;
    *offset += size;
    return true;
}

const char *index_check_header(uint32_t *limit, const void *bytes, uint64_t file_size)
{
    struct index_header header;
    if (file_size < sizeof header)
        return "too short for an index";
    memcpy(&header, bytes, sizeof header);
    if (memcmp(header.magic, INDEX_MAGIC, sizeof header.magic) != 0)
        return "not an index of services";
    if (le32_load(header.version) != INDEX_VERSION)
        return "its format version is not " TEXT_OF(
            INDEX_VERSION) ": make it anew with iana-services compile";
    if (le32_load(header.header_size) < sizeof header)
        return "the header says that it is shorter than it can be";
    if (le32_load(header.file_size) != file_size)
        return "the file is not as long as its header says: it was cut short or extended";

    uint32_t hot_size = le32_load(header.hot_size);
    if (hot_size > file_size || hot_size > INDEX_HOT_LIMIT ||
        hot_size < sizeof header + INDEX_SLACK)
        return "the hot part does not fit";
    uint32_t end = hot_size - INDEX_SLACK;
    uint32_t at = PORT_PAGES_OFFSET;
    if (!section_fits(&header.port_pages, PORT_PAGES * sizeof(le16), end, &at) ||
        at != PORTS_OFFSET)
        return "the table of port pages does not fit";
    if (!section_fits(&header.ports, sizeof(struct index_port_page), end, &at))
        return "the table of ports does not fit";
    if (!section_fits(&header.names, sizeof(struct index_name_bucket), end, &at))
        return "the table of names does not fit";
    if (!section_fits(&header.groups, 1, end, &at) || at != end)
        return "the services do not fit";
    *limit = end;
    return NULL;
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

/* The name of a group's protocol that has no bit, and its size with the NUL. */
struct other_protocol {
    const char *name; /* NULL: another one is wanted */
    size_t size;
};

UNLIKELY static struct other_protocol read_protocol(struct index index, struct index_place place,
                                                    const char *wanted)
{
    const char *name = (const char *)index.base + protocol_offset(place);
    if (wanted != NULL && strncmp(wanted, name, PROTOCOL_LENGTH_LIMIT + 1) != 0)
        return (struct other_protocol){0};
    return (struct other_protocol){name, strnlen(name, PROTOCOL_LENGTH_LIMIT) + 1};
}

static inline uint32_t aliases_offset(struct index index, struct index_place place)
{
    uint32_t offset = protocol_offset(place);
    if (place.head & INDEX_IN_HEAD(PROTOCOL_OTHER))
        offset += (uint32_t)read_protocol(index, place, NULL).size;
    return offset;
}

struct aliases {
    const char *texts; /* NULL: none, or not all of them are within the limit */
    uint32_t size;
    uint32_t count;
};

UNLIKELY static struct aliases read_aliases(struct index index, struct index_place place)
{
    uint32_t at = aliases_offset(index, place);
    uint32_t count = load16(index, at + (uint32_t)offsetof(struct index_aliases, count));
    uint32_t size = load16(index, at + (uint32_t)offsetof(struct index_aliases, size));
    at += (uint32_t)sizeof(struct index_aliases);
    if (at > index.limit || size > index.limit - at || count > size / 2)
        return (struct aliases){0};
    return (struct aliases){(const char *)index.base + at, size, count};
}

struct answer index_plain_answer(struct index index, struct index_place place)
{
    return (struct answer){
        .name = (const char *)index.base + place.group + sizeof(struct index_group),
        .name_size = name_length_of(place) + 1,
        .protocol = protocols[place.bits / INDEX_IN_HEAD(1u) % 4],
        .protocol_size = ANSWER_PROTOCOL_SIZE,
        .port = (uint16_t)place.head,
    };
}

struct answer index_answer(struct index index, struct index_place place)
{
    struct answer answer = index_plain_answer(index, place);
    if (place.bits == INDEX_IN_HEAD(PROTOCOL_OTHER)) {
        struct other_protocol protocol = read_protocol(index, place, NULL);
        answer.protocol = protocol.name;
        answer.protocol_size = protocol.size;
    }
    if (place.head & INDEX_IN_HEAD(GROUP_HAS_ALIASES)) {
        struct aliases aliases = read_aliases(index, place);
        answer.aliases = aliases.texts;
        answer.aliases_size = aliases.size;
        answer.alias_count = aliases.count;
    }
    return answer;
}

/* Whether there may be services for the protocol. Most protocols but tcp and udp end here. */
static inline bool may_have_protocol(struct index index, const char *name)
{
    const uint32_t at = (uint32_t)offsetof(struct index_header, protocol_initials);
    return name == NULL || (load64(index, at) & (uint64_t)1 << (uint8_t)name[0] % 64) != 0;
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

/* Whether the group has a protocol that is wanted; notes in the place which. */
static inline bool match_protocol(struct index index, struct index_place *place, uint32_t wanted,
                                  const char *protocol)
{
    place->bits = place->head & wanted;
    return place->bits != 0 && (place->bits != INDEX_IN_HEAD(PROTOCOL_OTHER) ||
                                read_protocol(index, *place, protocol).name != NULL);
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

/* The name that a caller asks for. */
struct wanted_name {
    const char *text;
    size_t length;
    struct name_pieces pieces;
};

/*
 * Whether the text at an offset within the groups is the name: equal so far as the name goes, and
 * ended by NUL there. The slack lets any text be read to the length of any name.
 */
static inline bool match_text(struct index index, uint32_t offset, struct wanted_name wanted)
{
    const char *text = (const char *)index.base + offset;
    return text[wanted.length] == '\0' && name_equal(name_pieces(text, wanted.length), text,
                                                     wanted.pieces, wanted.text, wanted.length);
}

/* What the slot of a name leads to: a group, and the text in it that is to be compared. */
struct target {
    uint32_t group;
    uint32_t text;
};

UNLIKELY static struct target alias_target(struct index index, uint32_t reference)
{
    struct target nowhere = {.group = INDEX_NO_GROUP};
    if (reference >= index.limit)
        return nowhere;
    struct target target = {
        .group = load32(index, reference + (uint32_t)offsetof(struct index_alias_reference, group)),
        .text = load32(index, reference + (uint32_t)offsetof(struct index_alias_reference, text)),
    };
    return target.text < index.limit ? target : nowhere;
}

/* Whether what one slot leads to has the name and the protocol. */
static inline bool match_slot(struct index index, uint32_t slot, struct wanted_name name,
                              const char *protocol, struct index_place *place)
{
    struct target target = {slot, slot + (uint32_t)sizeof(struct index_group)};
    if (slot & NAME_IS_ALIAS)
        target = alias_target(index, slot & ~NAME_IS_ALIAS);
    return read_group(index, target.group, place) && match_text(index, target.text, name) &&
           match_protocol(index, place, wanted_bits(protocol), protocol);
}

struct table {
    uint32_t offset;
    uint32_t size; /* in bytes */
};

static inline struct name_multipliers read_multipliers(struct index index)
{
    const uint32_t at = (uint32_t)offsetof(struct index_header, multipliers);
    return (struct name_multipliers){load64(index, at), load64(index, at + (uint32_t)sizeof(le64))};
}

/* Where the table of names is. The header may have changed since it was checked. */
static inline struct table read_names(struct index index)
{
    const uint32_t at = (uint32_t)offsetof(struct index_header, names);
    return (struct table){load32(index, at), load32(index, at + sizeof(le32))};
}

static inline uint64_t hash_of(struct index index, struct wanted_name name)
{
    return name_hash(name.text, name.length, name.pieces, read_multipliers(index));
}

/* The bucket that is so many behind the home of a name. */
UNLIKELY static uint32_t further_bucket(struct index index, const char *text, size_t length,
                                        uint32_t distance)
{
    struct wanted_name name = {text, length, name_pieces(text, length)};
    struct table names = read_names(index);
    uint32_t home = name_home(hash_of(index, name), names.size);
    uint32_t further = distance * (uint32_t)sizeof(struct index_name_bucket);
    if (further >= names.size)
        return UINT32_MAX;
    return names.offset + home + further - (further < names.size - home ? 0 : names.size);
}

bool index_find_name(struct index index, const char *text, const char *protocol,
                     struct index_place *place)
{
    struct wanted_name name = {.text = text, .length = strlen(text)};
    if (name.length == 0 || name.length > NAME_LENGTH_LIMIT || !may_have_protocol(index, protocol))
        return false;
    name.pieces = name_pieces(text, name.length);
    uint64_t hash = hash_of(index, name);
    struct table names = read_names(index);
    uint32_t bucket = names.offset + name_home(hash, names.size);
    for (uint32_t distance = 1; bucket < index.limit; distance++) {
        const uint8_t *fingerprints = index.base + bucket;
        uint32_t slots = name_slots_with(fingerprints, name_fingerprint(hash));
        for (; slots != 0; slots &= slots - 1) {
            size_t slot = (unsigned)__builtin_ctz(slots);
            uint32_t target = load32(index, bucket + offsetof(struct index_name_bucket, target) +
                                                slot * sizeof(le32));
            if (match_slot(index, target, name, protocol, place))
                return true;
        }
        if (fingerprints[NAME_BUCKET_SIZE - 1] == 0 || distance == NAME_PROBE_LIMIT)
            return false;
        bucket = further_bucket(index, text, name.length, distance);
    }
    return false;
}

/* Where the group ends. */
static uint32_t group_end(struct index index, struct index_place place)
{
    uint32_t end = aliases_offset(index, place);
    if (place.head & INDEX_IN_HEAD(GROUP_HAS_ALIASES)) {
        struct aliases aliases = read_aliases(index, place);
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
    *answer = index_answer(index, place);
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
    *answer = index_answer(*index, place);
    return true;
}
