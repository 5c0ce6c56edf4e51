/*
 * Answers from an index that is in memory and may hold anything.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/reader.h"

#include <assert.h>
#include <string.h>

#include "nss_iana/format.h"
#include "nss_iana/name.h"

static_assert(sizeof(struct index_header) == INDEX_HEADER_SIZE, "the header has no padding");

/* Where the parts of one group are, all within the hot part. */
struct group {
    uint32_t offset;
    uint32_t end;
    uint32_t next; /* 0: none */
    uint16_t port;
    uint8_t protocol_count;
    uint8_t name_length;
    const uint8_t *protocols;
    const char *name;
    const char *aliases;
    uint32_t aliases_size;
    uint32_t alias_count;
};

/*
 * Keeps the compiler from reading a number again from memory after it was checked: the memory may
 * have changed.
 */
static inline uint32_t settled(uint32_t value)
{
    __asm__("" : "+r"(value));
    return value;
}

static inline uint32_t load16(const struct index *index, uint32_t offset)
{
    le16 stored;
    memcpy(&stored, index->base + offset, sizeof stored);
    return settled(le16_load(stored));
}

static inline uint32_t load32(const struct index *index, uint32_t offset)
{
    le32 stored;
    memcpy(&stored, index->base + offset, sizeof stored);
    return settled(le32_load(stored));
}

/* Whether a section of the header is within bounds and a whole number of items. */
static bool section_fits(const struct index_section *section, uint32_t item_size, uint32_t hot_size,
                         uint32_t *offset, uint32_t *count)
{
    uint32_t size = le32_load(section->size);
    *offset = le32_load(section->offset);
    *count = size / item_size;
    return *offset >= INDEX_HEADER_SIZE && *offset <= hot_size && size <= hot_size - *offset &&
           size % item_size == 0;
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
        return "an index of another format version";
    if (le32_load(header.header_size) < sizeof header)
        return "the header says that it is shorter than it can be";
    if (le32_load(header.file_size) != file_size)
        return "the file is not as long as its header says: it was cut short or extended";

    struct index_layout found = {.hot_size = le32_load(header.hot_size)};
    if (found.hot_size > file_size || found.hot_size > INDEX_HOT_LIMIT)
        return "the hot part does not fit";

    uint32_t page_numbers, group_bytes;
    if (!section_fits(&header.protocols, sizeof(struct index_protocol), found.hot_size,
                      &found.protocols, &found.protocol_count))
        return "the table of protocols does not fit";
    if (!section_fits(&header.port_pages, sizeof(le16), found.hot_size, &found.port_pages,
                      &page_numbers) ||
        page_numbers != PORT_PAGES)
        return "the table of port pages does not fit";
    if (!section_fits(&header.ports, sizeof(struct index_port_page), found.hot_size, &found.ports,
                      &found.port_page_count))
        return "the table of ports does not fit";
    if (!section_fits(&header.names, sizeof(le32), found.hot_size, &found.names, &found.name_count))
        return "the table of names does not fit";
    if (!section_fits(&header.groups, 1, found.hot_size, &found.groups, &group_bytes))
        return "the services do not fit";
    found.groups_end = found.groups + group_bytes;
    *layout = found;
    return NULL;
}

/* Reads the group at an offset that came from the index. */
static bool read_group(const struct index *index, uint32_t offset, struct group *group)
{
    uint32_t end = index->layout.groups_end;
    if (offset < index->layout.groups || offset > end || end - offset < sizeof(struct index_group))
        return false;
    uint32_t kind = settled(index->base[offset + offsetof(struct index_group, kind)]);
    uint32_t name_length = settled(index->base[offset + offsetof(struct index_group, name_length)]);
    uint32_t protocol_count = kind & GROUP_PROTOCOLS;
    uint32_t at = offset + (uint32_t)sizeof(struct index_group);
    uint32_t next_size = kind & GROUP_HAS_NEXT ? sizeof(le32) : 0;
    uint32_t needed = next_size + protocol_count + name_length + 1;
    if (protocol_count == 0 || name_length == 0 || end - at < needed)
        return false;

    *group = (struct group){
        .offset = offset,
        .next = next_size ? load32(index, at) : 0,
        .port = (uint16_t)load16(index, offset),
        .protocol_count = (uint8_t)protocol_count,
        .name_length = (uint8_t)name_length,
        .protocols = index->base + at + next_size,
        .name = (const char *)index->base + at + next_size + protocol_count,
    };
    at += needed;
    if (kind & GROUP_HAS_ALIASES) {
        if (end - at < sizeof(struct index_aliases))
            return false;
        group->alias_count = load32(index, at + (uint32_t)offsetof(struct index_aliases, count));
        group->aliases_size = load32(index, at + (uint32_t)offsetof(struct index_aliases, size));
        at += (uint32_t)sizeof(struct index_aliases);
        if (end - at < group->aliases_size || group->alias_count > group->aliases_size / 2)
            return false;
        group->aliases = (const char *)index->base + at;
        at += group->aliases_size;
    }
    group->end = at;
    return true;
}

static const struct index_protocol *protocol_at(const struct index *index, uint32_t number)
{
    return (const void *)(index->base + index->layout.protocols +
                          number * sizeof(struct index_protocol));
}

