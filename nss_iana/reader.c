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

static_assert(INDEX_SLACK >= 2 * (NAME_LENGTH_LIMIT + 1) &&
                  NAME_LENGTH_LIMIT + 1 >= sizeof(struct index_group) + 1 + sizeof(le32) +
                                               sizeof(struct index_aliases) + ANSWER_PIECE,
              "the slack holds a group without its aliases, and what is read behind it");

#define TEXT_OF(macro) TEXT_OF_EXPANDED(macro)
#define TEXT_OF_EXPANDED(text) #text

#define PORT_PAGES_OFFSET INDEX_HEADER_SIZE
#define PORTS_OFFSET (PORT_PAGES_OFFSET + PORT_PAGES * (uint32_t)sizeof(le16))

static const char tcp[ANSWER_PIECE] = "tcp";
static const char udp[ANSWER_PIECE] = "udp";

/*
 * Kept apart, so that the way of most lookups is short. Such functions take and give values: what
 * they were given the address of could not stay in registers.
 */
#define UNLIKELY __attribute__((cold, noinline))

/*
 * Keeps the compiler from reading a number again from memory after it was checked: the memory may
 * have changed.
 */
static inline uint32_t settled(uint32_t value)
{
    __asm__("" : "+r"(value));
    return value;
}

static inline uint32_t load16(struct index index, uint32_t offset)
{
    le16 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return settled(le16_load(stored));
}

static inline uint32_t load32(struct index index, uint32_t offset)
{
    le32 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return settled(le32_load(stored));
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

const char *index_check_header(struct index_layout *layout, const void *bytes, uint64_t file_size)
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
    struct index_layout found = {.names = at};
    if (!section_fits(&header.names, sizeof(struct index_name_bucket), end, &at))
        return "the table of names does not fit";
    found.name_bucket_count = (at - found.names) / (uint32_t)sizeof(struct index_name_bucket);
    if (!section_fits(&header.protocols, sizeof(struct index_protocol), end, &at))
        return "the table of protocols does not fit";
    found.groups = at;
    if (!section_fits(&header.groups, 1, end, &at) || at != end)
        return "the services do not fit";
    found.groups_end = at;
    *layout = found;
    return NULL;
}

/* The head of a group, and where it is. What is behind the head is read where it is wanted. */
struct group {
    uint32_t offset;
    uint32_t port;
    uint32_t kind;
    uint32_t name_length;
};

/* Reads the group at an offset that came from the index. */
static inline bool read_group(struct index index, uint32_t offset, struct group *group)
{
    if (offset < index.layout.groups || offset >= index.layout.groups_end)
        return false;
    uint32_t head = load32(index, offset);
    *group = (struct group){
        .offset = offset,
        .port = head & 0xffff,
        .kind = head >> 16 & 0xff,
        .name_length = head >> 24,
    };
    return true;
}

static inline uint32_t name_offset(struct group group)
{
    return group.offset + (uint32_t)sizeof(struct index_group);
}

static inline uint32_t number_offset(struct group group)
{
    return name_offset(group) + group.name_length + 1;
}

static inline uint32_t next_offset(struct group group)
{
    return number_offset(group) + (group.kind & GROUP_HAS_NUMBER ? 1 : 0);
}

static inline uint32_t aliases_offset(struct group group)
{
    return next_offset(group) + (group.kind & GROUP_HAS_NEXT ? (uint32_t)sizeof(le32) : 0);
}

struct aliases {
    const char *texts; /* NULL: there are none, or not all of them are within the section */
    uint32_t size;
    uint32_t count;
};

UNLIKELY static struct aliases read_aliases(struct index index, struct group group)
{
    uint32_t at = aliases_offset(group);
    uint32_t count = load32(index, at + (uint32_t)offsetof(struct index_aliases, count));
    uint32_t size = load32(index, at + (uint32_t)offsetof(struct index_aliases, size));
    at += (uint32_t)sizeof(struct index_aliases);
    if (at > index.layout.groups_end || size > index.layout.groups_end - at || count > size / 2)
        return (struct aliases){0};
    return (struct aliases){(const char *)index.base + at, size, count};
}

