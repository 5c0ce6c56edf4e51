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

static inline uint32_t load16(struct index index, uint32_t offset)
{
    le16 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return read_once(le16_load(stored));
}

static inline uint32_t load32(struct index index, uint32_t offset)
{
    le32 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return read_once(le32_load(stored));
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
    found.groups_size = at - found.groups;
    *layout = found;
    return NULL;
}

/* The head of a group and its offset. What follows the head is read where it is needed. */
struct group {
    uint32_t offset;
    uint32_t port;
    uint32_t kind;
    uint32_t name_length;
};

/* Reads the group at an offset that came from the index. */
static inline bool read_group(struct index index, uint32_t offset, struct group *group)
{
    if (offset - index.layout.groups >= index.layout.groups_size)
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
    const char *texts; /* NULL: none, or not all of them are within the section */
    uint32_t size;
    uint32_t count;
};

UNLIKELY static struct aliases read_aliases(struct index index, struct group group)
{
    uint32_t at = aliases_offset(group);
    uint32_t count = load16(index, at + (uint32_t)offsetof(struct index_aliases, count));
    uint32_t size = load16(index, at + (uint32_t)offsetof(struct index_aliases, size));
    at += (uint32_t)sizeof(struct index_aliases);
    uint32_t before = at - index.layout.groups;
    if (before > index.layout.groups_size || size > index.layout.groups_size - before ||
        count > size / 2)
        return (struct aliases){0};
    return (struct aliases){(const char *)index.base + at, size, count};
}

/* The protocol that a caller asks for: as bits, or as a name where it has no bit. */
struct wanted {
    uint32_t bits;
    const char *name; /* NULL: any */
};

static inline struct wanted wanted_protocol(const char *name)
{
    if (name == NULL)
        return (struct wanted){.bits = GROUP_PROTOCOLS};
    uint32_t word = name_word(name);
    uint32_t is_tcp = word == name_word(tcp);
    uint32_t is_udp = word == name_word(udp);
    return (struct wanted){.bits = is_tcp * PROTOCOL_TCP + is_udp * PROTOCOL_UDP, .name = name};
}

/* The protocol of a group that has a number instead of bits; NULL where another one is wanted. */
UNLIKELY static const char *numbered_protocol(struct index index, struct group group,
                                              const char *wanted)
{
    uint32_t number = read_once(index.base[number_offset(group)]);
    uint32_t offset = index.layout.names + number * (uint32_t)sizeof(struct index_protocol) +
                      index.layout.name_bucket_count * (uint32_t)sizeof(struct index_name_bucket);
    if (offset >= index.layout.groups)
        return NULL;
    const char *name = (const char *)index.base + offset;
    return wanted == NULL || strncmp(wanted, name, PROTOCOL_LENGTH_LIMIT + 1) == 0 ? name : NULL;
}

