/*
 * Damages the cold part of an index and reads what is loaded all the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The file ends at a guard page, so an overread kills the program.
 */
#include <config.h>

#include "tests/faults/cold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "nss_iana/format.h"
#include "tests/fuzz/walk.h"
#include "tools/catalog/catalog.h"
#include "tools/index/loader.h"

static size_t loaded, refused;

static void set_checksum(uint8_t *bytes, size_t size)
{
    const le32 size_stored = le32_from((uint32_t)size);
    memcpy(bytes + offsetof(struct index_header, file_size), &size_stored, sizeof size_stored);
    const le32 sum = le32_from(writer_checksum(bytes, size));
    memcpy(bytes + offsetof(struct index_header, checksum), &sum, sizeof sum);
}

/* Never printed: it keeps the compiler from removing the reads. */
static volatile uint64_t walked;

static void load(const uint8_t *bytes, size_t size)
{
    struct buffer file = {.bytes = (uint8_t *)(uintptr_t)bytes, .size = size};
    struct catalog *catalog = catalog_create();
    bool good = loader_load(&file, catalog) == NULL;
    if (good)
        walked += walk_catalog(catalog);
    loaded += good;
    refused += !good;
    catalog_destroy(catalog);
}

void cold_damage(const struct buffer *file, size_t hot_size, bool all, size_t step,
                 size_t *current_byte)
{
    const uint8_t chosen[] = {0x01, 0x80, 0xff};
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (file->size + page - 1) / page * page;
    uint8_t *pages =
        mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + room, page, PROT_NONE) != 0) {
        puts("FAIL - the cold part: no memory");
        exit(1);
    }
    for (size_t byte = hot_size; byte < file->size; byte += step) {
        *current_byte = byte;
        alarm(60);
        uint8_t *bytes = pages + room - file->size;
        memcpy(bytes, file->bytes, file->size);
        for (unsigned value = 0; value < (all ? 255u : sizeof chosen); value++) {
            bytes[byte] = (uint8_t)(file->bytes[byte] ^ (all ? value + 1 : chosen[value]));
            set_checksum(bytes, file->size);
            load(bytes, file->size);
        }
        bytes = pages + room - byte;
        memcpy(bytes, file->bytes, byte);
        set_checksum(bytes, byte);
        load(bytes, byte);
    }
    alarm(0);
    munmap(pages, room + page);
    printf("ok - the cold part with %zu changes and cuts: %zu are refused, %zu can be read\n",
           loaded + refused, refused, loaded);
}