static bool protocol_is(const struct index_protocol *protocol, const char *name)
{
    for (size_t at = 0; at < sizeof protocol->name; at++) {
        if (protocol->name[at] != (uint8_t)name[at])
            return false;
        if (name[at] == '\0')
            return true;
    }
    return false;
}

#define ANY_PROTOCOL UINT32_MAX

/* Translates the caller's protocol to its number; false where no service has it. */
static bool find_protocol(const struct index *index, const char *name, uint32_t *number)
{
    *number = ANY_PROTOCOL;
    if (name == NULL)
        return true;
    for (uint32_t at = 0; at < index->layout.protocol_count; at++) {
        if (protocol_is(protocol_at(index, at), name)) {
            *number = at;
            return true;
        }
    }
    return false;
}

/* Makes the answer from the group's service that has the protocol, if it has it. */
static bool answer_from(const struct index *index, const struct group *group, uint32_t protocol,
                        struct answer *answer)
{
    if (protocol == ANY_PROTOCOL)
        protocol = settled(group->protocols[0]);
    else if (memchr(group->protocols, (int)protocol, group->protocol_count) == NULL)
        return false;
    if (protocol >= index->layout.protocol_count)
        return false;
    const struct index_protocol *found = protocol_at(index, protocol);
    const char *name = (const char *)found->name;
    *answer = (struct answer){
        .name = group->name,
        .name_size = group->name_length + 1u,
        .protocol = name,
        .protocol_size = strnlen(name, PROTOCOL_LENGTH_LIMIT) + 1,
        .aliases = group->aliases,
        .aliases_size = group->aliases_size,
        .alias_count = group->alias_count,
        .port = group->port,
    };
    return true;
}

bool index_by_port(const struct index *index, uint16_t port, const char *protocol,
                   struct answer *answer)
{
    const struct index_layout *layout = &index->layout;
    uint32_t number;
    if (!find_protocol(index, protocol, &number))
        return false;
    uint32_t page = load16(index, layout->port_pages + port / PORT_PAGE_SIZE * 2u);
    if (page >= layout->port_page_count)
        return false;
    uint32_t line = layout->ports + page * (uint32_t)sizeof(struct index_port_page);
    uint32_t offset = load32(index, line + port % PORT_PAGE_SIZE * 4u);
    struct group group;
    for (uint32_t before = 0; offset > before; before = offset, offset = group.next) {
        if (!read_group(index, offset, &group))
            return false;
        if (group.port == port && answer_from(index, &group, number, answer))
            return true;
    }
    return false;
}

enum match { MATCH_NONE, MATCH_FOLDED, MATCH_EQUAL };

static enum match match_text(const char *text, size_t text_length, const char *name, size_t length)
{
    if (text_length != length)
        return MATCH_NONE;
    if (memcmp(text, name, length) == 0)
        return MATCH_EQUAL;
    return name_equal_folded(text, name, length) ? MATCH_FOLDED : MATCH_NONE;
}

/* How well the name fits the best of the group's name and aliases. */
static enum match match_group(const struct group *group, const char *name, size_t length)
{
    enum match best = match_text(group->name, group->name_length, name, length);
    const char *alias = group->aliases;
    size_t left = group->aliases_size;
    while (best != MATCH_EQUAL && left > 0) {
        size_t alias_length = strnlen(alias, left);
        enum match found = match_text(alias, alias_length, name, length);
        if (found > best)
            best = found;
        if (alias_length == left)
            break;
        alias += alias_length + 1;
        left -= alias_length + 1;
    }
    return best;
}

bool index_by_name(const struct index *index, const char *name, const char *protocol,
                   struct answer *answer)
{
    const struct index_layout *layout = &index->layout;
    size_t length = strnlen(name, NAME_LENGTH_LIMIT + 1);
    uint32_t number;
    if (length == 0 || length > NAME_LENGTH_LIMIT || !find_protocol(index, protocol, &number))
        return false;

    uint64_t hash = name_hash(name, length);
    uint32_t at = name_home(hash, layout->name_count);
    bool found = false;
    for (uint32_t probes = 0; probes < layout->name_count && probes < NAME_WAY_LIMIT; probes++) {
        uint32_t slot = load32(index, layout->names + at * 4u);
        if (slot == 0)
            break;
        struct group group;
        if (NAME_SLOT_FINGERPRINT(slot) == name_fingerprint(hash) &&
            read_group(index, NAME_SLOT_GROUP(slot), &group)) {
            enum match match = match_group(&group, name, length);
            if (match == MATCH_EQUAL && answer_from(index, &group, number, answer))
                return true;
            if (match == MATCH_FOLDED && !found)
                found = answer_from(index, &group, number, answer);
        }
        if (++at == layout->name_count)
            at = 0;
    }
    return found;
}

bool index_next(const struct index *index, struct index_cursor *cursor, struct answer *answer)
{
    struct group group;
    if (cursor->group == 0)
        cursor->group = index->layout.groups;
    if (!read_group(index, cursor->group, &group))
        return false;
    if (cursor->protocol >= group.protocol_count) {
        *cursor = (struct index_cursor){.group = group.end};
        if (!read_group(index, group.end, &group))
            return false;
    }
    if (!answer_from(index, &group, settled(group.protocols[cursor->protocol]), answer))
        return false;
    cursor->protocol++;
    return true;
}
