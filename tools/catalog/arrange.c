/*
 * Makes the ordered services of a catalog from its records, by the law of precedence.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The law: a port, a name or an alias is answered from the first line that has it, as if all
 * sources were one services file. A service is the official name, the port and the protocol. Its
 * lines are merged if that changes no answer:
 *
 *     first   a 1/tcp x      a 1/tcp x z     z joins: no service between them is called z
 *     between b 2/tcp y      b 2/tcp y
 *     later   a 1/tcp y z    a 1/tcp y       y stays: b has it before, and answers for it
 *
 * An alias of a later line joins the first line only if every service placed so far that has this
 * name comes before the first line. The services with one name therefore keep the order of the
 * first lines that give it to them, and this order decides an answer. An alias that an earlier line
 * of the same service has is redundant and dropped.
 */
#include <config.h>

#include "tools/catalog/arrange.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/slots.h"
#include "tools/catalog/hide.h"
#include "tools/catalog/line.h"
#include "tools/catalog/texts.h"

#define NOWHERE UINT32_MAX

/*
 * A name or alias on a line. All mentions are in one array, in order, the name of each line first.
 */
struct mention {
    const char *text;
    uint32_t line;  /* number of the line that it is on */
    uint32_t owner; /* number of the line whose service it becomes an alias of, or NOWHERE */
    uint32_t word;  /* number of the text */
    bool is_name;
    bool repeated; /* repeats one of the same service */
};

struct arranging {
    struct catalog *catalog;
    struct line *lines;
    size_t line_count;
    struct hidden_names *hidden;
    uint32_t *first; /* for each line the number of the first one of the same service */
    struct mention *mentions;
    size_t mention_count;
    uint32_t *latest; /* for each word the last service so far that has it, or NOWHERE */
};

static bool is_placed(const struct line *line)
{
    return !line->gone && line->hidden_by == NOT_HIDDEN;
}

static void find_firsts(struct arranging *arranging)
{
    struct line_table table = line_table_create(arranging->lines, arranging->line_count);
    arranging->first = memory_resize(NULL, arranging->line_count, sizeof *arranging->first);
    for (size_t at = 0; at < arranging->line_count; at++) {
        if (is_placed(&arranging->lines[at]))
            arranging->first[at] = line_table_add(&table, (uint32_t)at);
    }
    line_table_free(&table);
}

static size_t count_mentions(const struct arranging *arranging)
{
    size_t count = arranging->line_count;
    for (size_t at = 0; at < arranging->line_count; at++)
        count += arranging->catalog->records[arranging->lines[at].record].alias_count;
    return count;
}

static void add_mention(struct arranging *arranging, size_t line, const char *text)
{
    struct mention *mention = &arranging->mentions[arranging->mention_count++];
    *mention = (struct mention){
        .text = text, .line = (uint32_t)line, .owner = NOWHERE, .word = texts_number(text)};
}

static void add_alias(struct arranging *arranging, size_t number, const char *alias)
{
    const struct line *line = &arranging->lines[number];
    if (hide_name(arranging->hidden, alias, line->protocol) > line->record)
        add_mention(arranging, number, alias);
}

static void list_mentions(struct arranging *arranging)
{
    arranging->mentions =
        memory_resize(NULL, count_mentions(arranging), sizeof *arranging->mentions);
    for (size_t at = 0; at < arranging->line_count; at++) {
        const struct line *line = &arranging->lines[at];
        if (!is_placed(line))
            continue;
        const struct record *record = &arranging->catalog->records[line->record];
        add_mention(arranging, at, line->name);
        arranging->mentions[arranging->mention_count - 1].is_name = true;
        for (size_t alias = 0; alias < record->alias_count; alias++)
            add_alias(arranging, at, record->aliases[alias]);
        for (const struct line *alias = line->aliases; alias != NULL; alias = alias->next)
            add_alias(arranging, at, alias->name);
    }
}

/* Finds the mentions that are repeated: the latest of each word and service is in the table. */
static void find_repeated(struct arranging *arranging)
{
    struct slots slots = slots_create(arranging->mention_count);
    for (uint32_t at = 0; at < arranging->mention_count; at++) {
        struct mention *mention = &arranging->mentions[at];
        uint32_t first = arranging->first[mention->line];
        const struct mention *before = NULL;
        size_t slot = slots_home(&slots, mention->word, first);
        for (; slots.numbers[slot] != 0; slot = slots_next(&slots, slot)) {
            before = &arranging->mentions[slots.numbers[slot] - 1];
            if (before->word == mention->word && arranging->first[before->line] == first)
                break;
        }
        if (slots.numbers[slot] != 0 && before != NULL) {
            /* A service may have its own name as alias: libc's files keeps it. */
            bool own = before->is_name && before->line == first && mention->line == first;
            mention->repeated = !own;
        }
        slots.numbers[slot] = at + 1;
    }
    slots_free(&slots);
}

static void forget_latest(struct arranging *arranging)
{
    size_t count = catalog_text_count(arranging->catalog);
    arranging->latest = memory_resize(NULL, count, sizeof *arranging->latest);
    for (size_t at = 0; at < count; at++)
        arranging->latest[at] = NOWHERE;
}

