/*
 * Changes each byte of an index in turn and makes every lookup that the change can affect.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The hot part ends at a guard page, so an overread kills the program, with or without sanitizers.
 * An alarm kills it if a lookup does not end.
 *
 * Asking for all 65,536 ports after each change would take months. So each question is asked once
 * of the good index, and its reads are traced. A question that reads nothing near a byte has the
 * same answer whatever the byte is, and is skipped; a sample of the skipped questions verifies
 * that. Nothing here depends on the layout of an index.
 */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "nss_iana/reader.h"
#include "nss_iana/servent.h"
#include "tests/faults/cold.h"
#include "tests/faults/trace.h"
#include "tests/lookup.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/catalog/catalog.h"
#include "tools/index/loader.h"
#include "tools/index/writer.h"

#define PORTS 65536
#define SECONDS_FOR_ONE_BYTE 60
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static size_t current_byte; /* the damaged one */
static unsigned long long asked;

static _Noreturn void fail(const char *what)
{
    printf("FAIL - byte %zu is damaged: expected an answer or none, got %s\n", current_byte, what);
    exit(1);
}

/* --- Memory that ends where the next page cannot be read -------------------------------------- */

struct guarded {
    uint8_t *pages; /* all of it except the guard page */
    size_t size;
    uint8_t *bytes; /* up to the very end */
};

static struct guarded guarded_create(const void *bytes, size_t count)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct guarded memory = {.size = (count + page - 1) / page * page};
    memory.pages =
        mmap(NULL, memory.size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory.pages == MAP_FAILED || mprotect(memory.pages + memory.size, page, PROT_NONE) != 0)
        fail(strerror(errno));
    memory.bytes = memory.pages + memory.size - count;
    if (bytes != NULL)
        memcpy(memory.bytes, bytes, count);
    return memory;
}

static void guarded_destroy(const struct guarded *memory)
{
    munmap(memory->pages, memory->size + (size_t)sysconf(_SC_PAGESIZE));
}

/* --- Questions -------------------------------------------------------------------------------- */

struct question {
    const char *name; /* NULL: by port */
    const char *protocol;
    uint16_t port;
};

static struct question *questions;
static size_t question_count;

static void add_question(const char *name, const char *protocol, uint16_t port)
{
    static size_t room;
    if (question_count == room) {
        room = room == 0 ? (size_t)2 * PORTS : room * 2;
        questions = memory_resize(questions, room, sizeof *questions);
    }
    questions[question_count++] =
        (struct question){.name = name, .protocol = protocol, .port = port};
}

static const char *in_capitals(const char *name)
{
    char *copy = memory_copy_text(name, strlen(name));
    for (char *at = copy; *at != '\0'; at++)
        *at = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
    return copy;
}

/* The name, the name with some protocol, the name in capitals, and a name that hardly exists. */
static void add_names(const char *name, size_t number)
{
    static const char *const protocols[] = {"tcp", "udp", "sctp", "none"};
    add_question(name, NULL, 0);
    add_question(name, protocols[number % COUNT_OF(protocols)], 0);
    if (number % 8 == 0) {
        add_question(in_capitals(name), NULL, 0);
        add_question(name + 1, "tcp", 0);
    }
}

/* The catalog keeps the names. */
static void make_questions(const struct catalog *catalog, unsigned port_step)
{
    for (unsigned port = 0; port < PORTS; port += port_step)
        add_question(NULL, NULL, (uint16_t)port);
    for (size_t at = 0; at < catalog->service_count; at += 1 + port_step / 16) {
        const struct service *service = &catalog->services[at];
        add_question(NULL, service->protocol, service->port);
        add_question(NULL, at % 2 == 0 ? "udp" : "none", service->port);
        add_names(service->name, at);
        for (size_t alias = 0; alias < service->alias_count; alias++)
            add_names(service->aliases[alias], at);
    }
    add_question("no-such-service", NULL, 0);
}

