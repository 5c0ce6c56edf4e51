/*
 * Plans and writes the hash table of names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table is kept half empty: then one bucket in fifty is full, and a lookup seldom probes a
 * second one. Where names are too far from their home bucket, other multipliers are tried, and then
 * a larger table, so that names made up to collide do not matter. The attempts have a fixed order,
 * which makes the bytes the same everywhere.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "nss_iana/name.h"
#include "tools/base/memory.h"
#include "tools/catalog/texts.h"
#include "tools/index/writing.h"

#define LABELS_PER_BUCKET 6 /* of NAME_BUCKET_SIZE slots */
#define ATTEMPTS_PER_SIZE 8
#define ATTEMPT_LIMIT 32

static uint64_t hash_of(const char *text, struct name_multipliers multipliers)
{
    size_t size = strlen(text) + 1;
    return name_hash(text, size, name_pieces(text, size), multipliers);
}

static uint32_t home_of(const struct writing *writing, const struct label *label)
{
    const uint32_t bucket_size = (uint32_t)sizeof(struct index_name_bucket);
    return name_home(label->hash, writing->bucket_count * bucket_size) / bucket_size;
}

static uint32_t bucket_after(const struct writing *writing, uint32_t bucket)
{
    return bucket + 1 == writing->bucket_count ? 0 : bucket + 1;
}

/* Marks the labels whose group adds a protocol to earlier ones of the same text. */
static void mark_needed(const struct writing *writing, struct label *labels, size_t count)
{
    size_t text_count = catalog_text_count(writing->catalog), known_count = 0;
    uint32_t *number = memory_resize(NULL, text_count, sizeof *number); /* in known, from 1 on */
    struct protocol_set *known = memory_resize(NULL, count, sizeof *known);
    memset(number, 0, text_count * sizeof *number);
    for (size_t at = 0; at < count; at++) {
        uint32_t *place = &number[texts_number(labels[at].text)];
        if (*place == 0) {
            known[known_count++] = (struct protocol_set){0};
            *place = (uint32_t)known_count;
        }
        labels[at].needed =
            writing_add_protocols(&known[*place - 1], &writing->groups[labels[at].group]);
    }
    free(known);
    free(number);
}

/* Collects the names and aliases of all groups and keeps those needed. */
static void make_labels(struct writing *writing)
{
    size_t count = 0;
    for (size_t at = 0; at < writing->group_count; at++)
        count += 1 + writing->groups[at].first->alias_count;
    struct label *labels = memory_resize(NULL, count, sizeof *labels);
    count = 0;
    for (uint32_t at = 0; at < writing->group_count; at++) {
        const struct service *service = writing->groups[at].first;
        for (uint32_t alias = 0; alias <= service->alias_count; alias++) {
            const char *text = alias == 0 ? service->name : service->aliases[alias - 1];
            labels[count++] = (struct label){.text = text, .group = at, .alias = alias};
        }
    }
    mark_needed(writing, labels, count);
    for (size_t at = 0; at < count; at++) {
        if (labels[at].needed)
            labels[writing->label_count++] = labels[at];
    }
    writing->labels = labels;
}

/*
 * Places each label in the first bucket with room from its home on. Returns NULL, or a label that
 * found none.
 */
static const struct label *fill_buckets(struct writing *writing, uint8_t *used)
{
    memset(used, 0, writing->bucket_count);
    for (size_t at = 0; at < writing->label_count; at++) {
        struct label *label = &writing->labels[at];
        uint32_t bucket = home_of(writing, label);
        uint32_t probe = 0;
        while (used[bucket] == NAME_BUCKET_SIZE) {
            if (++probe == NAME_PROBE_LIMIT || probe == writing->bucket_count)
                return label;
            bucket = bucket_after(writing, bucket);
        }
        used[bucket]++;
        label->bucket = bucket;
    }
    return NULL;
}

void names_plan(struct writing *writing)
{
    make_labels(writing);
    size_t bucket_count = writing->label_count / LABELS_PER_BUCKET + 1;
    uint8_t *used = NULL;
    const struct label *misfit = NULL;
    for (uint32_t attempt = 0; attempt < ATTEMPT_LIMIT; attempt++) {
        writing->bucket_count = (uint32_t)(bucket_count << attempt / ATTEMPTS_PER_SIZE);
        writing->multipliers = name_multipliers(attempt);
        for (size_t at = 0; at < writing->label_count; at++)
            writing->labels[at].hash = hash_of(writing->labels[at].text, writing->multipliers);
        used = memory_resize(used, writing->bucket_count, sizeof *used);
        misfit = fill_buckets(writing, used);
        if (misfit == NULL)
            break;
    }
    free(used);
    if (misfit != NULL)
        writing_fail(writing, "too many names collide in the hash table, with all multipliers",
                     writing->groups[misfit->group].first);
}

/* Marks the buckets that the label had to pass. */
static void write_passed(const struct writing *writing, const struct label *label, uint8_t *buckets)
{
    const size_t passed = offsetof(struct index_name_bucket, passed);
    uint32_t bucket = home_of(writing, label);
    while (bucket != label->bucket) {
        buckets[bucket * sizeof(struct index_name_bucket) + passed] |=
            name_passed_bit(name_fingerprint(label->hash));
        bucket = bucket_after(writing, bucket);
    }
}

void names_write(struct writing *writing)
{
    uint32_t buckets =
        writing_append(writing, NULL, writing->bucket_count * sizeof(struct index_name_bucket));
    writing->header.names = writing_section(writing, buckets);
    writing->header.multipliers[0] = le64_from(writing->multipliers.first);
    writing->header.multipliers[1] = le64_from(writing->multipliers.last);
    for (size_t at = 0; at < writing->label_count && writing->fault == NULL; at++) {
        const struct label *label = &writing->labels[at];
        const struct group *group = &writing->groups[label->group];
        uint32_t target = label->alias == 0
                              ? group->offset
                              : hot_alias_reference(group, label->alias) | NAME_IS_ALIAS;
        write_passed(writing, label, writing->bytes + buckets);
        struct index_name_bucket bucket;
        uint8_t *place = writing->bytes + buckets + label->bucket * sizeof bucket;
        memcpy(&bucket, place, sizeof bucket);
        size_t slot = 0;
        while (bucket.fingerprint[slot] != 0)
            slot++;
        bucket.fingerprint[slot] = name_fingerprint(label->hash);
        bucket.target[slot] = le32_from(target);
        memcpy(place, &bucket, sizeof bucket);
    }
}
