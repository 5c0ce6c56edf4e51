/*
 * Invariants of enabling and disabling iana in any nsswitch.conf.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/unit/editing.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tools/system/nsswitch.h"

static bool is_same(struct nsswitch_text text, const char *bytes, size_t size)
{
    return text.size == size && memcmp(text.bytes, bytes, size) == 0;
}

static bool is_within(struct nsswitch_span span, size_t size)
{
    return span.begin <= span.end && span.end <= size;
}

/* Whether the spans found lie within the text. */
static bool is_sane(const struct nsswitch *result, size_t size)
{
    return is_within(result->list, size) && is_within(result->stopper, size) &&
           result->iana_position <= result->service_count;
}

/* Whether a list has a backend other than iana, files and db. */
static bool has_other_service(const char *text, struct nsswitch_span list)
{
    static const char *const merged[] = {"iana", "files", "db"};
    bool in_action = false;
    for (size_t at = list.begin; at < list.end;) {
        size_t length = 0;
        if (text[at] == '[' || text[at] == ']')
            in_action = text[at] == '[';
        while (at + length < list.end && strchr(" \t\v\f\r[]", text[at + length]) == NULL)
            length++;
        bool known = in_action || length == 0;
        for (size_t word = 0; word < sizeof merged / sizeof merged[0]; word++)
            known = known || (strlen(merged[word]) == length &&
                              memcmp(merged[word], text + at, length) == 0);
        if (!known)
            return true;
        at += length + 1;
    }
    return false;
}

static const char *find_fault(const char *text, size_t size, bool merged)
{
    struct nsswitch before, enabled, disabled;
    struct nsswitch_text on = nsswitch_enable(text, size, merged);
    struct nsswitch_text on_again = nsswitch_enable(on.bytes, on.size, merged);
    struct nsswitch_text off = nsswitch_disable(text, size);
    struct nsswitch_text on_off = nsswitch_disable(on.bytes, on.size);
    nsswitch_read(text, size, &before);
    nsswitch_read(on.bytes, on.size, &enabled);
    nsswitch_read(on_off.bytes, on_off.size, &disabled);
    const char *fault = NULL;
    if (!is_sane(&before, size) || !is_sane(&enabled, on.size) || !is_sane(&disabled, on_off.size))
        fault = "what is found is not in the text";
    else if (!is_same(on_again, on.bytes, on.size))
        fault = "enabling twice is not as once";
    else if (!is_same(on_off, off.bytes, off.size))
        fault = "disabling the enabled text is not as disabling the text";
    else if (before.iana_position == 0 && !before.iana_behind_hash && before.broken_line == 0 &&
             !is_same(on_off, text, size))
        fault = "enabling and disabling does not give the text";
    else if (before.broken_line == 0 && enabled.iana_position != 1)
        fault = "enabling does not put iana first";
    else if (before.broken_line == 0 && before.iana_position != 1 && enabled.ends_at_iana &&
             (!merged || has_other_service(on.bytes, enabled.list)))
        fault = "enabling cuts off a service that iana does not stand for";
    else if (before.iana_position == 1 && !is_same(on, text, size))
        fault = "enabling changes an enabled text";
    else if (disabled.broken_line == 0 &&
             (disabled.iana_position != 0 || disabled.iana_behind_hash))
        fault = "disabling leaves iana";
    free(on.bytes);
    free(on_again.bytes);
    free(off.bytes);
    free(on_off.bytes);
    return fault;
}

const char *editing_fault(const char *text, size_t size)
{
    const char *fault = find_fault(text, size, true);
    return fault != NULL ? fault : find_fault(text, size, false);
}
