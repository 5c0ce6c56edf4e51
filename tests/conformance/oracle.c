/*
 * Compares libc's answers from /etc/services through files with those through iana, for every port
 * and name, field by field.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The script oracle.sh runs it where /etc/services is a dump of the index that NSS_IANA_INDEX
 * names; with "print" it prints the answers of iana alone. Both backends are asked through libc's
 * own functions, and __nss_configure_lookup chooses which one answers: in a process for each, since
 * libc before version 2.33 keeps the backends that a function had at its first call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nss.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/services.h"

#define SERVICES "/etc/services"
#define REPORT_LIMIT 10
#define TEXT_LIMIT 16384

struct entry {
    char *name;
    char **aliases;
    size_t alias_count;
    unsigned port;
    char *protocol;
};

/* One name or alias of an entry, chained by its hash in order. */
struct label {
    const char *text;
    size_t entry;
    size_t next;
};

struct question {
    bool by_name;
    int port; /* as passed to libc */
    const char *name;
    const char *protocol;
};

static struct entry *entries;
static size_t entry_count;
static struct label *labels;
static size_t label_count;
static size_t *buckets;
static size_t bucket_count;
static const char *protocols[64];
static size_t protocol_count;

static void *must(void *memory)
{
    if (memory == NULL) {
        perror("oracle");
        exit(2);
    }
    return memory;
}

static void *grow(void *memory, size_t count, size_t size)
{
    /* Doubles whenever the count reaches a power of two. */
    if ((count & (count - 1)) != 0)
        return memory;
    return must(realloc(memory, (count == 0 ? 1 : 2 * count) * size));
}

static size_t hash_text(const char *text)
{
    size_t hash = 5381;
    for (; *text != '\0'; text++)
        hash = hash * 33 ^ (unsigned char)*text;
    return hash % bucket_count;
}

static const char *intern_protocol(const char *text)
{
    for (size_t i = 0; i < protocol_count; i++) {
        if (strcmp(protocols[i], text) == 0)
            return protocols[i];
    }
    if (protocol_count == sizeof protocols / sizeof protocols[0]) {
        fprintf(stderr, "oracle: too many protocols\n");
        exit(2);
    }
    protocols[protocol_count] = must(strdup(text));
    return protocols[protocol_count++];
}

static void add_label(const char *text, size_t entry)
{
    labels = grow(labels, label_count, sizeof *labels);
    labels[label_count++] = (struct label){.text = text, .entry = entry, .next = 0};
}

static void read_services(const char *path)
{
    FILE *file = must(fopen(path, "re"));
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, file) >= 0) {
        struct services_line parsed;
        if (!services_parse(line, &parsed)) {
            fprintf(stderr, "oracle: %s has a line that is no service: %s\n", path, parsed.name);
            exit(2);
        }
        if (parsed.name == NULL)
            continue;
        struct entry entry = {.name = must(strdup(parsed.name)),
                              .port = (unsigned)parsed.port,
                              .protocol = must(strdup(parsed.protocol))};
        intern_protocol(entry.protocol);
        const char *alias;
        while ((alias = services_alias(&parsed)) != NULL) {
            entry.aliases = grow(entry.aliases, entry.alias_count, sizeof *entry.aliases);
            entry.aliases[entry.alias_count++] = must(strdup(alias));
        }
        entries = grow(entries, entry_count, sizeof *entries);
        entries[entry_count++] = entry;
    }
    free(line);
    fclose(file);

    for (size_t i = 0; i < entry_count; i++) {
        add_label(entries[i].name, i);
        for (size_t j = 0; j < entries[i].alias_count; j++)
            add_label(entries[i].aliases[j], i);
    }
    if (entry_count == 0) {
        fprintf(stderr, "oracle: %s is empty\n", path);
        exit(2);
    }
    bucket_count = 2 * label_count + 1;
    buckets = must(malloc(bucket_count * sizeof *buckets));
    for (size_t i = 0; i < bucket_count; i++)
        buckets[i] = SIZE_MAX;
    /* Backwards, so that each chain is in the order of the file. */
    for (size_t i = label_count; i-- > 0;) {
        size_t home = hash_text(labels[i].text);
        labels[i].next = buckets[home];
        buckets[home] = i;
    }
}

