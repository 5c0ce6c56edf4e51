/*
 * A linear search that cannot be wrong, to compare the index with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/unit/linear.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool has_protocol(const struct service *service, const char *protocol)
{
    return protocol == NULL || strcmp(service->protocol, protocol) == 0;
}

const struct service *linear_port(const struct catalog *catalog, uint16_t port,
                                  const char *protocol)
{
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        if (service->port == port && has_protocol(service, protocol))
            return service;
    }
    return NULL;
}

static bool is_equal(const char *left, const char *right, bool folded)
{
    /* The sanitizer makes the functions of libc slow, and most names differ at once. */
    if (tolower((unsigned char)left[0]) != tolower((unsigned char)right[0]))
        return false;
    return (folded ? strcasecmp(left, right) : strcmp(left, right)) == 0;
}

static bool is_called(const struct service *service, const char *name, bool folded)
{
    bool called = is_equal(service->name, name, folded);
    for (size_t at = 0; at < service->alias_count && !called; at++)
        called = is_equal(service->aliases[at], name, folded);
    return called;
}

const struct service *linear_name(const struct catalog *catalog, const char *name,
                                  const char *protocol)
{
    for (unsigned folded = 0; folded < 2; folded++) {
        for (size_t at = 0; at < catalog->service_count; at++) {
            const struct service *service = &catalog->services[at];
            if (has_protocol(service, protocol) && is_called(service, name, folded != 0))
                return service;
        }
    }
    return NULL;
}

/* Whether a text of the index, with its NUL, is this one. */
static bool is_text(const char *text, size_t size, const char *expected)
{
    return size == strlen(expected) + 1 && memcmp(text, expected, size) == 0;
}

bool linear_fits(const struct answer *answer, const struct service *service)
{
    if (!is_text(answer->name, answer->name_size, service->name) ||
        !is_text(answer->protocol, answer->protocol_size, service->protocol) ||
        answer->port != service->port || answer->alias_count != service->alias_count)
        return false;
    const char *alias = answer->aliases;
    size_t left = answer->aliases_size;
    for (size_t at = 0; at < service->alias_count; at++) {
        size_t size = strlen(service->aliases[at]) + 1;
        if (size > left || memcmp(alias, service->aliases[at], size) != 0)
            return false;
        alias += size;
        left -= size;
    }
    return left == 0;
}
