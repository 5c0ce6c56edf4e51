/*
 * Compares libc's answers through files and through iana for every name, alias and port of
 * /etc/services.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: netbase WITNESS
 *
 * Each name and port is asked with each protocol of the file and with NULL; what files does not
 * know is no question, for iana may well know more. Name, port and protocol of the answers have to
 * be equal, and the aliases of files have to stand first and in their order in those of iana. Two
 * lines of one name, port and protocol are one service for iana, with the aliases of both: there
 * the aliases of files need only be among those of iana, and one that another service has as well
 * may stay at its own place. The witness is a name that the index has and the file has not: it
 * shows that both backends are really asked.
 *
 * Every difference is printed, then a line for the names and one for the ports. Exit status 0: no
 * difference, 1: some, 2: the comparison failed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nss.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/conformance/services.h"

#define SERVICES "/etc/services"

struct answer {
    struct servent servent;
    char *texts; /* storage of servent; NULL: no answer */
};

struct question {
    const char *name; /* NULL: ask for the port */
    const char *protocol;
    int port;
    struct answer files; /* if there is none, iana is not asked */
};

struct list {
    void *items;
    size_t count;
};

struct line {
    const char *name;
    const char *protocol;
    int port;
    struct list aliases;
};

static struct list kept_texts; /* what the others point to */
static struct list lines;
static struct list protocols;
static struct list names;
static struct list ports;
static struct list questions;

