/*
 * Compares two catalogs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/compare.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"
#include "tools/catalog/reference.h"
#include "tools/catalog/side.h"

const char *compare_name(unsigned what)
{
    if (what >= FIELD_COUNT)
        return what == COMPARE_ALIASES ? "aliases" : "answers";
    return (field_table[what].flags & FIELD_COMPARED) != 0 ? field_table[what].key : NULL;
}

/* The RFCs among the references, without sections: the shipped registry keeps only those. */
static char *rfcs_of(const char *references)
{
    char *text;
    FILE *stream = memory_stream(&text);
    struct reference reference;
    bool begun = false;
    while (reference_next(&references, &reference)) {
        size_t length = reference.target_length > 0 ? reference.target_length : reference.length;
        const char *from = reference.target_length > 0 ? reference.target : reference.text;
        if (length < 3 || strncasecmp(from, "rfc", 3) != 0 || from[3] == '-')
            continue;
        fprintf(stream, "%sRFC%.*s", begun ? "\n" : "", (int)length - 3, from + 3);
        begun = true;
    }
    memory_stream_end(stream);
    return text;
}

/* The text of a field of an entry; free it with free(3). */
static char *text_of(const struct comparison *comparison, const struct entry *entry, unsigned what)
{
    if (what == COMPARE_ALIASES)
        return entry_aliases(entry, " ");
    const char *text = entry->record->text[what];
    if (what == FIELD_REFERENCES && comparison->left_out[FIELD_DESCRIPTION])
        return rfcs_of(text);
    return memory_copy_text(text, strlen(text));
}

static bool has_field(const struct compare_side *side, enum field field)
{
    for (size_t at = 0; at < side->count; at++) {
        if (side->entries[at].record->text[field][0] != '\0')
            return true;
    }
    return false;
}

/* Finds the counterpart of each entry on the other side. The first of equal entries counts. */
static void find_partners(struct compare_side *old, struct compare_side *new)
{
    size_t left = 0, right = 0;
    while (left < old->count && right < new->count) {
        size_t a = old->sorted[left], b = new->sorted[right];
        int by_identity = side_compare(&old->entries[a], &new->entries[b]);
        if (by_identity == 0) {
            old->partner[a] = b;
            new->partner[b] = a;
        }
        left += by_identity <= 0;
        right += by_identity >= 0;
    }
}

bool compare_texts(const struct comparison *comparison, const struct change *change, unsigned what,
                   char **old, char **new)
{
    const struct compare_side *left = comparison->old, *right = comparison->new;
    if (compare_name(what) == NULL || (what < FIELD_COUNT && comparison->left_out[what]))
        return false;
    if (what < FIELD_COUNT &&
        strcmp(change->old->record->text[what], change->new->record->text[what]) == 0)
        return false;
    bool answers = what == COMPARE_ANSWERS;
    if (answers && left->partner[change->old - left->entries] == NO_PARTNER)
        return false; /* a renamed service answers other keys anyway */
    *old = answers ? side_answers(left, (size_t)(change->old - left->entries), right)
                   : text_of(comparison, change->old, what);
    *new = answers ? side_answers(right, (size_t)(change->new - right->entries), left)
                   : text_of(comparison, change->new, what);
    if (strcmp(*old, *new) != 0)
        return true;
    free(*old);
    free(*new);
    return false;
}

static void add_change(struct comparison *comparison, enum change_kind kind,
                       const struct entry *old, const struct entry *new)
{
    struct change_list *list = &comparison->lists[kind];
    list->changes = memory_grow(list->changes, list->count, &list->capacity, sizeof *list->changes);
    list->changes[list->count++] = (struct change){.old = old, .new = new};
}

/* Whether the entry has no counterpart and is the first of its equals. */
static bool is_lone(const struct compare_side *side, size_t sorted_at)
{
    size_t number = side->sorted[sorted_at];
    return side->partner[number] == NO_PARTNER &&
           (sorted_at == 0 ||
            side_compare(&side->entries[side->sorted[sorted_at - 1]], &side->entries[number]) != 0);
}

/* Entries without counterpart, sorted by port and protocol. */
struct unmatched {
    const struct entry **entries;
    size_t count;
};

