/*
 * Fuzzes the editing of nsswitch.conf: what enabling does, disabling undoes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/support.h"
#include "tools/nsswitch.h"

static bool is_same(struct nsswitch_text text, const char *bytes, size_t size)
{
    return text.size == size && memcmp(text.bytes, bytes, size) == 0;
}

/* The parts that are found lie in the text. */
static void check_span(struct nsswitch_span span, size_t size)
{
    if (span.begin > span.end || span.end > size)
        fuzz_fail("a part is outside of the text");
}

static void check_reading(const struct nsswitch *result, size_t size)
{
    check_span(result->list, size);
    check_span(result->stopper, size);
    if (result->iana_place > result->service_count)
        fuzz_fail("iana is service %zu of %zu", result->iana_place, result->service_count);
}

static void check_properties(const char *text, size_t size)
{
    struct nsswitch before, enabled, disabled;
    struct nsswitch_text on = nsswitch_enable(text, size);
    struct nsswitch_text on_again = nsswitch_enable(on.bytes, on.size);
    struct nsswitch_text off = nsswitch_disable(text, size);
    struct nsswitch_text on_off = nsswitch_disable(on.bytes, on.size);
    nsswitch_read(text, size, &before);
    nsswitch_read(on.bytes, on.size, &enabled);
    nsswitch_read(on_off.bytes, on_off.size, &disabled);
    check_reading(&before, size);
    check_reading(&enabled, on.size);
    check_reading(&disabled, on_off.size);
    const char *fault = NULL;
    if (!is_same(on_again, on.bytes, on.size))
        fault = "enabling twice is not as once";
    else if (!is_same(on_off, off.bytes, off.size))
        fault = "disabling the enabled text is not as disabling the text";
    else if (before.iana_place == 0 && before.broken_line == 0 && !is_same(on_off, text, size))
        fault = "enabling and disabling does not give the text";
    else if (before.broken_line == 0 && enabled.iana_place != 1)
        fault = "enabling does not put iana first";
    else if (before.iana_place == 1 && !is_same(on, text, size))
        fault = "enabling changes an enabled text";
    else if (disabled.broken_line == 0 && disabled.iana_place != 0)
        fault = "disabling leaves iana";
    if (fault != NULL)
        fuzz_fail("%s: '%.*s'", fault, (int)size, text);
    free(on.bytes);
    free(on_again.bytes);
    free(off.bytes);
    free(on_off.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = (char *)fuzz_copy(bytes, size);
    check_properties(text, size);
    free(text);
    return 0;
}
