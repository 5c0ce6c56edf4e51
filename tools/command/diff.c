/*
 * iana-services diff: compares two indexes or registries.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/catalog/arrange.h"
#include "tools/catalog/catalog.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/output/changes.h"
#include "tools/source/registry.h"

/*
 * Whether the file is an index; fills *index then. A registry may come through a pipe, which cannot
 * be inspected first.
 */
static bool is_index(const char *file, struct buffer *index, bool *readable)
{
    struct stat status;
    *readable = true;
    if (strcmp(file, "-") == 0 || (stat(file, &status) == 0 && S_ISFIFO(status.st_mode)))
        return false;
    *readable = loader_read(file, index);
    return *readable && loader_is_index(index);
}

/*
 * Whether the bytes can begin XML, in any encoding, with white space before it; otherwise the fault
 * that the parser finds would say nothing to someone who named another file.
 */
static bool can_be_registry(const struct buffer *bytes)
{
    static const uint8_t begins[] = {'<', 0, 0xef, 0xfe, 0xff};
    size_t at = 0;
    while (at < bytes->size && strchr(" \t\r\n", bytes->bytes[at]) != NULL && bytes->bytes[at] != 0)
        at++;
    return at < bytes->size && memchr(begins, bytes->bytes[at], sizeof begins) != NULL;
}

struct input {
    const char *file;
    struct catalog *catalog; /* NULL with the error reported */
    bool indexed;
};

static struct input read_input(const char *file)
{
    struct input input = {.file = file};
    struct buffer index = {0};
    bool readable;
    input.indexed = is_index(file, &index, &readable);
    if (!readable)
        return input;
    struct catalog *catalog = catalog_create();
    const char *fault = NULL;
    bool good = true;
    if (input.indexed)
        fault = loader_load(&index, catalog);
    else if (index.bytes != NULL && !can_be_registry(&index))
        fault = "neither a registry nor an index";
    else if ((good = registry_read(catalog, file)))
        fault = catalog_arrange(catalog);
    free(index.bytes);
    if (fault != NULL)
        message_error(&(struct position){.file = file}, "%s", fault);
    if (good && fault == NULL)
        input.catalog = catalog;
    else
        catalog_destroy(catalog);
    return input;
}

/* Reduces an index to its part of the registry, to compare it with one. */
static bool keep_registry(struct input *input)
{
    struct catalog *part = catalog_create();
    const char *fault = catalog_copy_registry(part, input->catalog);
    catalog_destroy(input->catalog);
    input->catalog = part;
    if (fault != NULL)
        message_error(&(struct position){.file = input->file}, "%s", fault);
    return fault == NULL;
}

static int compare(struct input *old, struct input *new, bool json)
{
    if (old->indexed != new->indexed && !keep_registry(old->indexed ? old : new))
        return EXIT_BAD;
    struct changes_side left = {old->file, old->catalog}, right = {new->file, new->catalog};
    return changes_print(&left, &right, json ? CHANGES_JSON : CHANGES_TEXT) > 0 ? EXIT_NOT_FOUND
                                                                                : EXIT_DONE;
}

static int run(const struct options *options)
{
    struct input old = read_input(options->operands[0]), new = {0};
    if (old.catalog != NULL)
        new = read_input(options->operands[1]);
    int status = EXIT_BAD;
    if (new.catalog != NULL)
        status = compare(&old, &new, options->json);
    catalog_destroy(old.catalog);
    catalog_destroy(new.catalog);
    return status;
}

static const struct command_option option_table[] = {
    OPTION_JSON,
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "OLD", .kind = ARGUMENT_FILE},
    {.name = "NEW", .kind = ARGUMENT_FILE},
    {0},
};

const struct command diff_command = {
    .name = "diff",
    .summary = "compare two indexes or registries",
    .options = option_table,
    .operands = operand_table,
    .help = "OLD and NEW are each an index or a registry as IANA publishes it. Services of one "
            "name, port and protocol are compared by their aliases, dates, references and "
            "descriptions, and by the keys that libc answers with them and not with others.\n"
            "Exit status: 0 no difference, 1 differences, 2 bad usage or input.",
    .run = run,
};
