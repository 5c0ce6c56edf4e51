/*
 * Fuzzes the law of precedence: sequences of sources against its model.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdio.h>

#include "tests/fuzz/support.h"
#include "tests/law/judge.h"
#include "tools/base/message.h"

static unsigned choose(void *context, unsigned limit)
{
    return take8(context) % limit;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_silence();
    struct input input = {bytes, size};
    struct sequence sequence;
    sequence_make(&sequence, choose, &input);
    char *fault = judge_sequence(&sequence, NULL);
    if (fault != NULL) {
        sequence_print(&sequence, stdout);
        fuzz_fail("%s", fault);
    }
    message_count_warnings(); /* the next input warns again */
    return 0;
}
