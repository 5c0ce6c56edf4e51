/*
 * Compares an index with a linear search over its catalog.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/fuzz/search.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nss_iana/format.h"
#include "nss_iana/reader.h"
#include "tests/fuzz/support.h"
#include "tests/unit/linear.h"
#include "tools/base/memory.h"
#include "tools/catalog/arrange.h"
#include "tools/index/loader.h"
#include "tools/source/overlay.h"

/* How many services are looked up; each costs a linear search. */
#define ASKED_SERVICES 24

static void expect(char *fault)
{
    if (fault != NULL)
        fuzz_fail("%s", fault);
}

/* Looks up a name, and the name with the case of some letters changed. */
static void check_name(const struct catalog *catalog, const struct index *index, const char *name,
                       const char *protocol, size_t which)
{
    char other[NAME_LENGTH_LIMIT + 1];
    size_t size = strlen(name) + 1;
    expect(linear_name_fault(catalog, index, name, protocol));
    memcpy(other, name, size);
    for (size_t at = which % 3; at < size; at += which % 3 + 1)
        other[at] = (char)(isalpha((unsigned char)name[at]) ? name[at] ^ 0x20 : name[at]);
    expect(linear_name_fault(catalog, index, other, protocol));
}

static void check_service(const struct catalog *catalog, const struct index *index, size_t number,
                          const char *protocol)
{
    const struct service *service = &catalog->services[number];
    expect(linear_port_fault(catalog, index, service->port, protocol));
    expect(linear_port_fault(catalog, index, (uint16_t)(service->port + 1), protocol));
    check_name(catalog, index, service->name, protocol, number);
    for (size_t at = 0; at < service->alias_count && at < 4; at++)
        check_name(catalog, index, service->aliases[at], protocol, number + at);
}

void search_compare(const struct catalog *catalog, const struct buffer *bytes)
{
    struct index index;
    const char *fault = index_check_header(&index.limit, bytes->bytes, bytes->size);
    if (fault != NULL)
        fuzz_fail("what the writer wrote is refused: %s", fault);
    uint8_t *hot = fuzz_copy(bytes->bytes, index_hot_size(index.limit));
    index.base = hot;
    size_t count = catalog->service_count, step = count / ASKED_SERVICES + 1;
    for (size_t at = 0; at < count; at += step) {
        check_service(catalog, &index, at, NULL);
        check_service(catalog, &index, at, catalog->services[at].protocol);
        check_service(catalog, &index, at, catalog->services[(at * 7 + 3) % count].protocol);
    }
    expect(linear_port_fault(catalog, &index, 80, "none"));
    expect(linear_name_fault(catalog, &index, "none", NULL));
    expect(linear_name_fault(catalog, &index, "", NULL));
    fault = linear_sequence_fault(catalog, &index);
    if (fault != NULL)
        fuzz_fail("the sequence differs: %s", fault);
    fuzz_give_back(hot);
}

void search_round_trip(const struct buffer *bytes)
{
    struct catalog *loaded = catalog_create();
    struct buffer again;
    const char *fault = loader_check_sum(bytes);
    if (fault == NULL)
        fault = loader_load(bytes, loaded);
    if (fault == NULL)
        fault = writer_write(loaded, &again, NULL);
    if (fault != NULL)
        fuzz_fail("what the writer wrote is refused: %s", fault);
    if (again.size != bytes->size || memcmp(again.bytes, bytes->bytes, again.size) != 0)
        fuzz_fail("an index that was read back is written differently");
    free(again.bytes);
    catalog_destroy(loaded);
}

static char *services_of(const struct catalog *catalog, size_t *size)
{
    char *text = linear_text(catalog, size);
    if (text == NULL)
        fuzz_fail("out of memory");
    return text;
}

void search_reread(const struct catalog *catalog)
{
    size_t size, size_again;
    char *text = services_of(catalog, &size);
    struct catalog *again = catalog_create();
    /* An empty protocol or one with a slash causes a warning again. */
    char *copy = memory_copy_text(text, size);
    enum overlay_result result = overlay_parse(again, copy, size, "services", OVERLAY_SERVICES);
    free(copy);
    if ((result != OVERLAY_GOOD && result != OVERLAY_WARNED) || catalog_arrange(again) != NULL)
        fuzz_fail("the services are refused as an overlay:\n%s", text);
    char *text_again = services_of(again, &size_again);
    if (size != size_again || memcmp(text, text_again, size) != 0)
        fuzz_fail("the services are others when read as an overlay:\n%s---\n%s", text, text_again);
    free(text_again);
    free(text);
    catalog_destroy(again);
}

void search_check(const struct catalog *catalog)
{
    struct buffer index;
    if (writer_write(catalog, &index, NULL) == NULL) {
        search_round_trip(&index);
        search_compare(catalog, &index);
        free(index.bytes);
    }
    search_reread(catalog);
}
