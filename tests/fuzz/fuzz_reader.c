/*
 * Fuzzes the reader and the packing of answers: no access outside of a damaged index.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <string.h>

#include "nss_iana/format.h"
#include "nss_iana/reader.h"
#include "nss_iana/servent.h"
#include "tests/fuzz/damage.h"
#include "tests/lookup.h"
#include "tools/base/memory.h"

/*
 * Packs into a buffer at the end of its memory. Memory that ends at a guard page has the alignment
 * that its size gives it.
 */
static void pack(const struct answer *answer, size_t alignment, size_t size)
{
    char *memory = (char *)fuzz_take(alignment + size);
    char *buffer = memory + alignment;
    struct servent result;
    if (servent_pack(answer, &result, buffer, size))
        fuzz_check_servent(&result, answer->alias_count, buffer, size);
    fuzz_give_back(memory);
}

/* The minimum size for a buffer with this alignment. */
static size_t needed(const struct answer *answer, size_t alignment)
{
    return -alignment % sizeof(char *) + (answer->alias_count + 1) * sizeof(char *) +
           answer->name_size + answer->protocol_size + answer->aliases_size;
}

static void use(const struct answer *answer, struct input *input)
{
    if (answer->aliases_size < 2 * answer->alias_count)
        fuzz_fail("more aliases than there can be");
    uint8_t choice = take8(input);
    size_t alignment = choice % 16, size = needed(answer, alignment);
    pack(answer, alignment, size);
    pack(answer, alignment, size - 1);
    pack(answer, alignment, choice >> 4);
    pack(answer, alignment, take16(input) % (size + 64));
}

static void look_up(const struct index *index, struct input *input, const char *protocol)
{
    static const uint16_t ports[] = {0, 1, 80, 27007, 27009, 65535};
    struct answer answer;
    for (size_t at = 0; at < COUNT_OF(ports); at++) {
        if (index_by_port(index, ports[at], protocol, &answer))
            use(&answer, input);
    }
    if (index_by_port(index, take16(input), protocol, &answer))
        use(&answer, input);
    for (size_t at = 0; at < damage_name_count; at++) {
        if (index_by_name(index, damage_names[at], protocol, &answer))
            use(&answer, input);
    }
    char text[300];
    if (index_by_name(index, take_text(input, text, sizeof text), protocol, &answer))
        use(&answer, input);
}

static void read_everything(const struct index *index, struct input *input)
{
    look_up(index, input, NULL);
    for (size_t at = 0; at < damage_protocol_count; at++)
        look_up(index, input, damage_protocols[at]);
    char text[40];
    look_up(index, input, take_text(input, text, sizeof text));

    struct index_cursor cursor = {0};
    struct answer answer;
    size_t count = 0;
    while (index_next(index, &cursor, &answer)) {
        if (count < 100)
            use(&answer, input);
        /* Each service takes more than a byte. */
        if (++count > index_hot_size(index->limit))
            fuzz_fail("the sequence does not end");
    }
    /* A cursor of another edition is harmless. */
    cursor = (struct index_cursor){.group = take32(input), .given = take8(input)};
    if (index_next(index, &cursor, &answer))
        use(&answer, input);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.bytes = bytes, .left = size};
    struct buffer file = damage_index(&input);
    uint8_t *header =
        fuzz_copy(file.bytes, file.size < INDEX_HEADER_SIZE ? file.size : INDEX_HEADER_SIZE);
    struct index index;
    if (index_check_header(&index.limit, header, file.size) == NULL) {
        if (index_hot_size(index.limit) > file.size)
            fuzz_fail("a hot part that is larger than the file");
        uint8_t *hot = fuzz_copy(file.bytes, index_hot_size(index.limit));
        index.base = hot;
        read_everything(&index, &input);
        fuzz_give_back(hot);
    }
    fuzz_give_back(header);
    fuzz_give_back(file.bytes);
    return 0;
}