static bool is_label(const char *name)
{
    for (size_t i = buckets[hash_text(name)]; i != SIZE_MAX; i = labels[i].next) {
        if (strcmp(labels[i].text, name) == 0)
            return true;
    }
    return false;
}

static void append(char **at, const char *end, const char *text)
{
    size_t length = strlen(text);
    if (length >= (size_t)(end - *at)) {
        fprintf(stderr, "oracle: an answer is too long\n");
        exit(2);
    }
    memcpy(*at, text, length + 1);
    *at += length;
}

/* In host byte order; keeps the upper bits, which must be zero. */
static int port_for_people(int port)
{
    return (port & ~0xffff) | ntohs((uint16_t)port);
}

static void describe_servent(const struct servent *found, char *text)
{
    const char *end = text + TEXT_LIMIT;
    char number[32];
    append(&text, end, found->s_name);
    snprintf(number, sizeof number, " %d/", port_for_people(found->s_port));
    append(&text, end, number);
    append(&text, end, found->s_proto);
    for (char **alias = found->s_aliases; *alias != NULL; alias++) {
        append(&text, end, " ");
        append(&text, end, *alias);
    }
}

static void use_backend(const char *backend)
{
    if (__nss_configure_lookup("services", backend) != 0) {
        perror("oracle: __nss_configure_lookup");
        exit(2);
    }
}

/* The answer as a line of text; "-": none. */
static void ask(const struct question *question, char *text)
{
    static char *buffer;
    static size_t size = 4096;
    if (buffer == NULL)
        buffer = must(malloc(size));
    struct servent result;
    struct servent *found = NULL;
    int error;
    for (;;) {
        if (question->by_name)
            error =
                getservbyname_r(question->name, question->protocol, &result, buffer, size, &found);
        else
            error =
                getservbyport_r(question->port, question->protocol, &result, buffer, size, &found);
        if (error != ERANGE)
            break;
        size *= 2;
        buffer = must(realloc(buffer, size));
    }
    if (found != NULL)
        describe_servent(found, text);
    else if (error == 0 || error == ENOENT)
        snprintf(text, TEXT_LIMIT, "-");
    else
        snprintf(text, TEXT_LIMIT, "error %d", error);
}

/* --- The answers of a process ---------------------------------------------------------------- */

/* Runs the function in a child process with this backend; it writes the answers to the stream. */
static FILE *answers_of(const char *backend, void (*write_answers)(FILE *to, const void *context),
                        const void *context)
{
    int ends[2];
    fflush(stdout);
    if (pipe(ends) != 0) {
        perror("oracle: pipe");
        exit(2);
    }
    pid_t child = fork();
    if (child < 0) {
        perror("oracle: fork");
        exit(2);
    }
    if (child == 0) {
        close(ends[0]);
        FILE *to = must(fdopen(ends[1], "w"));
        use_backend(backend);
        write_answers(to, context);
        _exit(fclose(to) == 0 ? 0 : 2);
    }
    close(ends[1]);
    return must(fdopen(ends[0], "r"));
}

/* Up to the next NUL; a truncated answer is none. */
static const char *next_answer(FILE *answers)
{
    static char *text;
    static size_t size;
    return getdelim(&text, &size, '\0', answers) > 0 ? text : "no answer";
}

static void write_answer(FILE *to, const char *text)
{
    fwrite(text, 1, strlen(text) + 1, to);
}

static void print_question(const struct question *question, FILE *to)
{
    const char *protocol = question->protocol == NULL ? "NULL" : question->protocol;
    if (question->by_name)
        fprintf(to, "name '%s', protocol %s", question->name, protocol);
    else
        fprintf(to, "port %d, protocol %s", port_for_people(question->port), protocol);
}

