/*
 * Finds what differs between two catalogs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/compare.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

const char *const compare_field_names[COMPARE_FIELDS] = {
    [COMPARE_ALIASES] = "aliases",         [COMPARE_REGISTERED] = "registered",
    [COMPARE_MODIFIED] = "modified",       [COMPARE_REFERENCES] = "references",
    [COMPARE_DESCRIPTION] = "description", [COMPARE_ANSWERS] = "answers",
};

#define NO_PARTNER SIZE_MAX

/* That a service would answer a key: its port, or a name or alias; with its protocol or with none.
 */
struct claim {
    const char *name; /* empty: the port */
    const char *protocol;
    size_t order; /* number of the entry */
    uint16_t port;
};

struct side {
    struct entry *entries;
    size_t count;
    size_t *sorted;  /* numbers of entries by identity */
    size_t *partner; /* for each entry the number of the same one on the other side */
    struct claim *claims;
    size_t claim_count;
};

static int compare_identity(const struct entry *left, const struct entry *right)
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
    int by_identity = compare_identity(&entries[a], &entries[b]);
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

/* The claims of a service, at least as many as its names and its port with and without protocol. */
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

static void make_claims(struct side *side)
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

static void open_side(struct side *side, const struct catalog *catalog)
{
    *side = (struct side){0};
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

static void close_side(struct side *side)
{
    free(side->sorted);
    free(side->partner);
    free(side->claims);
}

/*
 * Finds who answers a key: the number of the entry, or NO_PARTNER. The first of equal claims does.
 */
static size_t who_answers(const struct side *side, const struct claim *key)
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

/* Whether the entry has the name, or the port where it is empty. */
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

/* Tells what the one side answers with this service and the other, which has it too, does not. */
static char *answers_of_one(const struct side *one, size_t number, const struct side *other)
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

/* The text of a field that a entry has by itself; free it with free(3). */
static char *field_text(const struct entry *entry, enum compare_field field)
{
    const struct record *record = entry->record;
    const char *text = "";
    switch (field) {
    case COMPARE_ALIASES:
        return entry_aliases(entry, " ");
    case COMPARE_REGISTERED:
        text = record->registered;
        break;
    case COMPARE_MODIFIED:
        text = record->modified;
        break;
    case COMPARE_REFERENCES:
        text = record->references;
        break;
    case COMPARE_DESCRIPTION:
        text = record->description;
        break;
    case COMPARE_ANSWERS:
    case COMPARE_FIELDS:
        break;
    }
    return memory_copy_text(text, strlen(text));
}

static bool has_field(const struct side *side, enum compare_field field)
{
    for (size_t at = 0; at < side->count; at++) {
        char *text = field_text(&side->entries[at], field);
        bool has = text[0] != '\0';
        free(text);
        if (has)
            return true;
    }
    return false;
}

/* Finds for each entry the same one on the other side. Of equal ones on a side the first counts. */
static void find_partners(struct side *old, struct side *new)
{
    size_t left = 0, right = 0;
    while (left < old->count && right < new->count) {
        size_t a = old->sorted[left], b = new->sorted[right];
        int by_identity = compare_identity(&old->entries[a], &new->entries[b]);
        if (by_identity == 0) {
            old->partner[a] = b;
            new->partner[b] = a;
        }
        left += by_identity <= 0;
        right += by_identity >= 0;
    }
}

/* Whether the same one stands earlier on the same side: a name without a port may be there twice.
 */
static void forget_repeated(struct side *side, bool *repeated)
{
    for (size_t at = 0; at < side->count; at++) {
        size_t number = side->sorted[at];
        repeated[number] = at > 0 && compare_identity(&side->entries[side->sorted[at - 1]],
                                                      &side->entries[number]) == 0;
    }
}

/* Adds the entries that have no partner. */
static size_t add_lone(struct comparison *comparison, struct side *side, bool added)
{
    size_t before = comparison->count;
    bool *repeated = memory_resize(NULL, side->count, sizeof *repeated);
    forget_repeated(side, repeated);
    for (size_t at = 0; at < side->count; at++) {
        if (side->partner[at] != NO_PARTNER || repeated[at])
            continue;
        comparison->changes[comparison->count++] = (struct change){
            .old = added ? NULL : &side->entries[at],
            .new = added ? &side->entries[at] : NULL,
        };
    }
    free(repeated);
    return comparison->count - before;
}

/* Fills in what differs between two that are the same service; false where nothing does. */
static bool fill_change(const struct comparison *comparison, const struct side *old,
                        const struct side *new, struct change *change)
{
    bool differs = false;
    size_t a = (size_t)(change->old - old->entries), b = (size_t)(change->new - new->entries);
    for (enum compare_field field = 0; field < COMPARE_FIELDS; field++) {
        if (comparison->left_out[field])
            continue;
        bool answers = field == COMPARE_ANSWERS;
        char *was = answers ? answers_of_one(old, a, new) : field_text(change->old, field);
        char *is = answers ? answers_of_one(new, b, old) : field_text(change->new, field);
        if (strcmp(was, is) != 0) {
            change->old_text[field] = was;
            change->new_text[field] = is;
            differs = true;
        } else {
            free(was);
            free(is);
        }
    }
    return differs;
}

static size_t add_changed(struct comparison *comparison, const struct side *old,
                          const struct side *new)
{
    size_t before = comparison->count;
    for (size_t at = 0; at < new->count; at++) {
        if (new->partner[at] == NO_PARTNER)
            continue;
        struct change change = {
            .old = &old->entries[new->partner[at]],
            .new = &new->entries[at],
        };
        if (fill_change(comparison, old, new, &change))
            comparison->changes[comparison->count++] = change;
    }
    return comparison->count - before;
}

struct comparison *compare_catalogs(const struct catalog *old, const struct catalog *new)
{
    struct side left, right;
    open_side(&left, old);
    open_side(&right, new);
    struct comparison *comparison = memory_resize(NULL, 1, sizeof *comparison);
    *comparison = (struct comparison){
        .changes = memory_resize(NULL, left.count + right.count, sizeof(struct change)),
        .old_entries = left.entries,
        .new_entries = right.entries,
    };
    for (enum compare_field field = COMPARE_REGISTERED; field < COMPARE_ANSWERS; field++)
        comparison->left_out[field] = has_field(&left, field) != has_field(&right, field);
    find_partners(&left, &right);
    comparison->added = add_lone(comparison, &right, true);
    comparison->removed = add_lone(comparison, &left, false);
    comparison->changed = add_changed(comparison, &left, &right);
    close_side(&left);
    close_side(&right);
    return comparison;
}

void compare_free(struct comparison *comparison)
{
    for (size_t at = 0; at < comparison->count; at++) {
        for (enum compare_field field = 0; field < COMPARE_FIELDS; field++) {
            free(comparison->changes[at].old_text[field]);
            free(comparison->changes[at].new_text[field]);
        }
    }
    free(comparison->changes);
    free(comparison->old_entries);
    free(comparison->new_entries);
    free(comparison);
}
