/*
 * iana-services compile: registry and overlays to an index.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/terminal.h"
#include "tools/catalog/catalog.h"
#include "tools/command/build.h"
#include "tools/command/command.h"
#include "tools/command/compile.h"
#include "tools/command/options.h"
#include "tools/command/system_services.h"
#include "tools/index/writer.h"
#include "tools/source/registry.h"
#include "tools/system/directory.h"
#include "tools/system/replace.h"

static void tell(const char *output, const struct build_summary *made)
{
    fputs("Compiled ", stdout);
    terminal_print(stdout, output);
    printf(": %zu services", made->services);
    if (made->edition[0] != '\0')
        printf(", registry of %s", made->edition);
    if (made->overlays > 0)
        printf(", %zu overlay%s", made->overlays, made->overlays == 1 ? "" : "s");
    puts(".");
}

static bool reads_input(const struct options *options)
{
    return options->operand_count > 0 && strcmp(options->operands[0], "-") == 0;
}

/* Copies up to a size that its reader refuses; false with errno set. */
static bool copy_input(int copy)
{
    static char bytes[64 << 10];
    for (uint64_t size = 0; size <= REGISTRY_SIZE_LIMIT;) {
        ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
        if (count == 0)
            return true;
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0 && write(copy, bytes, (size_t)count) != count)
            return false;
        size += count > 0 ? (uint64_t)count : 0;
    }
    return true;
}

/*
 * Replaces standard input by a copy of it. Its writer may be slow, and nobody shall wait for the
 * lock meanwhile; and it may be read twice.
 */
static bool keep_input(void)
{
    int copy = memfd_create("registry", MFD_CLOEXEC);
    bool kept = copy >= 0 && copy_input(copy) && dup2(copy, STDIN_FILENO) == STDIN_FILENO;
    if (!kept)
        message_error(&(struct position){.file = "standard input"}, "%s", strerror(errno));
    if (copy >= 0)
        close(copy);
    return kept;
}

/* An overlay that is edited during the compilation is read again, a bounded number of times. */
#define ROUNDS 3

/* Reads the sources under the lock, so that the later of two writers sees current ones. */
static bool write_index(const struct target *target, const struct options *options,
                        struct build_summary *made)
{
    bool done = true, edited = true;
    for (int round = 0; round < ROUNDS && done && edited; round++) {
        struct buffer index = {0};
        uint64_t before = build_stamp(options);
        if (reads_input(options))
            lseek(STDIN_FILENO, 0, SEEK_SET);
        done = build_from_sources(options, &index, made) &&
               target_write(target, target->name, index.bytes, index.size, NO_MODEL);
        edited = done && build_stamp(options) != before;
        free(index.bytes);
    }
    return done;
}

static bool compile(const struct options *options)
{
    if (!system_services_keep(options) || (reads_input(options) && !keep_input()))
        return false;
    char *output = build_output(options);
    if (output == NULL)
        return false;
    if (options->output == NULL)
        directory_make_parents(output);
    struct build_summary made;
    struct target target;
    bool done = target_open(&target, output, TARGET_NO_LINK) && target_lock(&target) &&
                write_index(&target, options, &made);
    target_close(&target);
    done = done && system_services_write(options);
    if (done && !options->quiet)
        tell(output, &made);
    free(output);
    return done;
}

bool compile_default(const char *root)
{
    return compile(&(struct options){.root = root, .quiet = true});
}

static int run(const struct options *options)
{
    return compile(options) ? EXIT_DONE : EXIT_BAD;
}

static const struct command_option option_table[] = {
    OPTION_OUTPUT,
    OPTION_OVERLAY,
    OPTION_NO_OVERLAYS,
    OPTION_ROOT,
    OPTION_QUIET,
    OPTION_WRITE_SERVICES,
    {.name = "strict",
     .field = FLAG_FIELD(strict),
     .help = "treat an invalid line in an overlay as an error"},
    {0},
};

static const struct command_operand operand_table[] = {
    {.name = "REGISTRY.xml", .kind = ARGUMENT_FILE, .optional = true},
    {0},
};

const struct command compile_command = {
    .name = "compile",
    .summary = "compile the registry and overlays into an index",
    .options = option_table,
    .operands = operand_table,
    .help = "REGISTRY.xml is the registry as IANA publishes it; - is standard input. Default: the "
            "one that update fetched or, if there is none or it is older, "
            "@pkgdatadir@/service-names-port-numbers.xml.\n"
            "Exit status: 0 done, 2 bad usage or input: the old index stays.",
    .run = run,
};
