/*
 * One side of a comparison: its entries, and the entry that libc answers for a key.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/side.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

int side_compare(const struct entry *left, const struct entry *right)
{
    if (left->has_port != right->has_port)
        return left->has_port ? -1 : 1;
    if (left->port != right->port)
        return left->port < right->port ? -1 : 1;
    int by_name = strcmp(left->name, right->name);
    return by_name != 0 ? by_name : strcmp(left->protocol, right->protocol);
}

static int compare_numbers(const void *left, const void *right, void *context)
{
    const struct entry *entries = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    int by_identity = side_compare(&entries[a], &entries[b]);
    return by_identity != 0 ? by_identity : a < b ? -1 : a > b;
}

static int compare_keys(const struct claim *left, const struct claim *right)
{
    if (left->port != right->port)
        return left->port < right->port ? -1 : 1;
    int by_name = strcmp(left->name, right->name);
    return by_name != 0 ? by_name : strcmp(left->protocol, right->protocol);
}

static int compare_claims(const void *left, const void *right)
{
    const struct claim *a = left, *b = right;
    int by_key = compare_keys(a, b);
    return by_key != 0 ? by_key : a->order < b->order ? -1 : a->order > b->order;
}

/* The claims of a service: its names and its port, with and without protocol. */
static size_t list_claims(const struct entry *entry, size_t order, struct claim *claims)
{
    size_t count = 0;
    for (int round = 0; round < 2; round++) {
        const char *protocol = round == 0 ? entry->protocol : "";
        claims[count++] =
            (struct claim){.name = "", .protocol = protocol, .order = order, .port = entry->port};
        claims[count++] = (struct claim){.name = entry->name, .protocol = protocol, .order = order};
        for (size_t at = 0; at < entry->alias_count; at++)
            claims[count++] =
                (struct claim){.name = entry->aliases[at], .protocol = protocol, .order = order};
    }
    return count;
}

#define CLAIMS_OF(entry) (2 * (2 + (entry)->alias_count))

static void make_claims(struct compare_side *side)
{
    size_t capacity = 0;
    for (size_t at = 0; at < side->count; at++)
        capacity += CLAIMS_OF(&side->entries[at]);
    side->claims = memory_resize(NULL, capacity, sizeof *side->claims);
    for (size_t at = 0; at < side->count; at++) {
        if (side->entries[at].has_port)
            side->claim_count +=
                list_claims(&side->entries[at], at, side->claims + side->claim_count);
    }
    qsort(side->claims, side->claim_count, sizeof *side->claims, compare_claims);
}

void side_open(struct compare_side *side, const struct catalog *catalog)
{
    *side = (struct compare_side){0};
    side->entries = entry_list(catalog, &side->count);
    side->sorted = memory_resize(NULL, side->count, sizeof *side->sorted);
    side->partner = memory_resize(NULL, side->count, sizeof *side->partner);
    for (size_t at = 0; at < side->count; at++) {
        side->sorted[at] = at;
        side->partner[at] = NO_PARTNER;
    }
    qsort_r(side->sorted, side->count, sizeof *side->sorted, compare_numbers, side->entries);
    make_claims(side);
}

void side_close(struct compare_side *side)
{
    free(side->entries);
    free(side->sorted);
    free(side->partner);
    free(side->claims);
}

/* Finds the entry that answers a key, or NO_PARTNER. The first of equal claims wins. */
static size_t who_answers(const struct compare_side *side, const struct claim *key)
{
    size_t low = 0, high = side->claim_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_keys(&side->claims[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < side->claim_count && compare_keys(&side->claims[low], key) == 0;
    return found ? side->claims[low].order : NO_PARTNER;
}

/* Whether the entry has the name, or the port if the name is empty. */
static bool has_claim(const struct entry *entry, const struct claim *claim)
{
    if (claim->name[0] == '\0' || strcmp(entry->name, claim->name) == 0)
        return true;
    for (size_t at = 0; at < entry->alias_count; at++) {
        if (strcmp(entry->aliases[at], claim->name) == 0)
            return true;
    }
    return false;
}

static void add_key(FILE *stream, bool *begun, const struct claim *claim)
{
    if (*begun)
        putc(' ', stream);
    *begun = true;
    if (claim->name[0] == '\0')
        fprintf(stream, "%u", claim->port);
    else
        fputs(claim->name, stream);
    if (claim->protocol[0] != '\0')
        fprintf(stream, "/%s", claim->protocol);
}

char *side_answers(const struct compare_side *one, size_t number, const struct compare_side *other)
{
    const struct entry *entry = &one->entries[number];
    size_t partner = one->partner[number];
    struct claim *claims = memory_resize(NULL, CLAIMS_OF(entry), sizeof *claims);
    size_t count = entry->has_port ? list_claims(entry, number, claims) : 0;
    char *text;
    FILE *stream = memory_stream(&text);
    bool begun = false;
    for (size_t at = 0; at < count; at++) {
        if (has_claim(&other->entries[partner], &claims[at]) &&
            who_answers(one, &claims[at]) == number && who_answers(other, &claims[at]) != partner)
            add_key(stream, &begun, &claims[at]);
    }
    memory_stream_end(stream);
    free(claims);
    return text;
}
