/*
 * Compares the index that the product compiles from a sequence of sources with the model.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/law/judge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "nss_iana/reader.h"
#include "tests/lookup.h"
#include "tools/catalog/arrange.h"
#include "tools/catalog/catalog.h"
#include "tools/index/writer.h"
#include "tools/source/overlay.h"
#include "tools/source/registry.h"

/* Questions have each protocol, any protocol, and protocols that no service has. */
#define QUESTION_PROTOCOLS ((size_t)(SEQUENCE_PROTOCOLS + 5))
/* They have each name and each port, and one of both that no service has. */
#define QUESTION_KEYS ((size_t)(SEQUENCE_NAMES + 1 + SEQUENCE_PORTS + 1))
#define QUESTION_COUNT (QUESTION_KEYS * QUESTION_PROTOCOLS)

static struct question make_question(size_t number)
{
    static const char *const more[QUESTION_PROTOCOLS - SEQUENCE_PROTOCOLS] = {
        NULL, "none", "", "tcp/", "sctp/udp",
    };
    size_t protocol = number % QUESTION_PROTOCOLS;
    size_t key = number / QUESTION_PROTOCOLS;
    struct question question = {
        .protocol = protocol < SEQUENCE_PROTOCOLS ? sequence_protocols[protocol]
                                                  : more[protocol - SEQUENCE_PROTOCOLS],
    };
    if (key <= SEQUENCE_NAMES)
        question.name = key < SEQUENCE_NAMES ? sequence_names[key] : "none";
    else if (key - SEQUENCE_NAMES - 1 < SEQUENCE_PORTS)
        question.port = sequence_ports[key - SEQUENCE_NAMES - 1];
    return question;
}

static const struct model_line *ask_model(const struct model *model,
                                          const struct question *question)
{
    return question->name != NULL ? model_name(model, question->name, question->protocol)
                                  : model_port(model, question->port, question->protocol);
}

/* "name port/protocol", with the aliases on request; free it with free(3). */
static char *describe(const struct model_line *line, bool with_aliases)
{
    char *text;
    FILE *stream = memory_stream(&text);
    if (line == NULL)
        fputs("nothing", stream);
    else
        fprintf(stream, "%s %u/%s", line->name, line->port, line->protocol);
    for (size_t at = 0; line != NULL && with_aliases && at < line->alias_count; at++)
        fprintf(stream, " %s", line->aliases[at]);
    memory_stream_end(stream);
    return text;
}

static char *describe_difference(const struct question *question, const char *actual,
                                 const char *expected)
{
    const char *protocol = question->protocol != NULL ? question->protocol : "any protocol";
    if (question->name != NULL)
        return memory_format("name %s, %s: %s instead of %s", question->name, protocol, actual,
                             expected);
    return memory_format("port %u, %s: %s instead of %s", question->port, protocol, actual,
                         expected);
}

static bool is_same_answer(const struct model_line *left, const struct model_line *right,
                           bool with_aliases)
{
    if (left == NULL)
        return right == NULL;
    if (right == NULL)
        return false;
    bool same = left->port == right->port && strcmp(left->name, right->name) == 0 &&
                strcmp(left->protocol, right->protocol) == 0 &&
                (!with_aliases || left->alias_count == right->alias_count);
    for (size_t at = 0; with_aliases && same && at < left->alias_count; at++)
        same = strcmp(left->aliases[at], right->aliases[at]) == 0;
    return same;
}

char *judge_answers(const struct model *model, judge_lookup *look_up, const void *context,
                    bool with_aliases)
{
    for (size_t at = 0; at < QUESTION_COUNT; at++) {
        struct question question = make_question(at);
        struct model_line line;
        const struct model_line *actual = look_up(context, &question, &line);
        const struct model_line *expected = ask_model(model, &question);
        if (is_same_answer(actual, expected, with_aliases))
            continue;
        char *actual_text = describe(actual, with_aliases);
        char *expected_text = describe(expected, with_aliases);
        char *fault = describe_difference(&question, actual_text, expected_text);
        free(actual_text);
        free(expected_text);
        return fault;
    }
    return NULL;
}

/* Stores the text in a memory file, the same one each time, and returns a path to it. */
static const char *file_of(const char *text)
{
    static int file = -1;
    static char name[64];
    size_t size = strlen(text);
    if (file < 0) {
        file = memfd_create("law", MFD_CLOEXEC);
        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    }
    if (pwrite(file, text, size, 0) != (ssize_t)size || ftruncate(file, (off_t)size) != 0)
        abort();
    return name;
}

/* A judge_lookup; the texts of the line belong to the index. */
static const struct model_line *ask_index(const void *context, const struct question *question,
                                          struct model_line *line)
{
    const struct index *index = context;
    struct answer answer;
    bool found = question->name != NULL
                     ? index_by_name(index, question->name, question->protocol, &answer)
                     : index_by_port(index, (uint16_t)question->port, question->protocol, &answer);
    if (!found)
        return NULL;
    *line = (struct model_line){
        .name = answer.name,
        .protocol = answer.protocol,
        .port = answer.port,
        .alias_count = answer.alias_count,
    };
    const char *alias = answer.aliases;
    for (size_t at = 0; at < answer.alias_count; at++) {
        line->aliases[at] = alias;
        alias += strlen(alias) + 1;
    }
    return line;
}

static char *dump(const struct catalog *catalog)
{
    char *text;
    FILE *stream = memory_stream(&text);
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        fprintf(stream, "%s\t%u/%s", service->name, (unsigned)service->port, service->protocol);
        for (size_t alias = 0; alias < service->alias_count; alias++)
            fprintf(stream, "%c%s", alias == 0 ? '\t' : ' ', service->aliases[alias]);
        putc('\n', stream);
    }
    memory_stream_end(stream);
    return text;
}

