/*
 * Compares the product with the model of precedence, and the model with libc, on random sequences
 * of sources. Prints the smallest sequence that fails.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: law model COUNT SEED
 *        law files COUNT SEED FILE    overwrites FILE, which libc sees as /etc/services
 *        law iana COUNT SEED FILE     overwrites FILE, the index that the module reads
 *
 * Exit status: 0 no difference, 1 a difference, 2 the comparison failed.
 */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nss.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/law/judge.h"

struct trial {
    const char *file;
    char *(*judge)(const struct sequence *sequence, const char *file);
};

static void give_up(const char *what)
{
    printf("law: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* splitmix64 */
static unsigned choose(void *context, unsigned limit)
{
    uint64_t *state = context;
    uint64_t value = *state += 0x9e3779b97f4a7c15u;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return (unsigned)((value ^ value >> 31) % limit);
}

static void write_file(const char *file, const void *bytes, size_t size)
{
    FILE *stream = fopen(file, "we");
    if (stream == NULL || fwrite(bytes, 1, size, stream) != size || fclose(stream) != 0)
        give_up(file);
}

/* A judge_lookup; the next call overwrites the texts of the line. */
static const struct model_line *ask_libc(const void *context, const struct question *question,
                                         struct model_line *line)
{
    (void)context;
    static char texts[16384];
    struct servent servent, *found = NULL;
    int error = question->name != NULL
                    ? getservbyname_r(question->name, question->protocol, &servent, texts,
                                      sizeof texts, &found)
                    : getservbyport_r(htons((uint16_t)question->port), question->protocol, &servent,
                                      texts, sizeof texts, &found);
    if (error != 0 && error != ENOENT)
        give_up("libc");
    if (found == NULL)
        return NULL;
    *line = (struct model_line){
        .name = servent.s_name,
        .protocol = servent.s_proto,
        .port = ntohs((uint16_t)servent.s_port),
    };
    for (char **alias = servent.s_aliases; *alias != NULL; alias++)
        line->aliases[line->alias_count++] = *alias;
    return line;
}

static char *judge_model(const struct sequence *sequence, const char *file)
{
    (void)file;
    return judge_sequence(sequence, NULL);
}

/* Lets libc read the text, and compares its answers with the model's. */
static char *compare_text(const struct model *model, const char *text, const char *file)
{
    write_file(file, text, strlen(text));
    return judge_answers(model, ask_libc, NULL, true);
}

/* Whether the sources, concatenated, are a services file as libc reads it. */
static bool is_readable_by_libc(const struct sequence *sequence)
{
    for (size_t at = 0; at < sequence->source_count; at++) {
        if (sequence->kinds[at] == SOURCE_REGISTRY)
            return false;
    }
    for (size_t at = 0; at < sequence->item_count; at++) {
        if (sequence->items[at].hides)
            return false;
    }
    return true;
}

static char *text_of(const struct sequence *sequence, const struct model *model)
{
    char *text;
    FILE *stream = memory_stream(&text);
    if (!is_readable_by_libc(sequence))
        model_print(model, stream);
    for (size_t at = 0; is_readable_by_libc(sequence) && at < sequence->source_count; at++) {
        char *source = sequence_text(sequence, at);
        fputs(source, stream);
        free(source);
    }
    memory_stream_end(stream);
    return text;
}

static enum model_syntax libc_syntax = MODEL_ANY_BASE;

/* Asks libc's files backend for a line that it parses in one of the two ways. */
static void detect_libc_syntax(const char *file)
{
    static const char text[] = "octal 010/tcp\n";
    struct model_line line;
    write_file(file, text, strlen(text));
    if (ask_libc(NULL, &(struct question){.name = "octal"}, &line) != NULL && line.port == 10)
        libc_syntax = MODEL_DECIMAL;
}

/*
 * Compares libc with the model: first on the sources, with the syntax of this libc, then on the
 * product's dump of them.
 */
static char *judge_files(const struct sequence *sequence, const char *file)
{
    struct product product;
    struct model *parsed_by_libc = sequence_model(sequence, libc_syntax);
    struct model *model = sequence_model(sequence, MODEL_ANY_BASE);
    char *text = text_of(sequence, parsed_by_libc);
    char *fault = compare_text(parsed_by_libc, text, file);
    char *product_fault = judge_sequence(sequence, &product);
    if (fault == NULL && product_fault == NULL) {
        write_file(file, product.dump, strlen(product.dump));
        fault = judge_answers(model, ask_libc, NULL, false);
    }
    free(product_fault);
    free(product.dump);
    free(product.index.bytes);
    free(text);
    model_destroy(parsed_by_libc);
    model_destroy(model);
    return fault;
}

/* Compares libc with the module against the model, in a new process, which opens the new index. */
static char *judge_iana(const struct sequence *sequence, const char *file)
{
    struct product product;
    int ends[2];
    char *fault = judge_sequence(sequence, &product);
    if (fault != NULL || pipe(ends) != 0)
        return fault;
    write_file(file, product.index.bytes, product.index.size);
    pid_t child = fork();
    if (child == 0) {
        struct model *model = sequence_model(sequence, MODEL_ANY_BASE);
        if (setenv("NSS_IANA_INDEX", file, 1) != 0 ||
            __nss_configure_lookup("services", "iana") != 0)
            _exit(2);
        fault = judge_answers(model, ask_libc, NULL, false);
        if (fault != NULL && write(ends[1], fault, strlen(fault)) < 0)
            _exit(2);
        _exit(0);
    }
    close(ends[1]);
    char text[1024];
    ssize_t size = read(ends[0], text, sizeof text);
    close(ends[0]);
    int status;
    if (child < 0 || size < 0 || waitpid(child, &status, 0) < 0 || status != 0)
        give_up("the process that asks the module");
    free(product.dump);
    free(product.index.bytes);
    return size > 0 ? memory_copy_text(text, (size_t)size) : NULL;
}

static bool fails(const struct sequence *sequence, void *context)
{
    const struct trial *trial = context;
    char *fault = trial->judge(sequence, trial->file);
    free(fault);
    return fault != NULL;
}

static bool try_all(struct trial *trial, unsigned long count, uint64_t seed)
{
    for (unsigned long at = 0; at < count; at++) {
        struct sequence sequence;
        uint64_t state = seed + at;
        sequence_make(&sequence, choose, &state);
        if (!fails(&sequence, trial))
            continue;
        sequence_shrink(&sequence, fails, trial);
        char *fault = trial->judge(&sequence, trial->file);
        sequence_print(&sequence, stdout);
        printf("different, seed %" PRIu64 ": %s\n", seed + at,
               fault != NULL ? fault : "but not on every run");
        free(fault);
        return false;
    }
    return true;
}

/* Hides the product's warnings about invalid lines. */
static void mute_warnings(void)
{
    if (freopen("/dev/null", "we", stderr) == NULL)
        give_up("/dev/null");
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        int count;
        char *(*judge)(const struct sequence *sequence, const char *file);
    } modes[] = {{"model", 4, judge_model}, {"files", 5, judge_files}, {"iana", 5, judge_iana}};
    for (size_t at = 0; at < sizeof modes / sizeof modes[0]; at++) {
        if (count != modes[at].count || strcmp(arguments[1], modes[at].name) != 0)
            continue;
        struct trial trial = {
            .file = count > 4 ? arguments[4] : NULL,
            .judge = modes[at].judge,
        };
        unsigned long rounds = strtoul(arguments[2], NULL, 10);
        mute_warnings();
        if (modes[at].judge == judge_files && __nss_configure_lookup("services", "files") != 0)
            give_up("__nss_configure_lookup");
        if (modes[at].judge == judge_files)
            detect_libc_syntax(trial.file);
        bool good = rounds > 0 && try_all(&trial, rounds, strtoull(arguments[3], NULL, 10));
        printf("%s: %lu sequences, %s%s\n", modes[at].name, rounds,
               good ? "all as the model says" : "one is different",
               libc_syntax == MODEL_DECIMAL ? "; this libc takes a decimal port and one slash alone"
                                            : "");
        return good ? 0 : 1;
    }
    fputs("usage: law model|files|iana COUNT SEED [FILE]\n", stderr);
    return 2;
}