/* --- Asking ----------------------------------------------------------------------------------- */

static struct guarded small_buffer, large_buffer; /* the large one holds any answer */

/* Packs the answer as the module does, and returns a hash of it. */
static uint64_t use(const struct answer *answer)
{
    struct servent result;
    if (answer->aliases_size < 2 * answer->alias_count)
        fail("more aliases than there can be");
    if (!servent_pack(answer, &result, (char *)small_buffer.bytes, small_buffer.size) &&
        !servent_pack(answer, &result, (char *)large_buffer.bytes, large_buffer.size))
        fail("an answer larger than the index");
    uint64_t outcome = (uint64_t)result.s_port + 1;
    for (const char *text = result.s_name; *text != '\0'; text++)
        outcome = outcome * 31 + (unsigned char)*text;
    return outcome;
}

static uint64_t ask(const struct index *index, const struct question *question)
{
    struct answer answer;
    asked++;
    bool found = question->name != NULL
                     ? index_by_name(index, question->name, question->protocol, &answer)
                     : index_by_port(index, question->port, question->protocol, &answer);
    return found ? use(&answer) : 0;
}

static void enumerate(const struct index *index, struct index_cursor cursor)
{
    struct answer answer;
    /* Each service takes at least a byte. */
    for (size_t count = 0; index_next(index, &cursor, &answer); count++) {
        use(&answer);
        if (count > index_hot_size(index->limit))
            fail("an enumeration without an end");
    }
}

/* --- Which questions read a block ------------------------------------------------------------- */

struct readers {
    uint32_t *questions;
    size_t count;
    size_t room;
    bool enumerated;
    struct index_cursor step; /* the first of an enumeration that reads the block */
};

static struct guarded image; /* the hot part that is damaged */
static struct readers *blocks;
static size_t block_count;

static void add_reader(struct readers *readers, size_t question)
{
    if (readers->count > 0 && readers->questions[readers->count - 1] == question)
        return;
    if (readers->count == readers->room) {
        readers->room = readers->room == 0 ? 16 : readers->room * 2;
        readers->questions =
            memory_resize(readers->questions, readers->room, sizeof *readers->questions);
    }
    readers->questions[readers->count++] = (uint32_t)question;
}

static void trace_questions(const struct index *index)
{
    for (size_t question = 0; question < question_count; question++) {
        trace_forget();
        ask(index, &questions[question]);
        for (size_t access = 0; access < trace_count(); access++) {
            size_t block = trace_block(access);
            add_reader(&blocks[block], question);
            if (block + 1 < block_count)
                add_reader(&blocks[block + 1], question);
        }
    }
}

static void trace_enumeration(const struct index *index)
{
    struct index_cursor cursor = {0};
    bool more = true;
    while (more) {
        struct index_cursor before = cursor;
        struct answer answer;
        trace_forget();
        more = index_next(index, &cursor, &answer);
        if (more)
            use(&answer);
        for (size_t access = 0; access < 2 * trace_count(); access++) {
            size_t block = trace_block(access / 2) + access % 2;
            if (block < block_count && !blocks[block].enumerated) {
                blocks[block].enumerated = true;
                blocks[block].step = before;
            }
        }
    }
}

/* Without tracing, each block gets a share of the questions, and the whole sequence. */
static void share_questions(void)
{
    for (size_t question = 0; question < question_count; question++) {
        for (size_t block = question % 256; block < block_count; block += 256)
            add_reader(&blocks[block], question);
    }
    for (size_t block = 0; block < block_count; block++)
        blocks[block].enumerated = true;
}

static void find_readers(const struct index *index)
{
    block_count = image.size / TRACE_BLOCK;
    blocks = memory_resize(NULL, block_count, sizeof *blocks);
    memset(blocks, 0, block_count * sizeof *blocks);
    if (TRACE_SUPPORTED) {
        trace_begin(image.pages, image.size);
        trace_questions(index);
        trace_enumeration(index);
        trace_end();
    } else {
        share_questions();
    }
}

