/*
 * Tries random sequences of sources against the law of precedence, and the model of the law against
 * libc. Prints the smallest sequence that fails.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: law model COUNT SEED
 *        law files COUNT SEED FILE    FILE is what libc sees as /etc/services; it is overwritten
 *        law iana COUNT SEED FILE     FILE becomes the index that libc's iana reads
 *
 * Exit status 0: no difference, 1: one, 2: the comparison failed.
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

/* What libc answers, in the form of the model; its texts belong to a buffer that is used again. */
static const struct model_line *ask_libc(const struct question *question, struct model_line *line)
{
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

static char *compare_with_libc(const struct model *model, bool with_aliases)
{
    char *fault = NULL;
    for (size_t at = 0; at < QUESTION_COUNT && fault == NULL; at++) {
        struct question question = judge_question(at);
        struct model_line line;
        char *given = judge_describe(ask_libc(&question, &line), with_aliases);
        char *right = judge_describe(judge_right(model, &question), with_aliases);
        if (strcmp(given, right) != 0)
            fault = judge_complain(&question, given, right);
        free(given);
        free(right);
    }
    return fault;
}

static char *judge_model(const struct sequence *sequence, const char *file)
{
    (void)file;
    return judge_sequence(sequence, NULL);
}

/* Compares libc, which reads the text, with the model of it. */
static char *compare_text(const struct model *model, const char *text, const char *file)
{
    write_file(file, text, strlen(text));
    return compare_with_libc(model, true);
}

/* Whether the sources, as they are, are one services file that libc can read. */
static bool is_plain(const struct sequence *sequence)
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
    if (!is_plain(sequence))
        model_print(model, stream);
    for (size_t at = 0; is_plain(sequence) && at < sequence->source_count; at++) {
        char *source = sequence_text(sequence, at);
        fputs(source, stream);
        free(source);
    }
    memory_stream_end(stream);
    return text;
}

/* Compares the model with libc, and then the dump of the product, read by libc, with the law. */
static char *judge_files(const struct sequence *sequence, const char *file)
{
    struct product product;
    struct model *model = sequence_model(sequence);
    char *text = text_of(sequence, model);
    char *fault = compare_text(model, text, file);
    char *fault_of_product = judge_sequence(sequence, &product);
    if (fault == NULL && fault_of_product == NULL) {
        write_file(file, product.dump, strlen(product.dump));
        fault = compare_with_libc(model, false);
    }
    free(fault_of_product);
    free(product.dump);
    free(product.index.bytes);
    free(text);
    model_destroy(model);
    return fault;
}

/* Compares what libc answers through iana with the law: in a new process, which opens the index. */
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
        struct model *model = sequence_model(sequence);
        if (setenv("NSS_IANA_INDEX", file, 1) != 0 ||
            __nss_configure_lookup("services", "iana") != 0)
            _exit(2);
        fault = compare_with_libc(model, false);
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
        give_up("a process that asks iana");
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
               fault != NULL ? fault : "not each time");
        free(fault);
        return false;
    }
    return true;
}

/* What the product says of lines that are wrong is of no interest here. */
static void silence(void)
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
        silence();
        if (modes[at].judge == judge_files && __nss_configure_lookup("services", "files") != 0)
            give_up("__nss_configure_lookup");
        bool good = rounds > 0 && try_all(&trial, rounds, strtoull(arguments[3], NULL, 10));
        printf("%s: %lu sequences, %s\n", modes[at].name, rounds,
               good ? "all as the law says" : "one is different");
        return good ? 0 : 1;
    }
    fputs("usage: law model|files|iana COUNT SEED [FILE]\n", stderr);
    return 2;
}