/*
 * Gives an alias to the first line of its service, or to its own line if that would change an
 * answer.
 */
static void place_alias(struct arranging *arranging, struct mention *alias)
{
    uint32_t first = arranging->first[alias->line];
    uint32_t *latest = &arranging->latest[alias->word];
    bool joins = *latest == NOWHERE || *latest < first;
    alias->owner = joins ? first : alias->line;
}

/* Places the mentions from `from` up to `to`, which are those of one line. */
static void place_line(struct arranging *arranging, size_t from, size_t to)
{
    struct mention *mentions = arranging->mentions;
    uint32_t line = mentions[from].line;
    bool is_first = arranging->first[line] == line;
    bool stays = is_first;
    for (size_t at = from + 1; at < to; at++) {
        if (mentions[at].repeated)
            continue;
        if (is_first)
            mentions[at].owner = line;
        else
            place_alias(arranging, &mentions[at]);
        stays = stays || mentions[at].owner == line;
    }
    if (stays)
        mentions[from].owner = line;
    for (size_t at = from; at < to; at++) {
        if (mentions[at].owner != NOWHERE)
            arranging->latest[mentions[at].word] = mentions[at].owner;
    }
}

static void place_lines(struct arranging *arranging)
{
    const struct mention *mentions = arranging->mentions;
    for (size_t from = 0, to; from < arranging->mention_count; from = to) {
        to = from + 1;
        while (to < arranging->mention_count && mentions[to].line == mentions[from].line)
            to++;
        place_line(arranging, from, to);
    }
}

/* Adds the services in the order of their lines. */
static void add_services(struct arranging *arranging, size_t *service_of)
{
    struct catalog *catalog = arranging->catalog;
    for (size_t at = 0; at < arranging->mention_count; at++) {
        const struct mention *mention = &arranging->mentions[at];
        if (!mention->is_name)
            continue;
        const struct line *line = &arranging->lines[mention->line];
        if (mention->owner != NOWHERE) {
            service_of[mention->line] = catalog->service_count;
            *catalog_new_service(catalog) = (struct service){
                .name = line->name,
                .protocol = line->protocol,
                .record = line->record,
                .registry_record = line->of_registry ? line->record : NO_RECORD,
                .port = line->port,
            };
        }
        struct service *first = &catalog->services[service_of[arranging->first[mention->line]]];
        if (line->of_registry && first->registry_record == NO_RECORD)
            first->registry_record = line->record;
    }
}

/* Adds the aliases to their services: a line's own come before those that joined it. */
static void add_aliases(struct arranging *arranging, const size_t *service_of)
{
    struct service *services = arranging->catalog->services;
    for (int round = 0; round < 2; round++) {
        for (size_t at = 0; at < arranging->mention_count; at++) {
            const struct mention *mention = &arranging->mentions[at];
            if (mention->is_name || mention->owner == NOWHERE)
                continue;
            struct service *service = &services[service_of[mention->owner]];
            if (round > 0)
                service->aliases[service->alias_count] = mention->text;
            service->alias_count++;
        }
        for (size_t at = 0; round == 0 && at < arranging->catalog->service_count; at++) {
            size_t count = services[at].alias_count;
            if (count > 0)
                services[at].aliases = memory_resize(NULL, count, sizeof(const char *));
            services[at].alias_count = 0;
        }
    }
}

const char *catalog_arrange(struct catalog *catalog)
{
    struct arranging arranging = {.catalog = catalog};
    const char *fault =
        line_list(catalog, &arranging.lines, &arranging.line_count, &catalog->culprit);
    if (fault != NULL)
        return fault;
    hide_lines(catalog, arranging.lines, arranging.line_count);
    arranging.hidden = hide_names(catalog);
    find_firsts(&arranging);
    list_mentions(&arranging);
    find_repeated(&arranging);
    forget_latest(&arranging);
    place_lines(&arranging);
    catalog_clear_services(catalog);
    catalog_reserve_services(catalog, arranging.line_count);
    size_t *service_of = memory_resize(NULL, arranging.line_count, sizeof *service_of);
    add_services(&arranging, service_of);
    add_aliases(&arranging, service_of);
    free(service_of);
    free(arranging.latest);
    free(arranging.mentions);
    free(arranging.first);
    free(arranging.hidden);
    free(arranging.lines);
    return NULL;
}

const char *catalog_copy_registry(struct catalog *catalog, const struct catalog *from)
{
    uint16_t origin;
    memcpy(catalog->edition, from->edition, sizeof catalog->edition);
    if (!catalog_add_origin(catalog, REGISTRY_ORIGIN, &origin))
        return "more than 65,535 origins";
    for (size_t at = 0; at < from->record_count; at++) {
        struct record record = from->records[at];
        if (from->origins[record.origin][0] != '\0')
            continue;
        record.origin = origin;
        if (!catalog_add_record(catalog, &record))
            return "more than 1,000,000 records";
    }
    return catalog_arrange(catalog);
}
