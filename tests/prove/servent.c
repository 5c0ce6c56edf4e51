/*
 * Proves that packing an answer stays inside the caller's buffer and terminates.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The answer is any that the reader's proofs allow; the buffer has any size and alignment. The
 * aliases have any size, but their number is at most ALIAS_LIMIT.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/prove/models.h"

#include "nss_iana/answer.h"
#include "nss_iana/format.h"
#include "nss_iana/servent.h"

#include "nss_iana/servent.c"

#define ALIAS_LIMIT 4

/* A text in memory of size bytes, rounded up to a multiple of the piece. */
static const char *any_text(size_t size, size_t piece)
{
    const char *text = malloc((size + piece - 1) / piece * piece);
    __CPROVER_assume(text != NULL);
    return text;
}

/* Any answer that satisfies is_answer() in reader.c. */
static struct answer any_answer(void)
{
    struct answer answer;
    __CPROVER_assume(answer.name_size >= 1 && answer.name_size <= NAME_LENGTH_LIMIT + 1);
    __CPROVER_assume(answer.protocol_size >= 1 &&
                     answer.protocol_size <= PROTOCOL_LENGTH_LIMIT + 1);
    __CPROVER_assume(answer.aliases_size <= ALIASES_SIZE_LIMIT);
    __CPROVER_assume(answer.alias_count <= answer.aliases_size / 2);
    answer.name = any_text(answer.name_size, ANSWER_PIECE);
    answer.protocol = any_text(answer.protocol_size, 1);
    answer.aliases = answer.alias_count > 0 ? any_text(answer.aliases_size, 1) : NULL;
    return answer;
}

char *assumed_append(char *to, const char *text, size_t size)
{
    __CPROVER_assert(size >= 1 && __CPROVER_r_ok(text, size), "append reads inside");
    __CPROVER_assert(__CPROVER_w_ok(to, size), "append writes inside");
    model_nul = to + size - 1;
    return to + size;
}

void prove_append(void)
{
    size_t size = nondet_size();
    __CPROVER_assume(size >= 1 && size <= ALIASES_SIZE_LIMIT);
    char *text = malloc(size), *to = malloc(size);
    __CPROVER_assume(text != NULL && to != NULL);
    char *end = append(to, text, size);
    __CPROVER_assert(end == to + size && end[-1] == '\0', "the text is terminated");
}

void prove_pack(void)
{
    struct answer answer = any_answer();
    struct servent result;
    size_t start = nondet_size(), size = nondet_size();
    __CPROVER_assume(answer.alias_count <= ALIAS_LIMIT);
    __CPROVER_assume(start < sizeof(char *) && size <= INT32_MAX);
    char *memory = malloc(start + size);
    __CPROVER_assume(memory != NULL);
    if (servent_pack(&answer, &result, memory + start, size))
        __CPROVER_assert(__CPROVER_same_object(result.s_name, memory) &&
                             __CPROVER_same_object(result.s_proto, memory) &&
                             __CPROVER_same_object(result.s_aliases, memory),
                         "the answer is in the buffer");
}