/* What a caller asks for: the bits of the protocols that will do, or the name of one without bit.
 */
struct wanted {
    uint32_t bits;
    const char *name; /* NULL: any */
};

/*
 * A protocol's name of three bytes as one word, or 0: most programs ask for tcp and udp in turn,
 * and a word tells them apart without a branch.
 */
static inline uint32_t protocol_word(const char *name)
{
    if (name[0] == '\0' || name[1] == '\0' || name[2] == '\0' || name[3] != '\0')
        return 0;
    le32 stored;
    memcpy(&stored, name, sizeof stored);
    return le32_load(stored);
}

static inline struct wanted wanted_protocol(const char *name)
{
    if (name == NULL)
        return (struct wanted){.bits = GROUP_PROTOCOLS};
    uint32_t word = protocol_word(name);
    uint32_t is_tcp = word == protocol_word(tcp);
    uint32_t is_udp = word == protocol_word(udp);
    return (struct wanted){.bits = is_tcp * PROTOCOL_TCP + is_udp * PROTOCOL_UDP, .name = name};
}

/* The protocol of a group that has a number in place of bits; NULL where it is none that is wanted.
 */
UNLIKELY static const char *numbered_protocol(struct index index, struct group group,
                                              const char *wanted)
{
    uint32_t number = settled(index.base[number_offset(group)]);
    uint32_t offset = index.layout.names + number * (uint32_t)sizeof(struct index_protocol) +
                      index.layout.name_bucket_count * (uint32_t)sizeof(struct index_name_bucket);
    if ((group.kind & GROUP_HAS_NUMBER) == 0 || offset >= index.layout.groups)
        return NULL;
    const char *name = (const char *)index.base + offset;
    return wanted == NULL || strncmp(wanted, name, PROTOCOL_LENGTH_LIMIT + 1) == 0 ? name : NULL;
}

/* Makes the answer from the group's first service that has a wanted protocol, if there is one. */
static inline bool answer_from(struct index index, struct group group, struct wanted wanted,
                               struct answer *answer)
{
    const char *protocol;
    size_t protocol_size = sizeof "tcp";
    uint32_t bits = group.kind & wanted.bits;
    if (bits != 0) {
        protocol = bits & PROTOCOL_TCP ? tcp : udp;
    } else {
        protocol = numbered_protocol(index, group, wanted.name);
        if (protocol == NULL)
            return false;
        protocol_size = strnlen(protocol, PROTOCOL_LENGTH_LIMIT) + 1;
    }
    struct aliases aliases = {0};
    if (group.kind & GROUP_HAS_ALIASES)
        aliases = read_aliases(index, group);
    *answer = (struct answer){
        .name = (const char *)index.base + name_offset(group),
        .name_size = group.name_length + 1,
        .protocol = protocol,
        .protocol_size = protocol_size,
        .aliases = aliases.texts,
        .aliases_size = aliases.size,
        .alias_count = aliases.count,
        .port = (uint16_t)group.port,
    };
    return true;
}

bool index_by_port(const struct index *from, uint16_t port, const char *protocol,
                   struct answer *answer)
{
    struct index index = *from;
    uint32_t page = load16(index, PORT_PAGES_OFFSET + port / PORT_PAGE_SIZE * 2u);
    uint32_t line = PORTS_OFFSET + page * (uint32_t)sizeof(struct index_port_page);
    if (line >= index.layout.names)
        return false;
    uint32_t offset = load32(index, line + port % PORT_PAGE_SIZE * 4u);
    struct group group;
    if (!read_group(index, offset, &group))
        return false;
    struct wanted wanted = wanted_protocol(protocol);
    while (group.port != port || !answer_from(index, group, wanted, answer)) {
        uint32_t next = group.kind & GROUP_HAS_NEXT ? load32(index, next_offset(group)) : 0;
        if (next <= group.offset || !read_group(index, next, &group))
            return false;
    }
    return true;
}