static bool is_read(enum overlay_result result)
{
    return result == OVERLAY_GOOD || result == OVERLAY_WARNED;
}

/* Returns a fault unless the dump, read as an overlay, has the same services. */
static char *check_reread(const char *text)
{
    struct catalog *again = catalog_create();
    char *fault = NULL;
    char *copy = memory_copy_text(text, strlen(text));
    enum overlay_result result = overlay_parse(again, copy, strlen(copy), "dump", OVERLAY_SERVICES);
    free(copy);
    if (!is_read(result) || catalog_arrange(again) != NULL) {
        fault = memory_format("the dump is refused as an overlay:\n%s", text);
    } else {
        char *text_again = dump(again);
        if (strcmp(text, text_again) != 0)
            fault = memory_format("the dump\n%sread as an overlay gives\n%s", text, text_again);
        free(text_again);
    }
    catalog_destroy(again);
    return fault;
}

static bool is_same_service(const struct model_line *left, const struct model_line *right)
{
    return left->port == right->port && strcmp(left->name, right->name) == 0 &&
           strcmp(left->protocol, right->protocol) == 0;
}

static bool has_alias(const struct model_line *line, const char *alias)
{
    for (size_t at = 0; at < line->alias_count; at++) {
        if (strcmp(line->aliases[at], alias) == 0)
            return true;
    }
    return false;
}

/* Whether no other service has the alias: then it moves to its service's first line. */
static bool is_unique(const struct model *model, const struct model_line *line, const char *alias)
{
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *other = &model->lines[at];
        if (!is_same_service(line, other) &&
            (strcmp(other->name, alias) == 0 || has_alias(other, alias)))
            return false;
    }
    return strcmp(line->name, alias) != 0;
}

/* Returns a fault unless each service in the dump has all of its unique aliases. */
static char *check_union(const struct model *model, const struct model *dumped)
{
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *line = &model->lines[at], *service = dumped->lines;
        while (service < dumped->lines + dumped->count && !is_same_service(line, service))
            service++;
        for (size_t alias = 0; alias < line->alias_count; alias++) {
            if (is_unique(model, line, line->aliases[alias]) &&
                !has_alias(service, line->aliases[alias]))
                return memory_format("%s %u/%s lacks the alias %s", line->name, line->port,
                                     line->protocol, line->aliases[alias]);
        }
    }
    return NULL;
}

/* Counts the pairs of port and protocol. */
static size_t count_pairs(const struct model *model)
{
    size_t count = 0;
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *line = &model->lines[at];
        count += model_port(model, line->port, line->protocol) == line;
    }
    return count;
}

/* Returns a fault unless the enumeration has each port and protocol once, with the right name. */
static char *check_enumeration(const struct index *index, const struct model *model)
{
    struct index_cursor cursor = {0};
    struct answer answer;
    size_t count = 0;
    for (; index_next(index, &cursor, &answer); count++) {
        const struct model_line *expected = model_port(model, answer.port, answer.protocol);
        if (expected == NULL || strcmp(expected->name, answer.name) != 0)
            return memory_format("the enumeration has %s %u/%s", answer.name, (unsigned)answer.port,
                                 answer.protocol);
    }
    size_t pairs = count_pairs(model);
    return count == pairs
               ? NULL
               : memory_format("the enumeration has %zu services for %zu ports and protocols",
                               count, pairs);
}

static char *judge_product(const struct model *model, const struct product *product)
{
    struct index index = {.base = product->index.bytes};
    const char *why = index_check_header(&index.limit, product->index.bytes, product->index.size);
    if (why != NULL)
        return memory_format("the index is refused: %s", why);
    struct model *dumped = model_create(MODEL_ANY_BASE);
    model_read(dumped, product->dump, false);
    char *fault = judge_answers(model, ask_index, &index, false);
    if (fault == NULL)
        fault = judge_answers(dumped, ask_index, &index, true);
    if (fault == NULL)
        fault = check_enumeration(&index, model);
    if (fault == NULL)
        fault = check_union(model, dumped);
    if (fault == NULL)
        fault = check_reread(product->dump);
    model_destroy(dumped);
    return fault;
}

/* Reads the sources into the catalog in their order. */
static bool read_sources(const struct sequence *sequence, struct catalog *catalog)
{
    bool good = true;
    for (size_t at = 0; at < sequence->source_count && good; at++) {
        char *text = sequence_text(sequence, at);
        if (sequence->kinds[at] == SOURCE_REGISTRY) {
            good = registry_read(catalog, file_of(text));
        } else {
            bool own = sequence->kinds[at] == SOURCE_OWN;
            good = is_read(overlay_parse(catalog, text, strlen(text), "source",
                                         own ? OVERLAY_OWN : OVERLAY_SERVICES));
        }
        free(text);
    }
    return good;
}

char *judge_sequence(const struct sequence *sequence, struct product *product)
{
    struct product compiled = {0};
    struct catalog *catalog = catalog_create();
    char *fault = NULL;
    if (!read_sources(sequence, catalog))
        fault = memory_format("a source is refused");
    else if (catalog_arrange(catalog) != NULL ||
             writer_write(catalog, &compiled.index, NULL) != NULL)
        fault = memory_format("the sources cannot be compiled");
    if (fault == NULL) {
        struct model *model = sequence_model(sequence, MODEL_ANY_BASE);
        compiled.dump = dump(catalog);
        fault = judge_product(model, &compiled);
        model_destroy(model);
    }
    catalog_destroy(catalog);
    if (product != NULL) {
        *product = compiled;
    } else {
        free(compiled.dump);
        free(compiled.index.bytes);
    }
    return fault;
}