/* Answers with the first service of the group that has the wanted protocol, if there is one. */
static inline bool answer_from(struct index index, struct group group, struct wanted wanted,
                               struct answer *answer)
{
    const char *protocol;
    size_t protocol_size = sizeof "tcp";
    uint32_t bits = group.kind & wanted.bits;
    if (bits != 0) {
        protocol = bits & PROTOCOL_TCP ? tcp : udp;
    } else {
        if ((group.kind & GROUP_HAS_NUMBER) == 0)
            return false;
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
    for (uint32_t step = 0; step < PORT_CHAIN_LIMIT && group.port == port; step++) {
        if (answer_from(index, group, wanted, answer))
            return true;
        uint32_t next = group.kind & GROUP_HAS_NEXT ? load32(index, next_offset(group)) : 0;
        if (next <= group.offset || !read_group(index, next, &group))
            return false;
    }
    return false;
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
    uint32_t text; /* 0: nowhere */
};

UNLIKELY static struct target alias_target(struct index index, uint32_t reference)
{
    if (reference - index.layout.groups >= index.layout.groups_size)
        return (struct target){0};
    struct target target = {
        .group = load32(index, reference + (uint32_t)offsetof(struct index_alias_reference, group)),
        .text = load32(index, reference + (uint32_t)offsetof(struct index_alias_reference, text)),
    };
    if (target.text - index.layout.groups >= index.layout.groups_size)
        return (struct target){0};
    return target;
}

/* Answers from what one slot leads to, if it has the name and the protocol. */
static inline bool answer_from_slot(struct index index, uint32_t slot, struct wanted_name name,
                                    const char *protocol, struct answer *answer)
{
    struct target target = {slot, slot + (uint32_t)sizeof(struct index_group)};
    if (slot & NAME_IS_ALIAS)
        target = alias_target(index, slot & ~NAME_IS_ALIAS);
    struct group group;
    return read_group(index, target.group, &group) && match_text(index, target.text, name) &&
           answer_from(index, group, wanted_protocol(protocol), answer);
}

static inline uint64_t load64(struct index index, uint32_t offset)
{
    le64 stored;
    memcpy(&stored, index.base + offset, sizeof stored);
    return le64_load(stored);
}

static inline struct name_multipliers read_multipliers(struct index index)
{
    const uint32_t at = (uint32_t)offsetof(struct index_header, multipliers);
    return (struct name_multipliers){load64(index, at), load64(index, at + (uint32_t)sizeof(le64))};
}

bool index_by_name(const struct index *from, const char *text, const char *protocol,
                   struct answer *answer)
{
    struct index index = *from;
    struct wanted_name name = {.text = text, .length = strlen(text)};
    if (name.length == 0 || name.length > NAME_LENGTH_LIMIT)
        return false;
    name.pieces = name_pieces(text, name.length);
    uint64_t hash = name_hash(text, name.length, name.pieces, read_multipliers(index));
    uint32_t count = index.layout.name_bucket_count;
    uint32_t at = name_home(hash, count);
    for (uint32_t probe = 0; probe < count && probe < NAME_PROBE_LIMIT; probe++) {
        uint32_t bucket = index.layout.names + at * (uint32_t)sizeof(struct index_name_bucket);
        uint64_t fingerprints = load64(index, bucket);
        uint64_t matching = name_slots_with(fingerprints, name_fingerprint(hash));
        for (; matching != 0; matching &= matching - 1) {
            uint32_t slot = (uint32_t)__builtin_ctzll(matching) / 8;
            uint32_t target = load32(
                index, bucket + (uint32_t)offsetof(struct index_name_bucket, target) + 4 * slot);
            if (answer_from_slot(index, target, name, protocol, answer))
                return true;
        }
        if (fingerprints >> 56 == 0)
            return false;
        if (++at == count)
            at = 0;
    }
    return false;
}

/* Where the group ends. An end that is too far back leads nowhere: groups are read forward. */
static inline uint32_t group_end(struct index index, struct group group)
{
    uint32_t end = aliases_offset(group);
    if (group.kind & GROUP_HAS_ALIASES) {
        struct aliases aliases = read_aliases(index, group);
        end += (uint32_t)sizeof(struct index_aliases) + aliases.size +
               aliases.count * (uint32_t)sizeof(struct index_alias_reference);
    }
    return end;
}

bool index_next(const struct index *from, struct index_cursor *cursor, struct answer *answer)
{
    struct index index = *from;
    struct group group;
    uint32_t offset = cursor->group != 0 ? cursor->group : index.layout.groups;
    if (!read_group(index, offset, &group))
        return false;
    uint32_t given = cursor->given;
    uint32_t left = group.kind & GROUP_PROTOCOLS & ~given;
    if (left == 0 && given != 0) {
        if (!read_group(index, group_end(index, group), &group))
            return false;
        left = group.kind & GROUP_PROTOCOLS;
        given = 0;
    }
    if (group.kind & GROUP_BY_NAME_ALONE ||
        !answer_from(index, group, (struct wanted){.bits = left}, answer))
        return false;
    given |= left != 0 ? left & -left : GROUP_HAS_NUMBER;
    *cursor = (struct index_cursor){group.offset, given};
    return true;
}

bool index_service_at(const struct index *from, uint32_t offset, bool second, struct answer *answer)
{
    struct group group;
    if (!read_group(*from, offset, &group))
        return false;
    struct wanted wanted = {.bits = GROUP_PROTOCOLS};
    if (second) {
        if ((group.kind & GROUP_PROTOCOLS) != GROUP_PROTOCOLS)
            return false;
        wanted.bits = PROTOCOL_UDP;
    }
    return answer_from(*from, group, wanted, answer);
}