/* --- Damage ----------------------------------------------------------------------------------- */

/* The values tried for a byte: all others, or three that are likely to matter. / */
static size_t make_values(bool all, uint8_t right, uint8_t values[255])
{
    const uint8_t chosen[] = {0x00, 0xff, right ^ 0x01};
    size_t count = 0;
    for (unsigned value = 0; value < (all ? 256u : COUNT_OF(chosen)); value++) {
        uint8_t wrong = all ? (uint8_t)value : chosen[value];
        if (wrong != right)
            values[count++] = wrong;
    }
    return count;
}

/* What `iana-services verify` checks first. */
static void check_refused(const struct buffer *file)
{
    uint32_t limit;
    if (index_check_header(&limit, file->bytes, file->size) == NULL &&
        loader_check_sum(file) == NULL)
        fail("a damaged file passes the checks of the header and the checksum");
}

/* Asks an index with one changed byte in its header all questions, unless the header is refused. */
static void try_header(const struct buffer *file, uint32_t right)
{
    struct guarded header = guarded_create(file->bytes, INDEX_HEADER_SIZE);
    struct index index;
    const char *fault = index_check_header(&index.limit, header.bytes, file->size);
    guarded_destroy(&header);
    if (fault != NULL || index.limit == right)
        return;
    if (index_hot_size(index.limit) > file->size)
        fail("a hot part that is larger than the file");
    struct guarded hot = guarded_create(file->bytes, index_hot_size(index.limit));
    index.base = hot.bytes;
    for (size_t question = 0; question < question_count; question++)
        ask(&index, &questions[question]);
    enumerate(&index, (struct index_cursor){0});
    guarded_destroy(&hot);
}

static void try_byte(const struct index *index, size_t byte)
{
    size_t block = (size_t)(image.bytes + byte - image.pages) / TRACE_BLOCK;
    const struct readers *readers = &blocks[block];
    for (size_t at = 0; at < readers->count; at++)
        ask(index, &questions[readers->questions[at]]);
    if (readers->enumerated)
        enumerate(index, readers->step);
}

/* Checks that the skipped questions have unchanged answers. */
static void check_spared(const struct index *index, size_t byte, const uint64_t *outcomes)
{
    size_t block = (size_t)(image.bytes + byte - image.pages) / TRACE_BLOCK;
    const struct readers *readers = &blocks[block];
    size_t next = 0;
    for (size_t question = 0; question < question_count; question++) {
        uint64_t outcome = ask(index, &questions[question]);
        if (next < readers->count && readers->questions[next] == question)
            next++;
        else if (outcome != outcomes[question])
            fail("another answer to a question that does not read it");
    }
}

static void damage_bytes(struct buffer *file, const struct index *index, bool all, size_t step)
{
    const size_t hot_size = index_hot_size(index->limit);
    const size_t sample = hot_size / 20 + 1;
    uint64_t *outcomes = memory_resize(NULL, question_count, sizeof *outcomes);
    for (size_t question = 0; question < question_count; question++)
        outcomes[question] = ask(index, &questions[question]);
    size_t bytes = 0, ways = 0;
    /* Every byte of the header is changed. */
    for (current_byte = 0; current_byte < hot_size;
         current_byte += current_byte < INDEX_HEADER_SIZE ? 1 : step) {
        uint8_t values[255];
        const uint8_t right = file->bytes[current_byte];
        const size_t count = make_values(all, right, values);
        alarm(SECONDS_FOR_ONE_BYTE);
        for (size_t at = 0; at < count; at++) {
            file->bytes[current_byte] = image.bytes[current_byte] = values[at];
            try_byte(index, current_byte);
            if (current_byte < INDEX_HEADER_SIZE)
                try_header(file, index->limit);
            if (TRACE_SUPPORTED && current_byte % sample < step && at == 0)
                check_spared(index, current_byte, outcomes);
        }
        file->bytes[current_byte] = image.bytes[current_byte] = right;
        bytes++;
        ways += count;
    }
    alarm(0);
    free(outcomes);
    printf("ok - %zu of %zu bytes of the hot part, %zu changes: %llu lookups stay inside and end\n",
           bytes, hot_size, ways, asked);
}

