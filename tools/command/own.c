/*
 * iana-services add, hide and remove: edit the administrator's own overlay, compile, and show what
 * libc answers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "nss_iana/paths.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/syntax.h"
#include "tools/catalog/key.h"
#include "tools/command/command.h"
#include "tools/command/compile.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/source/edit.h"
#include "tools/system/ask.h"
#include "tools/system/configfile.h"

static const char beginning[] =
    "# Names of this system's own, before all others: see nss-iana.services(5).\n"
    "# iana-services add, hide and remove edit this file; other lines of it stay as they are.\n\n";

/* Makes the directory of overlays, and missing parents. */
static bool make_directory(void)
{
    char path[] = OVERLAY_DIRECTORY "/";
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST) {
            message_error(&(struct position){.file = path}, "%s", strerror(errno));
            return false;
        }
        *slash = '/';
    }
    return true;
}

static bool open_overlay(struct configfile *overlay, struct edit_text *text)
{
    if (!make_directory())
        return false;
    if (!configfile_open(overlay, OWN_SERVICES)) {
        configfile_close(overlay);
        return false;
    }
    bool new = overlay->old < 0;
    const char *bytes = new ? beginning : overlay->bytes;
    size_t size = new ? sizeof beginning - 1 : overlay->size;
    *text = (struct edit_text){memory_copy_text(bytes, size), size};
    return true;
}

static void replace_text(struct edit_text *text, struct edit_text new)
{
    free(text->bytes);
    *text = new;
}

/*
 * Replaces the file and compiles; restores the old file if that fails. The file stays locked until
 * all is done, so that no other edit is compiled or undone with this one.
 */
static bool save_and_compile(struct configfile *overlay, const struct edit_text *text)
{
    bool done = configfile_save(overlay, text->bytes, text->size);
    if (done && !compile_default(NULL)) {
        done = false;
        if (configfile_restore(overlay))
            message_error(&(struct position){.file = OWN_SERVICES},
                          "was restored, since nothing was compiled");
    }
    configfile_close(overlay);
    return done;
}

static void show(const struct ask_question *question, const char *expected)
{
    char answer[ASK_SIZE];
    char *key = question->name != NULL
                    ? memory_format("%s/%s", question->name, question->protocol)
                    : memory_format("%u/%s", (unsigned)question->port, question->protocol);
    ask_libc(question, answer);
    printf("  %-24s %s\n", key, answer[0] != '\0' ? answer : "nothing");
    fflush(stdout);
    if (strcmp(answer, expected) != 0)
        message_warning(NULL,
                        "libc does not answer \"%s\" with what you asked for; to see why, "
                        "type: iana-services status; iana-services lookup %s",
                        key, key);
    free(key);
}

/*
 * --- add ---------------------------------------------------------------------------------------
 */

#define PROTOCOL_COUNT 8

struct addition {
    struct edit_service service;
    char *text;                            /* of the protocols */
    const char *protocols[PROTOCOL_COUNT]; /* within it */
    size_t protocol_count;
};

static bool refuse(const char *word, const char *fault)
{
    message_error(NULL, "\"%s\" cannot be added: %s", word, fault);
    return false;
}

static bool read_ports(struct addition *addition, const char *text)
{
    const char *end, *fault = NULL;
    if (!syntax_port(text, &end, &addition->service.port) || *end != '/' ||
        (text[0] == '0' && end > text + 1))
        return refuse(text, "it is not of the form PORT/PROTOCOL[,PROTOCOL], with a PORT from 0 "
                            "to 65535");
    addition->text = memory_copy_text(end + 1, strlen(end + 1));
    char *rest = addition->text;
    for (char *protocol; fault == NULL && (protocol = strsep(&rest, ",")) != NULL;) {
        fault = syntax_protocol_fault(protocol);
        if (addition->protocol_count == PROTOCOL_COUNT)
            fault = "it has too many protocols";
        else
            addition->protocols[addition->protocol_count++] = protocol;
    }
    return fault == NULL || refuse(text, fault);
}

static bool check_name(const char *name)
{
    const char *fault = syntax_name_fault(name);
    if (fault == NULL && name[0] == '!')
        fault = "a line that begins with ! hides";
    if (fault == NULL && name[strspn(name, "0123456789")] == '\0')
        fault = "programs take a number for a port";
    return fault == NULL || refuse(name, fault);
}

