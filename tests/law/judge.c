/*
 * Compares what the product makes of a sequence of sources with what the law says.
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

struct question judge_question(size_t number)
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

const struct model_line *judge_right(const struct model *model, const struct question *question)
{
    return question->name != NULL ? model_name(model, question->name, question->protocol)
                                  : model_port(model, question->port, question->protocol);
}

char *judge_describe(const struct model_line *line, bool with_aliases)
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

char *judge_complain(const struct question *question, const char *given, const char *right)
{
    const char *protocol = question->protocol != NULL ? question->protocol : "any protocol";
    if (question->name != NULL)
        return memory_format("name %s, %s: %s instead of %s", question->name, protocol, given,
                             right);
    return memory_format("port %u, %s: %s instead of %s", question->port, protocol, given, right);
}

/* A name that opens a file in memory with the text; there is one such file. */
static const char *file_of(const char *text)
{
    static int file = -1;
    static char name[64];
    size_t size = strlen(text);
    if (file < 0) {
        file = memfd_create("law", MFD_CLOEXEC);
        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    }
    if (ftruncate(file, 0) != 0 || pwrite(file, text, size, 0) != (ssize_t)size)
        abort();
    return name;
}

/* The answer of the index, in the form of the model. Its texts belong to the index. */
static const struct model_line *ask(const struct index *index, const struct question *question,
                                    struct model_line *line)
{
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

static char *compare(const struct index *index, const struct model *model, bool with_aliases)
{
    char *fault = NULL;
    for (size_t at = 0; at < QUESTION_COUNT && fault == NULL; at++) {
        struct question question = judge_question(at);
        struct model_line line;
        char *given = judge_describe(ask(index, &question, &line), with_aliases);
        char *right = judge_describe(judge_right(model, &question), with_aliases);
        if (strcmp(given, right) != 0)
            fault = judge_complain(&question, given, right);
        free(given);
        free(right);
    }
    return fault;
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

/* Whether the dump gives the same services when it is read as an overlay. */
static char *check_reread(const char *text)
{
    struct catalog *again = catalog_create();
    char *fault = NULL;
    enum overlay_result result = overlay_read(again, file_of(text), OVERLAY_SERVICES);
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

/* Whether no other service has the alias, so that nothing keeps it from its service's first line.
 */
static bool is_own(const struct model *model, const struct model_line *line, const char *alias)
{
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *other = &model->lines[at];
        if (!is_same_service(line, other) &&
            (strcmp(other->name, alias) == 0 || has_alias(other, alias)))
            return false;
    }
    return strcmp(line->name, alias) != 0;
}

/* Whether each service has all aliases that only its lines have. */
static char *check_union(const struct model *model, const struct model *dumped)
{
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *line = &model->lines[at], *service = dumped->lines;
        while (service < dumped->lines + dumped->count && !is_same_service(line, service))
            service++;
        for (size_t alias = 0; alias < line->alias_count; alias++) {
            if (is_own(model, line, line->aliases[alias]) &&
                !has_alias(service, line->aliases[alias]))
                return memory_format("%s %u/%s lacks the alias %s", line->name, line->port,
                                     line->protocol, line->aliases[alias]);
        }
    }
    return NULL;
}

/* How many pairs of a port and a protocol the model has. */
static size_t count_places(const struct model *model)
{
    size_t count = 0;
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *line = &model->lines[at];
        count += model_port(model, line->port, line->protocol) == line;
    }
    return count;
}

/* Whether the enumeration gives each port and protocol once, as it is answered for the port. */
static char *check_enumeration(const struct index *index, const struct model *model)
{
    struct index_cursor cursor = {0};
    struct answer answer;
    size_t count = 0;
    for (; index_next(index, &cursor, &answer); count++) {
        const struct model_line *right = model_port(model, answer.port, answer.protocol);
        if (right == NULL || strcmp(right->name, answer.name) != 0)
            return memory_format("the enumeration gives %s %u/%s", answer.name,
                                 (unsigned)answer.port, answer.protocol);
    }
    size_t places = count_places(model);
    return count == places ? NULL
                           : memory_format("the enumeration gives %zu services for %zu ports and "
                                           "protocols",
                                           count, places);
}

static char *judge_product(const struct model *model, const struct product *product)
{
    struct index index = {.base = product->index.bytes};
    const char *refused =
        index_check_header(&index.limit, product->index.bytes, product->index.size);
    if (refused != NULL)
        return memory_format("the index is refused: %s", refused);
    struct model *dumped = model_create();
    model_read(dumped, product->dump, false);
    char *fault = compare(&index, model, false);
    if (fault == NULL)
        fault = compare(&index, dumped, true);
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
        const char *file = file_of(text);
        if (sequence->kinds[at] == SOURCE_REGISTRY) {
            good = registry_read(catalog, file);
        } else {
            bool own = sequence->kinds[at] == SOURCE_OWN;
            good = is_read(overlay_read(catalog, file, own ? OVERLAY_OWN : OVERLAY_SERVICES));
        }
        free(text);
    }
    return good;
}

char *judge_sequence(const struct sequence *sequence, struct product *product)
{
    struct product made = {0};
    struct catalog *catalog = catalog_create();
    char *fault = NULL;
    if (!read_sources(sequence, catalog))
        fault = memory_format("a source is refused");
    else if (catalog_arrange(catalog) != NULL || writer_write(catalog, &made.index, NULL) != NULL)
        fault = memory_format("no index is made");
    if (fault == NULL) {
        struct model *model = sequence_model(sequence);
        made.dump = dump(catalog);
        fault = judge_product(model, &made);
        model_destroy(model);
    }
    catalog_destroy(catalog);
    if (product != NULL) {
        *product = made;
    } else {
        free(made.dump);
        free(made.index.bytes);
    }
    return fault;
}
