/*
 * A naive model of precedence: a list of lines, searched from its beginning. It shares no code with
 * the product, and tests compare it with libc.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/law/model.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\n\v\f\r"

static void give_up(const char *why)
{
    fprintf(stderr, "law: the model is full: %s\n", why);
    abort();
}

struct model *model_create(enum model_syntax syntax)
{
    struct model *model = calloc(1, sizeof *model);
    if (model == NULL)
        give_up("memory");
    model->syntax = syntax;
    return model;
}

void model_destroy(struct model *model)
{
    for (size_t at = 0; at < model->text_count; at++)
        free(model->texts[at]);
    free(model);
}

/* Whether the key is "FIRST[-LAST][/PROTOCOL]" and has the port. */
static bool hides_port(const char *key, unsigned port, const char *protocol)
{
    unsigned first, last;
    int end = 0, more = 0;
    if (sscanf(key, "%u%n", &first, &end) != 1 || end == 0)
        return false;
    last = first;
    if (key[end] == '-' && sscanf(key + end, "-%u%n", &last, &more) == 1)
        end += more;
    if (key[end] != '\0' && (key[end] != '/' || strcmp(key + end + 1, protocol) != 0))
        return false;
    return first <= port && port <= last;
}

/* Whether a key is the name, or the name with the protocol. */
static bool hides_name(const char *key, const char *name, const char *protocol)
{
    char both[1024];
    snprintf(both, sizeof both, "%s/%s", name, protocol);
    return strcmp(key, name) == 0 || strcmp(key, both) == 0;
}

/* A key of a port is a number or a range, alone or followed by a slash. */
static bool is_port_key(const char *key)
{
    size_t digits = strspn(key, "0123456789");
    size_t end = digits;
    if (key[end] == '-')
        end += 1 + strspn(key + end + 1, "0123456789");
    return digits > 0 && key[end - 1] != '-' && (key[end] == '\0' || key[end] == '/');
}

static bool is_hidden(const struct model *model, const char *name, const char *protocol, int port)
{
    for (size_t at = 0; at < model->hide_count; at++) {
        const char *key = model->hides[at];
        if (is_port_key(key) ? port >= 0 && hides_port(key, (unsigned)port, protocol)
                             : hides_name(key, name, protocol))
            return true;
    }
    return false;
}

void model_add(struct model *model, const struct model_line *line)
{
    if (is_hidden(model, line->name, line->protocol, (int)line->port))
        return;
    if (model->count == MODEL_LINE_LIMIT)
        give_up("lines");
    struct model_line *copy = &model->lines[model->count++];
    *copy = *line;
    copy->alias_count = 0;
    for (size_t at = 0; at < line->alias_count; at++) {
        if (!is_hidden(model, line->aliases[at], line->protocol, -1))
            copy->aliases[copy->alias_count++] = line->aliases[at];
    }
}

/*
 * Reads port and protocol as libc does. The port is a number for strtoul, with base 0 or 10, that
 * fits into 32 bits; 16 of them are kept. One slash or any number of them follows, then the
 * protocol up to a blank. If the line ends after the number, the protocol is empty.
 */
static bool read_port(enum model_syntax syntax, char *text, struct model_line *line,
                      const char *line_end)
{
    char *end;
    unsigned long long number = strtoull(text, &end, syntax == MODEL_DECIMAL ? 10 : 0);
    if (end == text || number > UINT32_MAX)
        return false;
    line->port = (uint16_t)number;
    if (*end != '/' && end != line_end)
        return false;
    line->protocol = end + (syntax == MODEL_DECIMAL ? *end == '/' : strspn(end, "/"));
    return true;
}

static void read_line(struct model *model, char *text, bool hides)
{
    char *rest;
    char *line_end = text + strcspn(text, "#");
    *line_end = '\0';
    struct model_line line = {.name = strtok_r(text, BLANKS, &rest)};
    if (line.name == NULL)
        return;
    char *port = strtok_r(NULL, BLANKS, &rest);
    if (hides && line.name[0] == '!') {
        if (port != NULL)
            return;
        if (model->hide_count == MODEL_LINE_LIMIT)
            give_up("keys");
        model->hides[model->hide_count++] = line.name + 1;
        return;
    }
    if (port == NULL || !read_port(model->syntax, port, &line, line_end))
        return;
    for (char *alias; (alias = strtok_r(NULL, BLANKS, &rest)) != NULL;) {
        if (line.alias_count == MODEL_ALIAS_LIMIT)
            give_up("aliases");
        line.aliases[line.alias_count++] = alias;
    }
    model_add(model, &line);
}

void model_read(struct model *model, const char *text, bool hides)
{
    char *copy = strdup(text);
    if (copy == NULL || model->text_count == MODEL_LINE_LIMIT)
        give_up("texts");
    model->texts[model->text_count++] = copy;
    for (char *line; (line = strsep(&copy, "\n")) != NULL;)
        read_line(model, line, hides);
}

const struct model_line *model_port(const struct model *model, unsigned port, const char *protocol)
{
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *line = &model->lines[at];
        if (line->port == port && (protocol == NULL || strcmp(line->protocol, protocol) == 0))
            return line;
    }
    return NULL;
}

static bool has_name(const struct model_line *line, const char *name)
{
    for (size_t at = 0; at < line->alias_count; at++) {
        if (strcmp(line->aliases[at], name) == 0)
            return true;
    }
    return strcmp(line->name, name) == 0;
}

const struct model_line *model_name(const struct model *model, const char *name,
                                    const char *protocol)
{
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *line = &model->lines[at];
        if ((protocol == NULL || strcmp(line->protocol, protocol) == 0) && has_name(line, name))
            return line;
    }
    return NULL;
}

void model_print(const struct model *model, FILE *stream)
{
    for (size_t at = 0; at < model->count; at++) {
        const struct model_line *line = &model->lines[at];
        fprintf(stream, "%s %u/%s", line->name, line->port, line->protocol);
        for (size_t alias = 0; alias < line->alias_count; alias++)
            fprintf(stream, " %s", line->aliases[alias]);
        putc('\n', stream);
    }
}