struct tally {
    size_t asked, found, different;
};

static void report(struct tally *tally, const struct question *question, const char *expected,
                   const char *got)
{
    tally->different++;
    if (tally->different > REPORT_LIMIT)
        return;
    printf("different: ");
    print_question(question, stdout);
    printf("\n  files: %s\n  iana:  %s\n", expected, got);
}

static struct question *questions;
static size_t question_count;

static void add_question(struct question question)
{
    questions = grow(questions, question_count, sizeof *questions);
    questions[question_count++] = question;
}

static void add_name(const char *name)
{
    for (size_t i = 0; i < protocol_count; i++)
        add_question((struct question){.by_name = true, .name = name, .protocol = protocols[i]});
    add_question((struct question){.by_name = true, .name = name});
    add_question((struct question){.by_name = true, .name = name, .protocol = "no-such-protocol"});
}

/* A copy of the name with the case swapped, or NULL if it has no letters. */
static char *change_case(const char *name, int how)
{
    char *copy = must(strdup(name));
    bool changed = false;
    for (size_t i = 0; copy[i] != '\0'; i++) {
        char before = copy[i];
        bool lower = before >= 'a' && before <= 'z';
        bool upper = before >= 'A' && before <= 'Z';
        if ((lower && (how == 0 || i % 2 == 1)) || (upper && how == 1))
            copy[i] = (char)(before ^ 0x20);
        changed = changed || copy[i] != before;
    }
    if (changed)
        return copy;
    free(copy);
    return NULL;
}

static void list_questions(int port_step)
{
    static const char *const strangers[] = {
        "",         " ",        "/", "#",   "-",    "no-such-service",
        "\xff\xfe", "tcp",      "0", "443", "ssh ", " ssh",
        "http\n",   "\xc3\xa9", "h", "ht",  "htt",  "httpss",
    };
    for (int port = 0; port <= 65535; port += port_step) {
        for (size_t i = 0; i < protocol_count; i++)
            add_question(
                (struct question){.port = htons((uint16_t)port), .protocol = protocols[i]});
        add_question((struct question){.port = htons((uint16_t)port)});
    }
    /* Numbers that are not ports, although their lower 16 bits are. */
    for (int port = 0; port <= 65535; port += 997) {
        add_question((struct question){.port = htons((uint16_t)port) + 0x10000});
        add_question((struct question){.port = htons((uint16_t)port) - 0x10000});
        add_question((struct question){.port = htons((uint16_t)port), .protocol = ""});
        add_question((struct question){.port = htons((uint16_t)port), .protocol = "TCP"});
    }
    add_question((struct question){.port = INT_MAX});
    add_question((struct question){.port = INT_MIN});
    add_question((struct question){.port = -1});

    for (size_t i = 0; i < label_count; i++) {
        /* Each name once. */
        size_t first = buckets[hash_text(labels[i].text)];
        while (strcmp(labels[first].text, labels[i].text) != 0)
            first = labels[first].next;
        if (first != i)
            continue;
        add_name(labels[i].text);
        for (int how = 0; how < 3; how++) {
            char *changed = change_case(labels[i].text, how);
            if (changed == NULL)
                continue;
            add_question((struct question){.by_name = true, .name = changed});
            add_question((struct question){
                .by_name = true, .name = changed, .protocol = entries[labels[i].entry].protocol});
        }
        /* Near misses: a byte removed, added or changed. */
        size_t length = strlen(labels[i].text);
        for (int how = 0; how < 3; how++) {
            char *near = must(malloc(length + 2));
            memcpy(near, labels[i].text, length + 1);
            if (how == 0)
                near[length - 1] = '\0';
            else if (how == 1)
                memcpy(near + length, "x", 2);
            else
                near[length / 2] = (char)(near[length / 2] ^ 0x01);
            if (is_label(near))
                free(near);
            else
                add_question((struct question){.by_name = true, .name = near});
        }
    }
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++)
        add_name(strangers[i]);
    /* Longer than any valid name. */
    for (size_t length = 254; length <= 5000; length = length < 258 ? length + 1 : 5 * length) {
        char *text = must(malloc(length + 1));
        memset(text, 'n', length);
        text[length] = '\0';
        add_question((struct question){.by_name = true, .name = text});
    }
}

