/*
 * Replays a fuzz target on the corpus in the tree, without libFuzzer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The name of the program is that of the target, and of the directory with its inputs.
 */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/support.h"
#include "tools/base/file.h"

static void replay(const char *path)
{
    struct buffer input;
    if (!file_load(path, &input))
        exit(EXIT_FAILURE);
    /* A failing target prints the fault; this prints the input. */
    printf("# %s\n", path);
    fflush(stdout);
    uint8_t *exact = fuzz_copy(input.bytes, input.size);
    LLVMFuzzerTestOneInput(exact, input.size);
    fuzz_give_back(exact);
    free(input.bytes);
}

int main(void)
{
    const char *sources = getenv("abs_top_srcdir");
    char *directory = memory_format("%s/tests/fuzz/corpus/%s", sources != NULL ? sources : ".",
                                    program_invocation_short_name);
    DIR *stream = opendir(directory);
    if (stream == NULL) {
        perror(directory);
        return EXIT_FAILURE;
    }
    size_t count = 0;
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char *path = memory_format("%s/%s", directory, entry->d_name);
        replay(path);
        free(path);
        count++;
    }
    closedir(stream);
    free(directory);
    printf("%s - %zu inputs of %s\n", count > 0 ? "ok" : "FAIL", count,
           program_invocation_short_name);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
