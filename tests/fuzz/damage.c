/*
 * Makes damaged indexes that pass the check of the header.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/damage.h"

#include <string.h>

#include "nss_iana/format.h"
#include "tools/base/memory.h"
#include "tools/catalog/arrange.h"
#include "tools/catalog/catalog.h"
#include "tools/index/loader.h"

/* The last of each is not in the index. */
const char *const damage_names[] = {"http", "HTTP",    "www",   "x",  "quic", "long-service-name",
                                    "next", "flex-lm", "Other", "ab", "none"};
const size_t damage_name_count = COUNT_OF(damage_names);
const char *const damage_protocols[] = {"tcp", "udp", "sctp", "a-protocol-of-thirty-one-bytes-",
                                        "none"};
const size_t damage_protocol_count = COUNT_OF(damage_protocols);

static void add(struct catalog *catalog, uint16_t origin, const char *name, uint16_t first_port,
                uint16_t last_port, const char *protocol, const char **aliases, size_t alias_count)
{
    struct record record = {
        .name = name,
        .protocol = protocol,
        .description = "What it is for",
        .references = "RFC9110\nRFC2, Section 3\trfc2",
        .assignee_id = "[A]",
        .assignee = "Somebody",
        .notes = "A note\nof lines",
        .registered = "2020-02-02",
        .modified = "2021-03",
        .aliases = aliases,
        .alias_count = alias_count,
        .line = aliases != NULL ? 7 : 0,
        .origin = origin,
        .first_port = first_port,
        .last_port = last_port,
        .has_port = true,
    };
    if (!catalog_add_record(catalog, &record))
        fuzz_fail("the good index is refused");
}

/* An index with one of each: chains on a port, aliases, names that differ in case, protocols. */
static struct buffer make_good_index(void)
{
    const char *aliases[] = {"www", "x", "HTTP"};
    struct catalog *catalog = catalog_create();
    uint16_t overlay, registry;
    if (!catalog_add_origin(catalog, "overlay", &overlay) ||
        !catalog_add_origin(catalog, REGISTRY_ORIGIN, &registry))
        fuzz_fail("the good index is refused");
    add(catalog, overlay, "http", 80, 80, "tcp", aliases, COUNT_OF(aliases));
    add(catalog, overlay, "http", 80, 80, "udp", aliases, COUNT_OF(aliases));
    add(catalog, overlay, "next", 80, 80, "sctp", NULL, 0);
    add(catalog, overlay, "ab", 80, 80, "a-protocol-of-thirty-one-bytes-", aliases, 2);
    add(catalog, registry, "Other", 0, 0, "tcp", NULL, 0);
    add(catalog, registry, "flex-lm", 27007, 27009, "", NULL, 0);
    add(catalog, registry, "long-service-name", 65535, 65535, "udp", NULL, 0);
    add(catalog, registry, "quic", 80, 80, "udp", NULL, 0);
    memcpy(catalog->edition, "2024-05-06", sizeof catalog->edition);
    struct buffer good;
    if (catalog_arrange(catalog) != NULL || writer_write(catalog, &good, NULL) != NULL)
        fuzz_fail("the good index is refused");
    catalog_destroy(catalog);
    return good;
}

const struct buffer *damage_good_index(void)
{
    static struct buffer good;
    if (good.bytes == NULL)
        good = make_good_index();
    return &good;
}

static struct index_header header_of(const struct buffer *index)
{
    struct index_header header;
    memcpy(&header, index->bytes, sizeof header);
    return header;
}

/* The parts of the good index to edit, and interesting numbers in them. */
struct target {
    struct damage_place parts[9]; /* the hot sections, the header, the cold sections */
    uint32_t numbers[9];
    uint32_t hot_size;
    uint32_t groups;
};

#define HOT_PARTS 5 /* of the parts, which come first */

static struct damage_place place_of(const struct index_section *section)
{
    return (struct damage_place){le32_load(section->offset), le32_load(section->size)};
}

static struct target make_target(void)
{
    const struct index_header header = header_of(damage_good_index());
    const uint32_t hot_size = le32_load(header.hot_size);
    const uint32_t groups = le32_load(header.groups.offset);
    return (struct target){
        .parts = {place_of(&header.groups),
                  place_of(&header.names),
                  place_of(&header.ports),
                  place_of(&header.port_pages),
                  {0, sizeof header},
                  place_of(&header.records),
                  place_of(&header.services),
                  place_of(&header.origins),
                  place_of(&header.strings)},
        .numbers = {0, 1, UINT32_MAX, hot_size, hot_size - 1, groups, groups - 1, INDEX_HOT_LIMIT,
                    0x7fffffffu},
        .hot_size = hot_size,
        .groups = groups,
    };
}

