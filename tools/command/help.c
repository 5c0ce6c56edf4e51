/*
 * Prints the usage and the help of a command from its description.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/help.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"
#include "tools/base/program.h"
#include "tools/base/terminal.h"
#include "tools/catalog/field.h"
#include "tools/command/expand.h"

#define WIDTH 80
#define USAGE "usage: " PROGRAM

static const struct command_option help_option = {
    .name = "help", .letter = 'h', .help = "print this help"};

/* The options and operands of a usage line, such as "[--json] KEY...". */
static char *arguments_of(const struct command *command)
{
    char *text;
    FILE *stream = memory_stream(&text);
    const char *gap = "";
    const struct command_option *option = command->options;
    for (; option != NULL && option->name != NULL; option++) {
        /* The tab keeps an option and its argument on one line: see print_usage(). */
        if (option->letter != '\0')
            fprintf(stream, "%s[-%c", gap, option->letter);
        else
            fprintf(stream, "%s[--%s", gap, option->name);
        if (option->argument != NULL)
            fprintf(stream, "\t%s", option->argument);
        fputs(option->repeats ? "]..." : "]", stream);
        gap = " ";
    }
    const struct command_operand *operand = command->operands;
    for (; operand != NULL && operand->name != NULL; operand++) {
        fprintf(stream, operand->optional ? "%s[%s%s]" : "%s%s%s", gap, operand->name,
                operand->repeats ? "..." : "");
        gap = " ";
    }
    memory_stream_end(stream);
    return text;
}

static void print_usage(FILE *stream, const struct command *command)
{
    char *arguments = arguments_of(command);
    size_t indent = strlen(USAGE " ") + strlen(command->name) + 1, at = indent;
    fprintf(stream, USAGE " %s", command->name);
    char *rest = NULL;
    for (char *word = strtok_r(arguments, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (at > indent && at + strlen(word) > WIDTH) {
            fprintf(stream, "\n%*s", (int)indent - 1, "");
            at = indent;
        }
        char *tab = strchr(word, '\t');
        if (tab != NULL)
            *tab = ' ';
        at += (size_t)fprintf(stream, " %s", word);
    }
    putc('\n', stream);
    free(arguments);
}

/* The heading of an option in a list: "-o, --output INDEX". */
static char *heading_of(const struct command_option *option)
{
    char letter[] = "-?, ";
    letter[1] = option->letter;
    return memory_format("  %s--%s%s%s", option->letter != '\0' ? letter : "    ", option->name,
                         option->argument != NULL ? " " : "",
                         option->argument != NULL ? option->argument : "");
}

#define HELP_COLUMN 26 /* column of the help texts */

static void print_option(const struct command_option *option)
{
    char *heading = heading_of(option), *help = expand(option->help);
    size_t length = strlen(heading);
    if (length + 2 > HELP_COLUMN)
        printf("%s\n%*s", heading, HELP_COLUMN, "");
    else
        printf("%-*s", HELP_COLUMN, heading);
    terminal_fold(stdout, help, HELP_COLUMN, HELP_COLUMN, WIDTH);
    putchar('\n');
    free(help);
    free(heading);
}

int help_print(const struct command *command)
{
    print_usage(stdout, command);
    putchar('\n');
    char *summary = memory_format("%s.", command->summary);
    summary[0] = (char)toupper((unsigned char)summary[0]);
    terminal_fold(stdout, summary, 0, 0, WIDTH);
    free(summary);
    fputs("\n\n", stdout);
    const struct command_option *option = command->options;
    for (; option != NULL && option->name != NULL; option++)
        print_option(option);
    print_option(&help_option);
    if (command->help != NULL) {
        char *help = expand(command->help);
        putchar('\n');
        terminal_fold(stdout, help, 0, 0, WIDTH);
        putchar('\n');
        free(help);
    }
    return EXIT_DONE;
}

int help_misused(const struct command *command)
{
    print_usage(stderr, command);
    return EXIT_BAD;
}

void help_print_commands(FILE *stream, const struct command *const *commands)
{
    fputs(USAGE " COMMAND [OPTION]... [ARGUMENT]...\n\ncommands:\n", stream);
    for (; *commands != NULL; commands++)
        fprintf(stream, "  %-10s  %s\n", (*commands)->name, (*commands)->summary);
    fputs("\n\"" PROGRAM " help COMMAND\" describes one of them; man iana-services has more.\n",
          stream);
}

/* --- For programs --------------------------------------------------------------------------------
 *
 * A line for each fact, with tabs between its columns. An empty column is "-".
 *
 *   command NAME SUMMARY
 *   option LETTER NAME ARGUMENT KIND CHOICES REPEATS HELP
 *   operand NAME KIND OPTIONAL REPEATS
 *   help PARAGRAPH
 *   field KEY ELEMENT COLUMN TYPE
 *
 * The marks for directories stay, so that the text is the same for all builds of one release.
 */

static const char *const kind_names[] = {
    [ARGUMENT_NONE] = "none",     [ARGUMENT_TEXT] = "text", [ARGUMENT_NUMBER] = "number",
    [ARGUMENT_CHOICE] = "choice", [ARGUMENT_FILE] = "file", [ARGUMENT_DIRECTORY] = "directory",
    [ARGUMENT_KEY] = "key",
};

static void describe_option(const struct command_option *option)
{
    printf("option\t%c\t%s\t%s\t%s\t", option->letter != '\0' ? option->letter : '-', option->name,
           option->argument != NULL ? option->argument : "-", kind_names[option->kind]);
    for (size_t at = 0; option->choices != NULL && option->choices[at] != NULL; at++)
        printf("%s%s", at > 0 ? " " : "", option->choices[at]);
    printf("%s\t%s\t%s\n", option->choices == NULL ? "-" : "", option->repeats ? "yes" : "no",
           option->help);
}

static void describe(const struct command *command)
{
    printf("command\t%s\t%s\n", command->name, command->summary);
    const struct command_option *option = command->options;
    for (; option != NULL && option->name != NULL; option++)
        describe_option(option);
    describe_option(&help_option);
    const struct command_operand *operand = command->operands;
    for (; operand != NULL && operand->name != NULL; operand++)
        printf("operand\t%s\t%s\t%s\t%s\n", operand->name, kind_names[operand->kind],
               operand->optional ? "yes" : "no", operand->repeats ? "yes" : "no");
    for (const char *text = command->help; text != NULL && *text != '\0';) {
        size_t length = strcspn(text, "\n");
        printf("help\t%.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void describe_field(const struct field_row *field)
{
    printf("field\t%s\t%s\t%s\t%s\n", field->key, field->element != NULL ? field->element : "-",
           field->heading != NULL ? field->heading : "-",
           field->source == FROM_REFERENCES ? "list" : "text");
}

void help_describe(const struct command *const *commands)
{
    for (; *commands != NULL; commands++)
        describe(*commands);
    for (enum field at = 0; at < FIELD_COUNT; at++)
        describe_field(&field_table[at]);
}