static int compare_ports(const void *left, const void *right)
{
    const struct entry *a = *(const struct entry *const *)left;
    const struct entry *b = *(const struct entry *const *)right;
    if (a->has_port != b->has_port)
        return a->has_port ? -1 : 1;
    if (a->port != b->port)
        return a->port < b->port ? -1 : 1;
    int by_protocol = strcmp(a->protocol, b->protocol);
    return by_protocol != 0 ? by_protocol : a < b ? -1 : a > b;
}

static bool same_place(const struct entry *left, const struct entry *right)
{
    return left->has_port && right->has_port && left->port == right->port &&
           strcmp(left->protocol, right->protocol) == 0;
}

static struct unmatched list_unmatched(const struct compare_side *side)
{
    struct unmatched unmatched = {.entries =
                                      memory_resize(NULL, side->count, sizeof(struct entry *))};
    for (size_t at = 0; at < side->count; at++) {
        if (is_lone(side, at))
            unmatched.entries[unmatched.count++] = &side->entries[side->sorted[at]];
    }
    qsort(unmatched.entries, unmatched.count, sizeof(struct entry *), compare_ports);
    return unmatched;
}

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    const struct entry *one = a->new != NULL ? a->new : a->old;
    const struct entry *other = b->new != NULL ? b->new : b->old;
    return one < other ? -1 : one > other;
}

/* Pairs added with removed entries on the same port and protocol as renamed. */
static void add_lone(struct comparison *comparison)
{
    struct unmatched old = list_unmatched(comparison->old), new = list_unmatched(comparison->new);
    size_t left = 0, right = 0;
    while (left < old.count || right < new.count) {
        const struct entry *a = left < old.count ? old.entries[left] : NULL;
        const struct entry *b = right < new.count ? new.entries[right] : NULL;
        bool pair = a != NULL && b != NULL && same_place(a, b);
        bool take_old = pair || b == NULL || (a != NULL && compare_ports(&a, &b) < 0);
        bool take_new = pair || !take_old;
        add_change(comparison,
                   pair       ? CHANGE_RENAMED
                   : take_old ? CHANGE_REMOVED
                              : CHANGE_ADDED,
                   take_old ? a : NULL, take_new ? b : NULL);
        left += take_old;
        right += take_new;
    }
    free(old.entries);
    free(new.entries);
    for (enum change_kind kind = 0; kind < CHANGE_CHANGED; kind++) {
        struct change_list *list = &comparison->lists[kind];
        if (list->count > 0)
            qsort(list->changes, list->count, sizeof *list->changes, compare_changes);
    }
}

static void add_changed(struct comparison *comparison)
{
    const struct compare_side *new = comparison->new;
    for (size_t at = 0; at < new->count; at++) {
        if (new->partner[at] == NO_PARTNER)
            continue;
        struct change change = {
            .old = &comparison->old->entries[new->partner[at]],
            .new = &new->entries[at],
        };
        bool differs = false;
        for (unsigned what = 0; what < COMPARE_COUNT && !differs; what++) {
            char *was, *is;
            differs = compare_texts(comparison, &change, what, &was, &is);
            if (differs) {
                free(was);
                free(is);
            }
        }
        if (differs)
            add_change(comparison, CHANGE_CHANGED, change.old, change.new);
    }
}

struct comparison *compare_catalogs(const struct catalog *old, const struct catalog *new)
{
    struct comparison *comparison = memory_resize(NULL, 1, sizeof *comparison);
    *comparison = (struct comparison){
        .old = memory_resize(NULL, 1, sizeof *comparison->old),
        .new = memory_resize(NULL, 1, sizeof *comparison->new),
    };
    side_open(comparison->old, old);
    side_open(comparison->new, new);
    for (enum field field = 0; field < FIELD_COUNT; field++)
        comparison->left_out[field] =
            compare_name(field) != NULL &&
            has_field(comparison->old, field) != has_field(comparison->new, field);
    find_partners(comparison->old, comparison->new);
    add_lone(comparison);
    add_changed(comparison);
    return comparison;
}

void compare_free(struct comparison *comparison)
{
    for (enum change_kind kind = 0; kind < CHANGE_KINDS; kind++)
        free(comparison->lists[kind].changes);
    side_close(comparison->old);
    side_close(comparison->new);
    free(comparison->old);
    free(comparison->new);
    free(comparison);
}
