/*
 * The references of a record: RFCs, drafts, pages and other texts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/reference.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

bool reference_next(const char **references, struct reference *reference)
{
    const char *line = *references;
    if (*line == '\0')
        return false;
    size_t size = strcspn(line, "\n");
    reference->text = line;
    reference->length = strcspn(line, "\t\n");
    bool targeted = reference->length < size;
    reference->target = targeted ? line + reference->length + 1 : "";
    reference->target_length = targeted ? size - reference->length - 1 : 0;
    *references = line + size + (line[size] == '\n');
    return true;
}

char *reference_words(const struct reference *reference)
{
    const size_t mark = strlen(REFERENCE_NOTE);
    if (reference->target_length > mark && memcmp(reference->target, REFERENCE_NOTE, mark) == 0)
        return memory_copy_text(reference->target + mark, reference->target_length - mark);
    bool page = memmem(reference->target, reference->target_length, "://", 3) != NULL;
    int length = page ? (int)reference->target_length : 0;
    return memory_format("%.*s%s%.*s%s", (int)reference->length, reference->text, page ? " <" : "",
                         length, reference->target, page ? ">" : "");
}

char *references_words(const char *references, const char *between)
{
    char *all;
    FILE *stream = memory_stream(&all);
    struct reference reference;
    for (bool first = true; reference_next(&references, &reference); first = false) {
        char *words = reference_words(&reference);
        fprintf(stream, "%s%s", first ? "" : between, words);
        free(words);
    }
    memory_stream_end(stream);
    return all;
}