/* Notes where else a name is in use, since programs that ask for it get the new answer. */
static void note_taken(const struct catalog *catalog, const char *name, uint16_t port)
{
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        bool called = strcmp(service->name, name) == 0;
        for (size_t alias = 0; alias < service->alias_count && !called; alias++)
            called = strcmp(service->aliases[alias], name) == 0;
        if (!called || service->port == port)
            continue;
        struct entry entry = entry_of_service(catalog, service);
        printf("Note: %s is a name of %s %u/%s as well (%s", name, service->name,
               (unsigned)service->port, service->protocol, entry.origin);
        printf(entry.line > 0 ? ":%u).\n" : ").\n", (unsigned)entry.line);
        return;
    }
}

static void show_added(const struct addition *addition)
{
    const char *file;
    const struct edit_service *service = &addition->service;
    struct catalog *catalog = loader_open(LOCAL_INDEX, &file);
    if (catalog != NULL) {
        note_taken(catalog, service->name, service->port);
        for (size_t at = 0; at < service->alias_count; at++)
            note_taken(catalog, service->aliases[at], service->port);
        catalog_destroy(catalog);
    }
    puts("libc answers now:");
    for (size_t at = 0; at < addition->protocol_count; at++) {
        struct ask_question question = {
            .port = service->port,
            .protocol = addition->protocols[at],
        };
        char *right =
            memory_format("%s %u/%s", service->name, (unsigned)service->port, question.protocol);
        show(&question, right);
        question.name = service->name;
        show(&question, right);
        for (size_t alias = 0; alias < service->alias_count; alias++) {
            question.name = service->aliases[alias];
            show(&question, right);
        }
        free(right);
    }
}

static bool add(struct addition *addition)
{
    struct configfile overlay;
    struct edit_text text;
    if (!open_overlay(&overlay, &text))
        return false;
    /* Each goes before the last one added, so iterate backwards to keep the given order. */
    for (size_t at = addition->protocol_count; at-- > 0;) {
        addition->service.protocol = addition->protocols[at];
        replace_text(&text, edit_add(&text, &addition->service));
    }
    bool done = save_and_compile(&overlay, &text);
    free(text.bytes);
    if (done)
        show_added(addition);
    return done;
}

static int run_add(const struct options *options)
{
    struct addition addition = {
        .service =
            {
                .name = options->operands[1],
                .aliases = options->operands + 2,
                .alias_count = options->operand_count - 2,
            },
    };
    bool good = read_ports(&addition, options->operands[0]);
    for (size_t at = 1; at < options->operand_count; at++)
        good = check_name(options->operands[at]) && good;
    good = good && add(&addition);
    free(addition.text);
    return good ? EXIT_DONE : EXIT_BAD;
}

/*
 * --- hide and remove ---------------------------------------------------------------------------
 */

static struct key *read_keys(const struct options *options, const char *what)
{
    struct key *keys = memory_resize(NULL, options->operand_count, sizeof *keys);
    bool good = true;
    for (size_t at = 0; at < options->operand_count; at++) {
        const char *text = options->operands[at];
        const char *fault = key_read(text + (text[0] == '!'), &keys[at]);
        if (fault == NULL)
            continue;
        message_error(NULL, "\"%s\" cannot be %s: %s", text, what, fault);
        good = false;
    }
    if (good)
        return keys;
    free(keys);
    return NULL;
}

static void show_keys(const struct key *keys, size_t count, bool hidden)
{
    bool answered = false;
    puts("libc answers now:");
    for (size_t at = 0; at < count; at++) {
        char answer[ASK_SIZE];
        const struct key *key = &keys[at];
        char *name = memory_copy_text(key->text, key->name_length);
        struct ask_question question = {
            .name = key->by_port ? NULL : key->text,
            .protocol = key->by_port ? key->protocol : NULL,
            .port = key->first_port,
            .last_port = key->last_port,
        };
        ask_libc(&question, answer);
        /* A key with a slash is a name, or a name and a protocol. */
        if (answer[0] == '\0' && !key->by_port && key->protocol != NULL) {
            question.name = name;
            question.protocol = key->protocol;
            ask_libc(&question, answer);
        }
        printf("  %-24s %s\n", key->text, answer[0] != '\0' ? answer : "nothing");
        answered = answered || answer[0] != '\0';
        free(name);
    }
    fflush(stdout);
    if (hidden && answered)
        message_warning(NULL, "libc still has an answer, from another backend than iana; with "
                              "\"services: iana [NOTFOUND=return] files\" in " NSSWITCH_FILE
                              " it asks the others only where iana cannot answer at all");
}

