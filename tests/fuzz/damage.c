/*
 * Makes indexes that are damaged in ways that get past the header.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/damage.h"

#include <stdlib.h>
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

static const struct buffer *good_index(void)
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

/* Where a section of the good index begins, and how long it is; the header is one, too. */
static void choose_part(const struct index_header *header, unsigned choice, size_t *offset,
                        size_t *size)
{
    const struct index_section *sections[] = {
        &header->groups,    &header->names,      &header->ports,
        &header->protocols, &header->port_pages, &header->records,
        &header->services,  &header->origins,    &header->strings,
    };
    choice %= COUNT_OF(sections) + 4;
    if (choice >= COUNT_OF(sections) + 1)
        choice = 0; /* most that can go wrong is in the groups */
    *offset = 0;
    *size = sizeof *header;
    if (choice == COUNT_OF(sections))
        return;
    *offset = le32_load(sections[choice]->offset);
    *size = le32_load(sections[choice]->size);
}

/* A number that may matter: a bound, or the offset of something. */
static uint32_t choose_number(struct input *input, const struct index_header *header)
{
    const uint32_t hot_size = le32_load(header->hot_size);
    const uint32_t groups = le32_load(header->groups.offset);
    uint8_t choice = take8(input);
    const uint32_t numbers[] = {
        0, 1, UINT32_MAX, hot_size, hot_size - 1, groups, groups - 1, INDEX_HOT_LIMIT, 0x7fffffffu,
    };
    if (choice < COUNT_OF(numbers))
        return numbers[choice];
    if (choice < 128)
        return groups + choice - (uint32_t)COUNT_OF(numbers);
    return choice < 160 ? take32(input) : hot_size - (choice - 160u);
}

/* Edits one place: its part, the offset in it, and what to put there. */
static void edit(struct input *input, struct buffer *index, const struct index_header *header)
{
    size_t offset, size;
    unsigned how = take8(input);
    choose_part(header, how >> 3, &offset, &size);
    offset += size > 0 ? take16(input) % size : 0;
    size_t room = index->size - offset;
    uint8_t value[64];
    size_t length = 1;
    le32 number;
    switch (how & 7u) {
    case 0:
    case 1: /* a number from a byte's boundary on */
        number = le32_from(choose_number(input, header));
        memcpy(value, &number, sizeof number);
        length = sizeof number;
        break;
    case 2: /* the same, where numbers of tables stand */
        number = le32_from(choose_number(input, header));
        memcpy(value, &number, sizeof number);
        length = sizeof number;
        offset -= offset % sizeof number;
        room = index->size - offset;
        break;
    case 3: /* a run of bytes as they come */
        length = take8(input) % sizeof value;
        for (size_t at = 0; at < length; at++)
            value[at] = take8(input);
        break;
    case 4:
        memset(value, take8(input), sizeof value);
        length = take8(input) % sizeof value;
        break;
    case 5: /* one bit */
        value[0] = (uint8_t)(index->bytes[offset] ^ 1u << take8(input) % 8);
        break;
    default:
        value[0] = take8(input);
        break;
    }
    memcpy(index->bytes + offset, value, length < room ? length : room);
}

/* Makes what the header says of the file true again. */
static void repair_header(struct buffer *index)
{
    if (index->size < sizeof(struct index_header))
        return;
    struct index_header header = header_of(index);
    memcpy(header.magic, INDEX_MAGIC, sizeof header.magic);
    header.version = le32_from(INDEX_VERSION);
    if (le32_load(header.header_size) < sizeof header)
        header.header_size = le32_from(sizeof header);
    header.file_size = le32_from((uint32_t)index->size);
    if (le32_load(header.hot_size) > index->size)
        header.hot_size = header.file_size;
    memcpy(index->bytes, &header, sizeof header);
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
        /* What is asked of it depends on the end, where the input is easily made longer. */
        size_t used = raw.size > 64 ? raw.size - 64 : 0;
        *input = (struct input){.bytes = raw.bytes + used, .left = raw.size - used};
        if (raw.size > 0 && raw.bytes[raw.size - 1] % 8 != 7)
            repair_header(&index);
        return index;
    }
    const struct index_header header = header_of(good_index());
    uint8_t how = take8(input);
    size_t edits = take8(input) % 32;
    size_t size = good_index()->size;
    if (how % 4 == 1) /* nothing behind the hot part */
        size = le32_load(header.hot_size);
    else if (how % 16 == 2)
        size -= take16(input) % size;
    struct buffer whole = copy_of(good_index()->bytes, good_index()->size);
    while (edits-- > 0 && input->left > 0)
        edit(input, &whole, &header);
    struct buffer index = copy_of(whole.bytes, size);
    free(whole.bytes);
    if (how < 0xf0)
        repair_header(&index);
    return index;
}
