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
#include "tools/command/compile.h"
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

bool compile_default(void)
{
    return compile_registry(&(struct options){0});
}

static int run(const struct options *options)
{
    return compile_registry(options) ? EXIT_DONE : EXIT_BAD;
}

static const struct command_option option_table[] = {
    OPTION_OUTPUT,
    OPTION_OVERLAY,
    OPTION_NO_OVERLAYS,
    {.name = "strict",
     .field = FLAG_FIELD(strict),
     .help = "a wrong line in an overlay is an error"},
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "REGISTRY.xml", .kind = ARGUMENT_FILE, .optional = true},
    {0},
};

const struct command compile_command = {
    .name = "compile",
    .summary = "compile the registry and overlays to an index",
    .options = option_table,
    .operands = operand_table,
    .help = "REGISTRY.xml is the registry as IANA publishes it; - is standard input. Default: the "
            "one that update fetched or, if there is none or it is older, "
            "@pkgdatadir@/service-names-port-numbers.xml.",
    .run = run,
};