/* The name that a caller asks for. */
struct sought {
    const char *name;
    size_t length;
    struct name_pieces pieces;
};

static inline bool match_text(const char *text, size_t length, struct sought sought)
{
    return length == sought.length && name_equal(name_pieces(text, sought.length), text,
                                                 sought.pieces, sought.name, sought.length);
}

UNLIKELY static bool match_aliases(struct index index, struct group group, struct sought sought)
{
    struct aliases aliases = read_aliases(index, group);
    const char *alias = aliases.texts;
    size_t left = aliases.size;
    while (left > 0) {
        size_t length = strnlen(alias, left);
        if (length > 0 && match_text(alias, length, sought))
            return true;
        if (length == left)
            break;
        alias += length + 1;
        left -= length + 1;
    }
    return false;
}

/* Whether the name is the group's name or one of its aliases. */
static inline bool match_group(struct index index, struct group group, struct sought sought)
{
    const char *name = (const char *)index.base + name_offset(group);
    return match_text(name, group.name_length, sought) ||
           ((group.kind & GROUP_HAS_ALIASES) != 0 && match_aliases(index, group, sought));
}

/* The slots of a bucket whose fingerprint is that one: the highest bit of their bytes, or more. */
static inline uint64_t slots_with(uint64_t fingerprints, uint8_t fingerprint)
{
    uint64_t differing = fingerprints ^ fingerprint * NAME_EVERY_BYTE;
    return (differing - NAME_EVERY_BYTE) & ~differing & 0x80 * NAME_EVERY_BYTE;
}

bool index_by_name(const struct index *from, const char *name, const char *protocol,
                   struct answer *answer)
{
    struct index index = *from;
    struct sought sought = {.name = name, .length = strlen(name)};
    if (sought.length == 0 || sought.length > NAME_LENGTH_LIMIT)
        return false;
    sought.pieces = name_pieces(name, sought.length);
    uint64_t hash = name_hash(name, sought.length);
    uint32_t count = index.layout.name_bucket_count;
    uint32_t at = name_home(hash, count);
    for (uint32_t way = 0; way < count && way < NAME_WAY_LIMIT; way++) {
        uint32_t bucket = index.layout.names + at * (uint32_t)sizeof(struct index_name_bucket);
        uint64_t fingerprints = le64_load(index.base + bucket);
        uint64_t matching = slots_with(fingerprints, name_fingerprint(hash));
        for (; matching != 0; matching &= matching - 1) {
            uint32_t slot = (uint32_t)__builtin_ctzll(matching) / 8;
            struct group group;
            if (!read_group(index, load32(index, bucket + NAME_BUCKET_SIZE + 4 * slot), &group))
                continue;
            if (match_group(index, group, sought) &&
                answer_from(index, group, wanted_protocol(protocol), answer))
                return true;
        }
        if (fingerprints >> 56 == 0)
            break;
        if (++at == count)
            at = 0;
    }
    return false;
}

bool index_next(const struct index *from, struct index_cursor *cursor, struct answer *answer)
{
    struct index index = *from;
    struct group group;
    if (cursor->group == 0)
        cursor->group = index.layout.groups;
    if (!read_group(index, cursor->group, &group))
        return false;
    uint32_t left = group.kind & GROUP_PROTOCOLS & ~cursor->given;
    if (left == 0 && cursor->given != 0) {
        uint32_t end = aliases_offset(group);
        if (group.kind & GROUP_HAS_ALIASES) {
            struct aliases aliases = read_aliases(index, group);
            end += (uint32_t)sizeof(struct index_aliases) + aliases.size;
        }
        if (!read_group(index, end, &group))
            return false;
        *cursor = (struct index_cursor){.group = end};
        left = group.kind & GROUP_PROTOCOLS;
    }
    if (!answer_from(index, group, (struct wanted){.bits = left}, answer))
        return false;
    cursor->given |= left != 0 ? left & -left : GROUP_HAS_NUMBER;
    return true;
}
