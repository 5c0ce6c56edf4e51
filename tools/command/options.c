/*
 * Parses the command line according to the description of the command.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/nearest.h"
#include "tools/command/help.h"

#define HELP_VALUE 1     /* value of getopt_long(3) for --help */
#define FIRST_VALUE 1000 /* value of the first option of the table; above all letters */

/* The description in the form of getopt_long(3). */
struct syntax {
    struct option *options;
    char *letters;
};

static size_t count_options(const struct command *command)
{
    size_t count = 0;
    while (command->options != NULL && command->options[count].name != NULL)
        count++;
    return count;
}

static struct syntax syntax_of(const struct command *command)
{
    size_t count = count_options(command);
    struct syntax syntax = {.options = memory_resize(NULL, count + 2, sizeof *syntax.options)};
    FILE *letters = memory_stream(&syntax.letters);
    fputs(":h", letters); /* the colon distinguishes a missing argument from an unknown option */
    for (size_t at = 0; at < count; at++) {
        const struct command_option *option = &command->options[at];
        int argument = option->argument != NULL ? required_argument : no_argument;
        syntax.options[at] = (struct option){option->name, argument, NULL, FIRST_VALUE + (int)at};
        if (option->letter != '\0')
            fprintf(letters, "%c%s", option->letter, option->argument != NULL ? ":" : "");
    }
    memory_stream_end(letters);
    syntax.options[count] = (struct option){"help", no_argument, NULL, HELP_VALUE};
    syntax.options[count + 1] = (struct option){0};
    return syntax;
}

static const struct command_option *find_option(const struct command *command, int value)
{
    size_t count = count_options(command);
    if (value >= FIRST_VALUE)
        return &command->options[value - FIRST_VALUE];
    for (size_t at = 0; at < count; at++) {
        if (value != '\0' && command->options[at].letter == value)
            return &command->options[at];
    }
    return NULL;
}

static bool take_number(const struct command_option *option, const char *text, unsigned *number)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    *number = (unsigned)value;
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && value >= option->least &&
        value <= option->most)
        return true;
    message_error(NULL, "--%s: \"%s\" is not a number from %u to %u", option->name, text,
                  option->least, option->most);
    return false;
}

static bool is_choice(const struct command_option *option, const char *text)
{
    struct nearest nearest = nearest_begin(text);
    for (size_t at = 0; option->choices[at] != NULL; at++) {
        if (strcmp(option->choices[at], text) == 0)
            return true;
        nearest_add(&nearest, option->choices[at]);
    }
    const char *hint = nearest_best(&nearest);
    if (hint != NULL)
        message_error(NULL, "there is no %s \"%s\"; did you mean \"%s\"?", option->name, text,
                      hint);
    else
        message_error(NULL, "there is no %s \"%s\"", option->name, text);
    return false;
}

static void append(struct option_list *list, const char *text)
{
    list->texts = memory_resize(list->texts, list->count + 1, sizeof *list->texts);
    list->texts[list->count++] = text;
}

/* Stores one option; false with the error reported. */
static bool take(struct options *options, const struct command_option *option, const char *text)
{
    void *field = (char *)options + option->field;
    if (option->argument == NULL)
        *(bool *)field = true;
    else if (option->repeats)
        append(field, text);
    else if (option->kind == ARGUMENT_NUMBER)
        return take_number(option, text, field);
    else
        *(const char **)field = text;
    return option->kind != ARGUMENT_CHOICE || is_choice(option, text);
}

/* Reports an unknown option, with a hint to the nearest one. */
static void refuse_unknown(const struct command *command, const char *given)
{
    size_t length = strcspn(given, "=");
    char *name = memory_copy_text(given, length);
    struct nearest nearest = nearest_begin(name);
    for (size_t at = 0; at < count_options(command); at++) {
        char *known = memory_format("--%s", command->options[at].name);
        nearest_add(&nearest, known);
        free(known);
    }
    nearest_add(&nearest, "--help");
    const char *hint = nearest_best(&nearest);
    if (hint != NULL)
        message_error(NULL, "%s has no option %s; did you mean %s?", command->name, name, hint);
    else
        message_error(NULL, "%s has no option %s", command->name, name);
    free(name);
}

/* Reports the error for which getopt_long(3) returned '?' or ':'. */
static void refuse(const struct command *command, int value, char **arguments)
{
    const struct command_option *option = find_option(command, optopt);
    const char *given = arguments[optind - 1];
    bool takes_argument = option != NULL && option->argument != NULL;
    if (value == ':' && takes_argument)
        message_error(NULL, "--%s needs an argument: %s", option->name, option->argument);
    else if (option != NULL || optopt == HELP_VALUE)
        message_error(NULL, "--%s takes no argument", option != NULL ? option->name : "help");
    else if (optopt != 0)
        message_error(NULL, "%s has no option -%c", command->name, optopt);
    else
        refuse_unknown(command, given);
}

/* Checks the number of operands; false with the error reported. */
static bool count_operands(const struct command *command, const struct options *options)
{
    const struct command_operand *operand = command->operands;
    size_t at = 0;
    for (; operand != NULL && operand->name != NULL; operand++, at++) {
        if (at == options->operand_count && !operand->optional) {
            message_error(NULL, "%s needs an argument: %s", command->name, operand->name);
            return false;
        }
        if (operand->repeats || at == options->operand_count)
            return true;
    }
    if (at == options->operand_count)
        return true;
    message_error(NULL, "%s has an argument too many: \"%s\"", command->name,
                  options->operands[at]);
    return false;
}

static int read_all(const struct syntax *syntax, int count, char **arguments,
                    struct options *options)
{
    const struct command *command = options->command;
    int value;
    opterr = 0; /* the messages are ours, in the usual form */
    while ((value = getopt_long(count, arguments, syntax->letters, syntax->options, NULL)) != -1) {
        if (value == 'h' || value == HELP_VALUE)
            return help_print(command);
        const struct command_option *option =
            value == '?' || value == ':' ? NULL : find_option(command, value);
        if (option == NULL) {
            refuse(command, value, arguments);
            return help_misused(command);
        }
        if (!take(options, option, optarg))
            return EXIT_BAD;
    }
    options->operands = arguments + optind;
    options->operand_count = (size_t)(count - optind);
    return count_operands(command, options) ? OPTIONS_GOOD : help_misused(command);
}

int options_read(const struct command *command, int count, char **arguments,
                 struct options *options)
{
    struct syntax syntax = syntax_of(command);
    *options = (struct options){.command = command};
    int status = read_all(&syntax, count, arguments, options);
    free(syntax.options);
    free(syntax.letters);
    if (status != OPTIONS_GOOD)
        options_free(options);
    return status;
}

void options_free(struct options *options)
{
    free(options->overlays.texts);
    options->overlays = (struct option_list){0};
}