static const struct target *target(void)
{
    static struct target made;
    if (made.hot_size == 0)
        made = make_target();
    return &made;
}

/* A part within the first size bytes, mostly the groups: most can go wrong there. */
static struct damage_place choose_part(unsigned choice, size_t size)
{
    const unsigned count = size > target()->hot_size ? COUNT_OF(target()->parts) : HOT_PARTS;
    choice %= count + 3;
    return target()->parts[choice < count ? choice : 0];
}

/* An interesting number: a bound, or an offset. */
static uint32_t choose_number(struct input *input)
{
    const uint32_t count = COUNT_OF(target()->numbers);
    uint8_t choice = take8(input);
    if (choice < count)
        return target()->numbers[choice];
    if (choice < 128)
        return target()->groups + choice - count;
    return choice < 160 ? take32(input) : target()->hot_size - (choice - 160u);
}

struct damage_place damage_edit(struct input *input, uint8_t *bytes, size_t size)
{
    unsigned how = take8(input);
    const struct damage_place part = choose_part(how >> 3, size);
    size_t offset = part.offset + (part.size > 0 ? take16(input) % part.size : 0);
    uint8_t value[64];
    size_t length = 1;
    le32 number;
    switch (how & 7u) {
    case 0:
    case 1: /* a number at any address */
        number = le32_from(choose_number(input));
        memcpy(value, &number, sizeof number);
        length = sizeof number;
        break;
    case 2: /* the same, where numbers of tables stand */
        number = le32_from(choose_number(input));
        memcpy(value, &number, sizeof number);
        length = sizeof number;
        offset -= offset % sizeof number;
        break;
    case 3: /* a run of random bytes */
        length = take8(input) % sizeof value;
        for (size_t at = 0; at < length; at++)
            value[at] = take8(input);
        break;
    case 4:
        memset(value, take8(input), sizeof value);
        length = take8(input) % sizeof value;
        break;
    case 5: /* one bit */
        value[0] = (uint8_t)(bytes[offset] ^ 1u << take8(input) % 8);
        break;
    default:
        value[0] = take8(input);
        break;
    }
    if (length > size - offset)
        length = size - offset;
    memcpy(bytes + offset, value, length);
    return (struct damage_place){offset, length};
}

void damage_repair(uint8_t *bytes, size_t size)
{
    struct index_header header;
    if (size < sizeof header)
        return;
    memcpy(&header, bytes, sizeof header);
    memcpy(header.magic, INDEX_MAGIC, sizeof header.magic);
    header.version = le32_from(INDEX_VERSION);
    if (le32_load(header.header_size) < sizeof header)
        header.header_size = le32_from(sizeof header);
    header.file_size = le32_from((uint32_t)size);
    if (le32_load(header.hot_size) > size)
        header.hot_size = header.file_size;
    memcpy(bytes, &header, sizeof header);
}

static struct buffer copy_of(const void *bytes, size_t size)
{
    return (struct buffer){.bytes = fuzz_copy(bytes, size), .size = size};
}

struct buffer damage_index(struct input *input)
{
    struct buffer raw = {.bytes = (uint8_t *)(uintptr_t)input->bytes, .size = input->left};
    if (loader_is_index(&raw)) {
        struct buffer index = copy_of(raw.bytes, raw.size);
        /* The questions come from the end of the input, which is easily extended. */
        size_t used = raw.size > 64 ? raw.size - 64 : 0;
        *input = (struct input){.bytes = raw.bytes + used, .left = raw.size - used};
        if (raw.bytes[raw.size - 1] % 8 != 7)
            damage_repair(index.bytes, index.size);
        return index;
    }
    uint8_t how = take8(input);
    size_t edits = take8(input) % 32;
    const struct buffer *good = damage_good_index();
    size_t size = good->size;
    if (how % 4 == 1) /* nothing after the hot part */
        size = target()->hot_size;
    else if (how % 16 == 2)
        size -= take16(input) % size;
    struct buffer whole = copy_of(good->bytes, good->size);
    while (edits-- > 0 && input->left > 0)
        damage_edit(input, whole.bytes, whole.size);
    struct buffer index = copy_of(whole.bytes, size);
    fuzz_give_back(whole.bytes);
    if (how < 0xf0)
        damage_repair(index.bytes, index.size);
    return index;
}