static void give_up(const char *what)
{
    fprintf(stderr, "netbase: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void *must(void *memory)
{
    if (memory == NULL)
        give_up("memory");
    return memory;
}

static void append(struct list *list, const void *item, size_t size)
{
    /* Doubles whenever the count reaches a power of two. */
    if ((list->count & (list->count - 1)) == 0)
        list->items = must(realloc(list->items, (list->count == 0 ? 1 : 2 * list->count) * size));
    memcpy((char *)list->items + list->count++ * size, item, size);
}

static const char *text_at(const struct list *list, size_t at)
{
    return ((const char **)list->items)[at];
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int compare_ports(const void *left, const void *right)
{
    return *(const int *)left - *(const int *)right;
}

static void sort_once(struct list *list, size_t size, int (*compare)(const void *, const void *))
{
    char *items = list->items;
    size_t kept = 0;
    qsort(items, list->count, size, compare);
    for (size_t at = 0; at < list->count; at++) {
        if (kept == 0 || compare(items + (kept - 1) * size, items + at * size) != 0)
            memmove(items + kept++ * size, items + at * size, size);
    }
    list->count = kept;
}

/* Collects the questions; interpreting the lines is left to libc. */
static void read_services(void)
{
    FILE *stream = fopen(SERVICES, "re");
    if (stream == NULL)
        give_up(SERVICES);
    char *text = NULL;
    size_t size = 0;
    while (getline(&text, &size, stream) >= 0) {
        append(&kept_texts, &text, sizeof text);
        struct services_line parsed;
        bool is_service = services_parse(text, &parsed) && parsed.name != NULL;
        text = NULL;
        size = 0;
        if (!is_service)
            continue;
        struct line line = {.name = parsed.name, .protocol = parsed.protocol, .port = parsed.port};
        append(&protocols, &line.protocol, sizeof line.protocol);
        append(&ports, &line.port, sizeof line.port);
        append(&names, &line.name, sizeof line.name);
        for (char *alias; (alias = services_alias(&parsed)) != NULL;) {
            append(&names, &alias, sizeof alias);
            append(&line.aliases, &alias, sizeof alias);
        }
        append(&lines, &line, sizeof line);
    }
    free(text);
    fclose(stream);
    if (lines.count == 0) {
        fprintf(stderr, "netbase: %s has no services\n", SERVICES);
        exit(2);
    }
    sort_once(&protocols, sizeof(char *), compare_texts);
    sort_once(&names, sizeof(char *), compare_texts);
    sort_once(&ports, sizeof(int), compare_ports);
}

static void use_backend(const char *backend)
{
    if (__nss_configure_lookup("services", backend) != 0)
        give_up("__nss_configure_lookup");
}

static struct answer ask(const struct question *question)
{
    struct answer answer = {.texts = NULL};
    struct servent *found = NULL;
    char *texts = NULL;
    int error = ERANGE;
    for (size_t size = 1024; error == ERANGE; size *= 2) {
        texts = must(realloc(texts, size));
        if (question->name != NULL)
            error = getservbyname_r(question->name, question->protocol, &answer.servent, texts,
                                    size, &found);
        else
            error = getservbyport_r(htons((uint16_t)question->port), question->protocol,
                                    &answer.servent, texts, size, &found);
    }
    if (found != NULL)
        answer.texts = texts;
    else
        free(texts);
    return answer;
}

static bool is_answered(const char *name)
{
    struct answer answer = ask(&(struct question){.name = name});
    bool found = answer.texts != NULL;
    free(answer.texts);
    return found;
}

static void add_questions(struct question question)
{
    for (size_t at = 0; at < protocols.count; at++) {
        question.protocol = text_at(&protocols, at);
        append(&questions, &question, sizeof question);
    }
    question.protocol = NULL;
    append(&questions, &question, sizeof question);
}

static void list_questions(void)
{
    for (size_t at = 0; at < names.count; at++)
        add_questions((struct question){.name = text_at(&names, at)});
    for (size_t at = 0; at < ports.count; at++)
        add_questions((struct question){.port = ((const int *)ports.items)[at]});
}

/* --- What files answers, from a process of its own ------------------------------------------- */

/* An answer is a line: name, port in network order, protocol, aliases. None is an empty line. */
static void write_answer(FILE *to, const struct answer *answer)
{
    if (answer->texts != NULL) {
        const struct servent *servent = &answer->servent;
        fprintf(to, "%s %d %s", servent->s_name, servent->s_port, servent->s_proto);
        for (char **alias = servent->s_aliases; *alias != NULL; alias++)
            fprintf(to, " %s", *alias);
    }
    fputc('\n', to);
}

static struct answer read_answer(FILE *from)
{
    struct answer answer = {.texts = NULL};
    struct list aliases = {.items = NULL};
    char *text = NULL;
    size_t size = 0;
    if (getline(&text, &size, from) < 0)
        give_up("the process that asks files");
    char *rest;
    char *name = strtok_r(text, " \n", &rest);
    const char *port = strtok_r(NULL, " \n", &rest);
    char *protocol = strtok_r(NULL, " \n", &rest);
    if (protocol == NULL) {
        free(text);
        return answer;
    }
    char *alias;
    do {
        alias = strtok_r(NULL, " \n", &rest);
        append(&aliases, &alias, sizeof alias);
    } while (alias != NULL);
    answer.texts = text;
    answer.servent = (struct servent){
        .s_name = name,
        .s_aliases = aliases.items,
        .s_port = (int)strtol(port, NULL, 10),
        .s_proto = protocol,
    };
    return answer;
}

static void ask_files(FILE *to, const char *witness)
{
    use_backend("files");
    if (is_answered(witness)) {
        fprintf(stderr, "netbase: %s has the witness\n", SERVICES);
        exit(2);
    }
    const struct question *all = questions.items;
    for (size_t at = 0; at < questions.count; at++) {
        struct answer answer = ask(&all[at]);
        write_answer(to, &answer);
        free(answer.texts);
    }
    if (fclose(to) != 0)
        give_up("the answers of files");
}

/*
 * Gets the answers of files. A separate process asks, since libc before 2.33 keeps the backends of
 * a function's first call.
 */
static void get_answers_of_files(const char *witness)
{
    int ends[2];
    if (pipe(ends) != 0)
        give_up("pipe");
    pid_t child = fork();
    if (child < 0)
        give_up("fork");
    if (child == 0) {
        close(ends[0]);
        ask_files(must(fdopen(ends[1], "w")), witness);
        _exit(0);
    }
    close(ends[1]);
    FILE *answers = must(fdopen(ends[0], "r"));
    struct question *all = questions.items;
    for (size_t at = 0; at < questions.count; at++)
        all[at].files = read_answer(answers);
    fclose(answers);
}

static bool is_about(const struct line *line, const struct servent *servent)
{
    return htons((uint16_t)line->port) == servent->s_port &&
           strcmp(line->name, servent->s_name) == 0 &&
           strcmp(line->protocol, servent->s_proto) == 0;
}

/* Whether several lines define the service. */
static bool is_merged(const struct servent *servent)
{
    const struct line *all = lines.items;
    size_t count = 0;
    for (size_t at = 0; at < lines.count; at++)
        count += is_about(&all[at], servent);
    return count > 1;
}

/* Whether a line of another service has the name. */
static bool is_shared(const char *name, const struct servent *servent)
{
    const struct line *all = lines.items;
    for (size_t at = 0; at < lines.count; at++) {
        if (is_about(&all[at], servent))
            continue;
        bool has = strcmp(all[at].name, name) == 0;
        for (size_t alias = 0; alias < all[at].aliases.count && !has; alias++)
            has = strcmp(text_at(&all[at].aliases, alias), name) == 0;
        if (has)
            return true;
    }
    return false;
}

static bool is_among(const char *name, char **from, char **to)
{
    for (; from < to; from++) {
        if (strcmp(*from, name) == 0)
            return true;
    }
    return false;
}

static bool aliases_kept(const struct servent *files, const struct servent *iana)
{
    bool merged = is_merged(files);
    char **next = iana->s_aliases;
    char **end = next;
    while (*end != NULL)
        end++;
    for (char **alias = files->s_aliases; *alias != NULL; alias++) {
        if (!merged && next != end && strcmp(*next, *alias) == 0) {
            next++;
            continue;
        }
        /* An alias that a line gives twice is one alias for iana. */
        bool known = merged ? is_among(*alias, next, end) || is_shared(*alias, files)
                            : is_among(*alias, files->s_aliases, alias);
        if (!known)
            return false;
    }
    return true;
}

static bool is_kept(const struct servent *files, const struct servent *iana)
{
    return strcmp(files->s_name, iana->s_name) == 0 && files->s_port == iana->s_port &&
           strcmp(files->s_proto, iana->s_proto) == 0 && aliases_kept(files, iana);
}

static void print_answer(const char *who, const struct answer *answer)
{
    printf("  %s", who);
    if (answer->texts != NULL) {
        const struct servent *servent = &answer->servent;
        printf(" %s %d/%s", servent->s_name, ntohs((uint16_t)servent->s_port), servent->s_proto);
        for (char **alias = servent->s_aliases; *alias != NULL; alias++)
            printf(" %s", *alias);
    } else {
        printf(" not found");
    }
    putchar('\n');
}

static void print_difference(const struct question *question, const struct answer *iana)
{
    const char *protocol = question->protocol == NULL ? "any protocol" : question->protocol;
    if (question->name != NULL)
        printf("different: name %s, %s\n", question->name, protocol);
    else
        printf("different: port %d, %s\n", question->port, protocol);
    print_answer("files:", &question->files);
    print_answer("iana: ", iana);
}

/* Asks iana the questions of one kind. Returns how many answers differ. */
static size_t compare(const char *kind, bool by_name)
{
    const struct question *all = questions.items;
    size_t asked = 0;
    size_t different = 0;
    for (size_t at = 0; at < questions.count; at++) {
        if ((all[at].name != NULL) != by_name || all[at].files.texts == NULL)
            continue;
        asked++;
        struct answer iana = ask(&all[at]);
        if (iana.texts == NULL || !is_kept(&all[at].files.servent, &iana.servent)) {
            different++;
            print_difference(&all[at], &iana);
        }
        free(iana.texts);
    }
    if (asked == 0) {
        fprintf(stderr, "netbase: files answers no %s\n", kind);
        exit(2);
    }
    /* Rounded down: 100 % is no difference at all. */
    printf("%s: %zu of %zu as files does (%zu.%02zu %%)\n", kind, asked - different, asked,
           (asked - different) * 100 / asked, (asked - different) * 10000 / asked % 100);
    return different;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: netbase WITNESS\n");
        return 2;
    }
    read_services();

    list_questions();
    get_answers_of_files(arguments[1]);

    use_backend("iana");
    if (!is_answered(arguments[1])) {
        fprintf(stderr, "netbase: iana does not answer\n");
        return 2;
    }
    size_t different = compare("names", true);
    different += compare("ports", false);
    return different == 0 ? 0 : 1;
}