static int run_hide(const struct options *options)
{
    struct configfile overlay;
    struct edit_text text;
    struct key *keys = read_keys(options, "hidden");
    bool done = keys != NULL && open_overlay(&overlay, &text);
    if (done) {
        for (size_t at = 0; at < options->operand_count; at++)
            replace_text(&text, edit_hide(&text, &keys[at]));
        done = save_and_compile(&overlay, &text);
        free(text.bytes);
        if (done)
            show_keys(keys, options->operand_count, true);
    }
    free(keys);
    return done ? EXIT_DONE : EXIT_BAD;
}

/* Removes what each key matches; EXIT_NOT_FOUND, with nothing changed, if one matches nothing. */
static int remove_all(struct edit_text *text, const struct key *keys, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        struct edit_text new;
        size_t removed = edit_remove(text, &keys[at], &new);
        replace_text(text, new);
        if (removed > 0)
            continue;
        message_error(&(struct position){.file = OWN_SERVICES},
                      "there is nothing to remove: no line of it is for \"%s\"", keys[at].text);
        return EXIT_NOT_FOUND;
    }
    return EXIT_DONE;
}

static int run_remove(const struct options *options)
{
    struct configfile overlay;
    struct edit_text text;
    int status = EXIT_BAD;
    struct key *keys = read_keys(options, "removed");
    if (keys != NULL && open_overlay(&overlay, &text)) {
        status = remove_all(&text, keys, options->operand_count);
        if (status != EXIT_DONE)
            configfile_close(&overlay);
        else if (save_and_compile(&overlay, &text))
            show_keys(keys, options->operand_count, false);
        else
            status = EXIT_BAD;
        free(text.bytes);
    }
    free(keys);
    return status;
}

static const struct command_operand add_operands[] = {
    {.name = "PORT/PROTOCOL[,PROTOCOL]", .kind = ARGUMENT_TEXT},
    {.name = "NAME", .kind = ARGUMENT_TEXT},
    {.name = "ALIAS", .kind = ARGUMENT_TEXT, .optional = true, .repeats = true},
    {0},
};

static const struct command_operand key_operands[] = {
    {.name = "KEY", .kind = ARGUMENT_KEY, .repeats = true},
    {0},
};

const struct command add_command = {
    .name = "add",
    .summary = "name a port on this system",
    .operands = add_operands,
    .help = "The line goes into @overlaydir@/" OWN_NAME
            ", where it comes before all others; a line of the same "
            "name, port and protocol is replaced. Then the index is compiled.\n"
            "Exit status: 0 done, 2 bad usage, or not compiled: nothing changed.",
    .run = run_add,
};

const struct command hide_command = {
    .name = "hide",
    .summary = "hide a port, a range of ports or a name",
    .operands = key_operands,
    .help = "KEY is a port such as 443 or 443/tcp, a range such as 32768-60999, or a name such as "
            "orchestra or orchestra/udp. A line !KEY goes into @overlaydir@/" OWN_NAME
            "; then the index is compiled. The command remove takes the line out again.\n"
            "Exit status: 0 done, 2 bad usage, or not compiled: nothing changed.",
    .run = run_hide,
};

const struct command remove_command = {
    .name = "remove",
    .summary = "undo add or hide",
    .operands = key_operands,
    .help = "Takes the lines for KEY out of @overlaydir@/" OWN_NAME
            ": those of that port or official name, and !KEY. Then the index is compiled.\n"
            "Exit status: 0 done, 1 a KEY has no line there: nothing changed, 2 bad usage, or not "
            "compiled: nothing changed.",
    .run = run_remove,
};