/* Takes every stride-th question, distributed over the jobs. */
struct share {
    size_t first, step;
};

static void write_share(FILE *to, const void *context)
{
    static char text[TEXT_LIMIT];
    const struct share *share = context;
    for (size_t i = share->first; i < question_count; i += share->step) {
        ask(&questions[i], text);
        write_answer(to, text);
    }
}

static struct tally compare_share(const struct share *share)
{
    static char got[TEXT_LIMIT];
    struct tally tally = {0};
    FILE *answers = answers_of("files", write_share, share);
    use_backend("iana");
    for (size_t i = share->first; i < question_count; i += share->step) {
        const char *expected = next_answer(answers);
        ask(&questions[i], got);
        tally.asked++;
        tally.found += strcmp(expected, "-") != 0;
        if (strcmp(got, expected) != 0)
            report(&tally, &questions[i], expected, got);
    }
    fclose(answers);
    return tally;
}

/* Whether no earlier entry of the enumeration had the port and protocol. */
static bool is_first_on_port(const struct servent *found, char *seen)
{
    size_t protocol = 0;
    const char *known = intern_protocol(found->s_proto);
    while (protocols[protocol] != known)
        protocol++;
    char *flag = &seen[protocol * 65536 + ntohs((uint16_t)found->s_port)];
    bool first = *flag == 0;
    *flag = 1;
    return first;
}

/*
 * Prints the services of the current backend in order, a line each; of files only the first for
 * each port and protocol. Returns their number.
 */
static size_t write_services(FILE *to, bool first_on_port)
{
    static char line[TEXT_LIMIT];
    static char buffer[TEXT_LIMIT];
    char *seen = must(calloc(sizeof protocols / sizeof protocols[0], 65536));
    struct servent result;
    struct servent *found;
    size_t count = 0;
    int error;
    setservent(0);
    while ((error = getservent_r(&result, buffer, sizeof buffer, &found)) == 0) {
        count++;
        if (first_on_port && !is_first_on_port(found, seen))
            continue;
        describe_servent(found, line);
        fprintf(to, "%s\n", line);
    }
    if (error != ENOENT)
        fprintf(to, "error %d\n", error);
    endservent();
    free(seen);
    return count;
}

static void write_files(FILE *to, const void *context)
{
    (void)context;
    size_t count = write_services(to, true);
    fprintf(to, "%c%zu%c", '\0', count, '\0');
}

static void write_iana_twice(FILE *to, const void *context)
{
    (void)context;
    for (int round = 0; round < 2; round++) {
        write_services(to, false);
        fputc('\0', to);
    }
}

static void report_enumeration(const char *left, const char *right)
{
    for (size_t line = 1;; line++) {
        int left_length = (int)strcspn(left, "\n");
        int right_length = (int)strcspn(right, "\n");
        if (left_length != right_length || strncmp(left, right, (size_t)left_length) != 0 ||
            left[left_length] == '\0') {
            printf("different: service %zu of the enumeration\n  files: %.*s\n  iana:  %.*s\n",
                   line, left_length, left, right_length, right);
            return;
        }
        left += left_length + 1;
        right += right_length + 1;
    }
}