/* Each change needs a checksum of the whole file, so the step is larger here. */
static void damage_file(struct buffer *file, bool all, size_t step)
{
    size_t ways = 0;
    for (current_byte = 0; current_byte < file->size; current_byte += step) {
        uint8_t values[255];
        const uint8_t right = file->bytes[current_byte];
        const size_t count = make_values(all, right, values);
        for (size_t at = 0; at < count; at++) {
            file->bytes[current_byte] = values[at];
            check_refused(file);
        }
        file->bytes[current_byte] = right;
        ways += count;
    }
    printf("ok - each of %zu changes of the %zu bytes is found by what verify looks at\n", ways,
           file->size);
}

/* Both the reader and verify reject a file by its header. */
static void cut_file(const struct buffer *file)
{
    struct guarded header = guarded_create(NULL, INDEX_HEADER_SIZE);
    for (current_byte = 0; current_byte < file->size; current_byte++) {
        size_t left = current_byte < INDEX_HEADER_SIZE ? current_byte : INDEX_HEADER_SIZE;
        uint8_t *bytes = header.bytes + INDEX_HEADER_SIZE - left;
        memcpy(bytes, file->bytes, left);
        uint32_t limit;
        if (index_check_header(&limit, bytes, current_byte) == NULL)
            fail("a file cut there that passes for an index");
    }
    guarded_destroy(&header);
    printf("ok - a file cut to any of %zu lengths is refused\n", file->size);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    unsigned long steps[4] = {0};
    for (size_t at = 0; argc == 7 && at < COUNT_OF(steps); at++)
        steps[at] = strtoul(argv[at + 3], NULL, 10);
    if (steps[0] == 0 || steps[1] == 0 || steps[2] == 0 || steps[3] == 0) {
        fprintf(stderr,
                "usage: damage INDEX all|some PORT_STEP HOT_STEP FILE_STEP COLD_STEP\n"
                "       asks for each PORT_STEP-th port after a change of each HOT_STEP-th\n"
                "       byte of the hot part to all values or some, has the sum of the file\n"
                "       looked at after the same of each FILE_STEP-th byte, and loads it after\n"
                "       the same of each COLD_STEP-th byte of the cold part, with the right sum\n");
        return 2;
    }
    const bool all = strcmp(argv[2], "all") == 0;
    struct buffer file;
    struct index index;
    if (!file_load(argv[1], &file))
        return 2;
    struct catalog *catalog = catalog_create();
    const char *fault = index_check_header(&index.limit, file.bytes, file.size);
    if (fault == NULL)
        fault = loader_load(&file, catalog);
    if (fault != NULL)
        fail(fault);
    make_questions(catalog, (unsigned)steps[0]);
    image = guarded_create(file.bytes, index_hot_size(index.limit));
    index.base = image.bytes;
    small_buffer = guarded_create(NULL, (size_t)sysconf(_SC_PAGESIZE));
    /* Room for texts of the size of the hot part, and for a pointer per two bytes of aliases. */
    large_buffer = guarded_create(NULL, (file.size + 1) * (1 + sizeof(char *)));
    find_readers(&index);

    cut_file(&file);
    damage_bytes(&file, &index, all, steps[1]);
    damage_file(&file, all, steps[2]);
    cold_damage(&file, index_hot_size(index.limit), all, steps[3], &current_byte);
    catalog_destroy(catalog);
    free(file.bytes);
    return 0;
}
