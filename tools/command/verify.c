/*
 * iana-services verify: checks the checksum and structure of an index.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A catalog has exactly one valid index. An index that is loaded and written again must therefore
 * come out byte for byte the same, which checks every offset, count, slot, chain and padding
 * without a rule for each.
 */
#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nss_iana/format.h"
#include "nss_iana/reader.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/terminal.h"
#include "tools/catalog/catalog.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/index/writer.h"

static const struct {
    const char *name;
    size_t section; /* offset of the struct index_section in the header */
} sections[] = {
    {"the port pages", offsetof(struct index_header, port_pages)},
    {"the ports", offsetof(struct index_header, ports)},
    {"the names", offsetof(struct index_header, names)},
    {"the groups", offsetof(struct index_header, groups)},
    {"the services", offsetof(struct index_header, services)},
    {"the records", offsetof(struct index_header, records)},
    {"the origins", offsetof(struct index_header, origins)},
    {"the texts", offsetof(struct index_header, strings)},
};

/* The part of a valid index that contains the byte. */
static const char *part_at(const struct buffer *index, size_t offset)
{
    if (offset < sizeof(struct index_header))
        return "the header";
    for (size_t at = 0; at < sizeof sections / sizeof sections[0]; at++) {
        struct index_section section;
        memcpy(&section, index->bytes + sections[at].section, sizeof section);
        size_t begin = le32_load(section.offset);
        if (offset >= begin && offset - begin < le32_load(section.size))
            return sections[at].name;
    }
    return "the padding";
}

static size_t first_difference(const struct buffer *left, const struct buffer *right)
{
    size_t shorter = left->size < right->size ? left->size : right->size;
    size_t at = 0;
    while (at < shorter && left->bytes[at] == right->bytes[at])
        at++;
    return at;
}

static int compare_with_right_index(const struct position *position, const struct buffer *index,
                                    const struct catalog *catalog)
{
    struct buffer right;
    const char *fault = writer_write(catalog, &right, NULL);
    if (fault != NULL) {
        message_error(position, "%s", fault);
        return EXIT_BAD;
    }
    int status = EXIT_DONE;
    size_t at = first_difference(index, &right);
    if (at < index->size || index->size != right.size) {
        message_error(position, "%s are not as they should be, from byte %zu on",
                      part_at(&right, at), at);
        status = EXIT_BAD;
    }
    free(right.bytes);
    return status;
}

static void tell(const char *file, const struct catalog *catalog)
{
    fputs("Sound: ", stdout);
    terminal_print(stdout, file);
    printf(", %zu services", catalog->service_count);
    if (catalog->edition[0] != '\0')
        printf(", registry of %s", catalog->edition);
    puts(".");
}

static int verify(const char *file, bool quiet)
{
    struct position position = {.file = file};
    struct buffer index;
    if (!loader_read(file, &index))
        return EXIT_BAD;
    struct catalog *catalog = catalog_create();
    uint32_t limit;
    const char *fault = index_check_header(&limit, index.bytes, index.size);
    if (fault == NULL)
        fault = loader_check_sum(&index);
    if (fault == NULL)
        fault = loader_load(&index, catalog);
    int status = EXIT_BAD;
    if (fault == NULL)
        status = compare_with_right_index(&position, &index, catalog);
    else
        message_error(&position, "%s", fault);
    if (status == EXIT_DONE && !quiet)
        tell(file, catalog);
    catalog_destroy(catalog);
    free(index.bytes);
    return status;
}

static int run(const struct options *options)
{
    return verify(options->operands[0], options->quiet);
}

static const struct command_option option_table[] = {
    OPTION_QUIET,
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "INDEX", .kind = ARGUMENT_FILE},
    {0},
};

const struct command verify_command = {
    .name = "verify",
    .summary = "check the checksum and the structure of an index",
    .options = option_table,
    .operands = operand_table,
    .help = "Exit status: 0 sound, 2 damaged or not an index.",
    .run = run,
};