static bool compare_enumeration(void)
{
    FILE *files = answers_of("files", write_files, NULL);
    char *expected = must(strdup(next_answer(files)));
    size_t count = strtoul(next_answer(files), NULL, 10);
    fclose(files);
    bool equal = count == entry_count;
    if (!equal)
        printf("different: %zu services counted, files enumerates %zu\n", entry_count, count);

    FILE *iana = answers_of("iana", write_iana_twice, NULL);
    for (int round = 0; round < 2; round++) {
        const char *got = next_answer(iana);
        if (strcmp(got, expected) != 0) {
            report_enumeration(expected, got);
            equal = false;
        }
    }
    fclose(iana);
    free(expected);
    return equal;
}

/* Looks up the first entry by name without an index. */
static void write_first(FILE *to, const void *context)
{
    (void)context;
    static char text[TEXT_LIMIT];
    struct question question = {.by_name = true, .name = entries[0].name};
    setenv("NSS_IANA_INDEX", "/nonexistent/services.idx", 1);
    ask(&question, text);
    write_answer(to, text);
}

static bool finds_first(const char *backend)
{
    FILE *answers = answers_of(backend, write_first, NULL);
    const char *text = next_answer(answers);
    fclose(answers);
    return strncmp(text, entries[0].name, strlen(entries[0].name)) == 0;
}

/* Guards against comparing a backend with itself: without an index only files finds anything. */
static bool backends_differ(void)
{
    bool differ = finds_first("files") && !finds_first("iana");
    if (!differ)
        printf("different: the choice of the backend does nothing\n");
    return differ;
}

/* Prints the answers of iana to every question, to compare machines. */
static int print_answers(void)
{
    static char text[TEXT_LIMIT];
    use_backend("iana");
    write_services(stdout, false);
    list_questions(1);
    for (size_t i = 0; i < question_count; i++) {
        ask(&questions[i], text);
        print_question(&questions[i], stdout);
        printf(": %s\n", text);
    }
    return fflush(stdout) == 0 ? 0 : 2;
}

int main(int argc, char **argv)
{
    bool print = argc == 3 && strcmp(argv[1], "print") == 0;
    size_t stride = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    size_t jobs = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    int port_step = argc > 3 ? atoi(argv[3]) : 1;
    if (!print && (argc > 4 || stride == 0 || jobs == 0 || port_step <= 0)) {
        fprintf(stderr, "usage: oracle [STRIDE [JOBS [PORT_STEP]]]\n"
                        "       oracle print SERVICES\n");
        return 2;
    }
    static const char *const asked_always[] = {"tcp", "udp", "sctp", "dccp"};
    for (size_t i = 0; i < sizeof asked_always / sizeof asked_always[0]; i++)
        intern_protocol(asked_always[i]);
    read_services(print ? argv[2] : SERVICES);
    if (print)
        return print_answers();
    if (!backends_differ() || !compare_enumeration())
        return 1;

    list_questions(port_step);
    fflush(stdout);
    int pipes[2];
    if (pipe(pipes) != 0) {
        perror("oracle: pipe");
        return 2;
    }
    for (size_t job = 0; job < jobs; job++) {
        pid_t child = fork();
        if (child < 0) {
            perror("oracle: fork");
            return 2;
        }
        if (child > 0)
            continue;
        struct share share = {.first = job * stride, .step = jobs * stride};
        struct tally tally = compare_share(&share);
        fflush(stdout);
        _exit(write(pipes[1], &tally, sizeof tally) == (ssize_t)sizeof tally ? 0 : 2);
    }
    close(pipes[1]);
    struct tally sum = {0};
    struct tally tally;
    for (size_t job = 0; job < jobs; job++) {
        if (read(pipes[0], &tally, sizeof tally) != (ssize_t)sizeof tally) {
            printf("different: a job died\n");
            return 1;
        }
        sum.asked += tally.asked;
        sum.found += tally.found;
        sum.different += tally.different;
    }
    while (wait(NULL) > 0)
        continue;
    printf("%zu services; %zu lookups of %zu compared, %zu found; %zu different\n", entry_count,
           sum.asked, question_count, sum.found, sum.different);
    return sum.different == 0 && sum.found > 0 ? 0 : 1;
}
