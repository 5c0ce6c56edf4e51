/*
 * iana-services compile: registry and overlays to an index.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "nss_iana/paths.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/catalog/catalog.h"
#include "tools/command/build.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/index/writer.h"
#include "tools/source/registry.h"
#include "tools/system/replace.h"
#include "tools/system/state.h"

static bool compile(struct catalog *catalog, const struct options *options, const char *registry)
{
    const char *output = options->output != NULL ? options->output : LOCAL_INDEX;
    struct buffer index;
    const char *position = strcmp(registry, "-") == 0 ? "standard input" : registry;
    if (!build_add_overlays(catalog, options) || !registry_read(catalog, registry) ||
        !build_index(catalog, position, &index))
        return false;
    bool published = replace_file(output, index.bytes, index.size);
    free(index.bytes);
    return published;
}

/* With the registry that the user named, or else the newest one there is. */
static bool compile_registry(const struct options *options)
{
    char *chosen = options->operand_count == 0 ? build_choose_registry() : NULL;
    const char *registry = options->operand_count > 0 ? options->operands[0] : chosen;
    struct catalog *catalog = catalog_create();
    bool done = registry != NULL && compile(catalog, options, registry);
    catalog_destroy(catalog);
    free(chosen);
    return done;
}

int compile_run(const struct command *command, int count, char **arguments)
{
    struct options options;
    int status =
        options_read(command, count, arguments,
                     OPTION_OUTPUT | OPTION_OVERLAY | OPTION_NO_OVERLAYS | OPTION_STRICT, &options);
    if (status != OPTIONS_GOOD)
        return status;
    if (options.operand_count > 1) {
        status = command_misused(command);
    } else {
        status = compile_registry(&options) ? EXIT_DONE : EXIT_BAD;
    }
    free(options.overlays);
    return status;
}
