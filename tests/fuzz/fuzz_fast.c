/*
 * Fuzzes the reader and the packing of answers at full speed: guard pages instead of the address
 * sanitizer, and edits of one index that are undone afterwards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An input is a few edits of the good index and four to seven questions. Nothing is allocated.
 * libFuzzer takes twice as long for an input as the reader does. So each input runs VARIANTS times:
 * once unchanged, then with some bytes changed.
 */
#include <config.h>

#include <string.h>

#include "nss_iana/format.h"
#include "nss_iana/reader.h"
#include "nss_iana/servent.h"
#include "tests/fuzz/damage.h"
#include "tests/lookup.h"
#include "tools/base/memory.h"

#define VARIANTS 8
#define VARIED_SIZE 64 /* of an input, at most */
#define EDIT_LIMIT 12
#define BUFFER_LIMIT 32768
#define MARGIN 16 /* bytes before a buffer that must not change */
#define MARGIN_BYTE 0x5a

/* --- Buffers ---------------------------------------------------------------------------------- */

/* A buffer of its exact size, with a margin before it. */
static char *take_buffer(size_t size)
{
    uint8_t *start = fuzz_take(MARGIN + size);
    memset(start, MARGIN_BYTE, MARGIN);
    return (char *)start + MARGIN;
}

static void give_back_buffer(char *buffer)
{
    static const char margin[MARGIN] = {[0 ... MARGIN - 1] = MARGIN_BYTE};
    if (memcmp(buffer - MARGIN, margin, MARGIN) != 0)
        fuzz_fail("the bytes in front of the buffer changed");
    fuzz_give_back(buffer - MARGIN);
}

static void pack(const struct answer *answer, size_t size)
{
    if (size > BUFFER_LIMIT)
        return;
    char *buffer = take_buffer(size);
    struct servent result;
    if (servent_pack(answer, &result, buffer, size))
        fuzz_check_servent(&result, answer->alias_count, buffer, size);
    give_back_buffer(buffer);
}

/* Packs into a buffer of the exact size, one byte too small, or some bytes larger. */
static void use(const struct answer *answer, uint8_t choice)
{
    if (answer->aliases_size < 2 * answer->alias_count)
        fuzz_fail("more aliases than there can be");
    size_t size = (answer->alias_count + 1) * sizeof(char *) + answer->name_size +
                  answer->protocol_size + answer->aliases_size;
    pack(answer, size + choice % 32 - 1);
}

/* --- Questions -------------------------------------------------------------------------------- */

static const char *take_protocol(uint8_t choice)
{
    choice = (uint8_t)(choice % (damage_protocol_count + 1));
    return choice > 0 ? damage_protocols[choice - 1] : NULL;
}

static uint32_t groups_of(const struct index *index)
{
    struct index_header header;
    memcpy(&header, index->base, sizeof header);
    return le32_load(header.groups.offset);
}

/* Enumerates from any offset, as a cursor of another edition may contain. */
static void enumerate(const struct index *index, struct input *input, uint8_t how)
{
    struct index_cursor cursor = {0};
    struct answer answer;
    if (how & 0x10u)
        cursor = (struct index_cursor){
            .group = groups_of(index) + take8(input),
            .given = how >> 5,
        };
    unsigned rounds = how & 0x08u ? 2 : 8;
    while (rounds-- > 0 && index_next(index, &cursor, &answer))
        use(&answer, (uint8_t)(how + rounds));
}

static void ask(const struct index *index, struct input *input)
{
    static const uint16_t ports[] = {0, 1, 80, 80, 80, 80, 27007, 27009, 65535};
    struct answer answer;
    uint8_t how = take8(input), which = take8(input);
    const char *protocol = take_protocol(which >> 4);
    bool found;
    switch (how & 7u) {
    case 0:
    case 1:
    case 2:
        found = index_by_port(index, ports[which % COUNT_OF(ports)], protocol, &answer);
        break;
    case 3:
        found = index_by_port(index, take16(input), protocol, &answer);
        break;
    case 4:
    case 5:
        found = index_by_name(index, damage_names[which % damage_name_count], protocol, &answer);
        break;
    case 6:
        enumerate(index, input, which);
        return;
    default: {
        char name[32];
        found = index_by_name(index, take_text(input, name, sizeof name), protocol, &answer);
    }
    }
    if (found)
        use(&answer, how >> 3);
}

static void ask_all(uint32_t limit, const uint8_t *base, struct input *input)
{
    struct index index = {.base = base, .limit = limit};
    for (unsigned count = 4 + take8(input) % 4; count > 0; count--)
        ask(&index, input);
}

/* --- The index -------------------------------------------------------------------------------- */

/* The hot part of the good index, to be edited. */
struct edited {
    uint8_t *bytes;
    size_t size;
};

static struct edited hot_part(void)
{
    const struct buffer *good = damage_good_index();
    struct index_header header;
    memcpy(&header, good->bytes, sizeof header);
    struct edited edited = {.size = le32_load(header.hot_size)};
    edited.bytes = fuzz_copy(good->bytes, edited.size);
    return edited;
}

/* Queries the edited index, in memory that ends where its header says the hot part ends. */
static void ask_edited(const struct edited *edited, struct input *input)
{
    uint32_t limit;
    if (index_check_header(&limit, edited->bytes, edited->size) != NULL)
        return;
    size_t size = index_hot_size(limit);
    if (size > edited->size)
        fuzz_fail("a hot part that is larger than the file");
    if (size == edited->size) {
        ask_all(limit, edited->bytes, input);
        return;
    }
    uint8_t *shorter = fuzz_copy(edited->bytes, size);
    ask_all(limit, shorter, input);
    fuzz_give_back(shorter);
}

static void run(const uint8_t *bytes, size_t size)
{
    static struct edited edited;
    if (edited.bytes == NULL)
        edited = hot_part();
    struct input input = {.bytes = bytes, .left = size};
    struct damage_place places[EDIT_LIMIT];
    size_t count = 0, edits = take8(&input) % (EDIT_LIMIT + 1);
    while (count < edits && input.left > 0)
        places[count++] = damage_edit(&input, edited.bytes, edited.size);
    damage_repair(edited.bytes, edited.size);
    ask_edited(&edited, &input);
    const uint8_t *good = damage_good_index()->bytes;
    while (count-- > 0)
        memcpy(edited.bytes + places[count].offset, good + places[count].offset,
               places[count].size);
    memcpy(edited.bytes, good, sizeof(struct index_header));
}

/* --- Variants --------------------------------------------------------------------------------- */

/* Random numbers (xorshift) that depend on the input alone, so that a finding recurs. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static uint64_t seed_of(const uint8_t *bytes, size_t size)
{
    uint64_t seed = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t at = 0; at < size; at++)
        seed = (seed ^ bytes[at]) * 0x100000001b3u;
    return seed | 1;
}

/* Changes one to four bytes. */
static void vary(uint8_t *bytes, size_t size, uint64_t random)
{
    for (unsigned count = 1 + (random & 3u); count > 0; count--) {
        random >>= 2;
        bytes[(random >> 8) % size] = (uint8_t)random;
        random >>= 12;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t varied[VARIED_SIZE];
    run(bytes, size);
    if (size == 0 || size > sizeof varied)
        return 0;
    uint64_t state = seed_of(bytes, size);
    for (unsigned variant = 1; variant < VARIANTS; variant++) {
        memcpy(varied, bytes, size);
        vary(varied, size, next_random(&state));
        run(varied, size);
    }
    return 0;
}
