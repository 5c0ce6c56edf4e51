/*
 * A linear search over the catalog, to compare the index with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/unit/linear.h"

#include <stdio.h>
#include <string.h>

#include "tests/lookup.h"
#include "tools/base/memory.h"

/* Compares the first byte by itself: most names differ there, and sanitizers make strcmp slow. */
static bool is_equal(const char *left, const char *right)
{
    return left[0] == right[0] && strcmp(left, right) == 0;
}

static bool has_protocol(const struct service *service, const char *protocol)
{
    return protocol == NULL || is_equal(service->protocol, protocol);
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

static bool is_called(const struct service *service, const char *name)
{
    bool called = is_equal(service->name, name);
    for (size_t at = 0; at < service->alias_count && !called; at++)
        called = is_equal(service->aliases[at], name);
    return called;
}

const struct service *linear_name(const struct catalog *catalog, const char *name,
                                  const char *protocol)
{
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        if (has_protocol(service, protocol) && is_called(service, name))
            return service;
    }
    return NULL;
}

/* Whether a text of the index, with its NUL, is this one. */
static bool is_text(const char *text, size_t size, const char *expected)
{
    return size == strlen(expected) + 1 && memcmp(text, expected, size) == 0;
}

/* Whether the answer is this service: name, port, protocol and all aliases in order. */
static bool fits(const struct answer *answer, const struct service *service)
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

static bool is_right(bool found, const struct answer *answer, const struct service *service)
{
    return found ? service != NULL && fits(answer, service) : service == NULL;
}

static char *describe(bool found, const struct answer *answer, const struct service *service,
                      const char *key, const char *protocol)
{
    return memory_format(
        "%s with %s gives %s instead of %s", key, protocol != NULL ? protocol : "any protocol",
        found ? answer->name : "nothing", service != NULL ? service->name : "nothing");
}

char *linear_port_fault(const struct catalog *catalog, const struct index *index, uint16_t port,
                        const char *protocol)
{
    struct answer answer;
    const struct service *service = linear_port(catalog, port, protocol);
    bool found = index_by_port(index, port, protocol, &answer);
    if (is_right(found, &answer, service))
        return NULL;
    char key[16];
    snprintf(key, sizeof key, "port %u", (unsigned)port);
    return describe(found, &answer, service, key, protocol);
}

char *linear_name_fault(const struct catalog *catalog, const struct index *index, const char *name,
                        const char *protocol)
{
    struct answer answer;
    const struct service *service = linear_name(catalog, name, protocol);
    bool found = index_by_name(index, name, protocol, &answer);
    return is_right(found, &answer, service) ? NULL
                                             : describe(found, &answer, service, name, protocol);
}

const char *linear_sequence_fault(const struct catalog *catalog, const struct index *index)
{
    struct index_cursor cursor = {0};
    struct answer answer;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        if (linear_port(catalog, service->port, service->protocol) != service)
            continue;
        if (!index_next(index, &cursor, &answer) || !fits(&answer, service))
            return service->name;
    }
    for (int again = 0; again < 2; again++) {
        if (index_next(index, &cursor, &answer))
            return "the sequence does not end";
    }
    return NULL;
}

char *linear_text(const struct catalog *catalog, size_t *size)
{
    char *text;
    FILE *stream = open_memstream(&text, size);
    if (stream == NULL)
        return NULL;
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        fprintf(stream, "%s %u/%s", service->name, (unsigned)service->port, service->protocol);
        for (size_t alias = 0; alias < service->alias_count; alias++)
            fprintf(stream, " %s", service->aliases[alias]);
        putc('\n', stream);
    }
    return fclose(stream) == 0 ? text : NULL;
}
