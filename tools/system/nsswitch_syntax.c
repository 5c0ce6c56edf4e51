/*
 * The grammar of a services line in nsswitch.conf(5), as libc parses it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/nsswitch_syntax.h"

#include <string.h>
#include <strings.h>

bool nsswitch_is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

size_t nsswitch_skip_blanks(const char *text, size_t at, size_t end)
{
    while (at < end && nsswitch_is_blank(text[at]))
        at++;
    return at;
}

size_t nsswitch_word_end(const char *text, size_t at, size_t end, char one, char other)
{
    while (at < end && !nsswitch_is_blank(text[at]) && text[at] != one && text[at] != other)
        at++;
    return at;
}

bool nsswitch_is_word(const char *text, size_t begin, size_t end, const char *word)
{
    return end - begin == strlen(word) && memcmp(text + begin, word, end - begin) == 0;
}

struct nsswitch_line nsswitch_line_at(const char *text, size_t size, size_t begin)
{
    struct nsswitch_line line = {.begin = begin};
    const char *newline = memchr(text + begin, '\n', size - begin);
    line.end = newline != NULL ? (size_t)(newline - text) + 1 : size;
    const char *nul = memchr(text + begin, '\0', line.end - begin);
    line.read_end = nul != NULL ? (size_t)(nul - text) : line.end;
    const char *hash = memchr(text + begin, '#', line.read_end - begin);
    line.list_end = hash != NULL ? (size_t)(hash - text) : line.read_end;
    return line;
}

bool nsswitch_is_our_line(const char *text, const struct nsswitch_line *line, size_t *list)
{
    size_t begin = nsswitch_skip_blanks(text, line->begin, line->list_end);
    size_t end = nsswitch_word_end(text, begin, line->list_end, ':', ':');
    if (end == line->list_end || !nsswitch_is_word(text, begin, end, DATABASE))
        return false;
    while (end < line->list_end && (nsswitch_is_blank(text[end]) || text[end] == ':'))
        end++;
    *list = end;
    return true;
}

bool nsswitch_is_finished(const char *text, const struct nsswitch_line *line)
{
    return line->end > line->begin && text[line->end - 1] == '\n';
}

struct nsswitch_list nsswitch_find_list(const char *text, size_t size, bool finished)
{
    struct nsswitch_list list = {.number = 0};
    size_t number = 0, begin;
    for (size_t at = 0; at < size;) {
        struct nsswitch_line line = nsswitch_line_at(text, size, at);
        number++;
        if (nsswitch_is_our_line(text, &line, &begin) &&
            nsswitch_is_finished(text, &line) == finished)
            list = (struct nsswitch_list){.line = line, .number = number, .begin = begin};
        at = line.end;
    }
    return list;
}

bool nsswitch_next_backend(const char *text, size_t at, size_t end,
                           struct nsswitch_backend *backend)
{
    while (end > at && nsswitch_is_blank(text[end - 1]))
        end--;
    *backend = (struct nsswitch_backend){.begin = nsswitch_skip_blanks(text, at, end)};
    if (backend->begin == end)
        return false;
    backend->name_end = nsswitch_word_end(text, backend->begin, end, '[', '[');
    backend->end = backend->name_end;
    while ((at = nsswitch_skip_blanks(text, backend->end, end)) < end && text[at] == '[') {
        const char *close = memchr(text + at, ']', end - at);
        backend->end = close != NULL ? (size_t)(close - text) + 1 : end;
        if (backend->actions.end > 0)
            backend->more_actions = true;
        else
            backend->actions = (struct nsswitch_span){.begin = at, .end = backend->end};
    }
    return true;
}

bool nsswitch_has_name(const struct nsswitch_backend *backend)
{
    return backend->name_end > backend->begin;
}

bool nsswitch_next_on_line(const char *text, size_t at, const struct nsswitch_line *line,
                           struct nsswitch_backend *backend)
{
    if (!nsswitch_next_backend(text, at, line->list_end, backend))
        return false;
    bool followed = backend->name_end < line->end && text[backend->name_end] == '#';
    backend->is_ours =
        !followed && nsswitch_is_word(text, backend->begin, backend->name_end, OUR_BACKEND);
    return true;
}

/* Parses one of the given words, ignoring case; false if there is none. */
static bool read_choice(const char *text, size_t *at, size_t end, const char *const *words,
                        const char **found)
{
    size_t begin = *at;
    *at = nsswitch_word_end(text, begin, end, '=', ']');
    for (; *words != NULL; words++) {
        if (strlen(*words) == *at - begin && strncasecmp(text + begin, *words, *at - begin) == 0) {
            *found = *words;
            *at = nsswitch_skip_blanks(text, *at, end);
            return true;
        }
    }
    return false;
}

bool nsswitch_parse_actions(const char *text, struct nsswitch_span span, bool *stops)
{
    static const char not_found[] = "NOTFOUND", leave[] = "RETURN";
    static const char *const statuses[] = {"SUCCESS", not_found, "UNAVAIL", "TRYAGAIN", NULL};
    static const char *const actions[] = {leave, "CONTINUE", "MERGE", NULL};
    const char *status, *action;
    size_t at = nsswitch_skip_blanks(text, span.begin + 1, span.end);
    *stops = false;
    do {
        bool inverse = at < span.end && text[at] == '!';
        if (inverse)
            at++;
        if (!read_choice(text, &at, span.end, statuses, &status) || at == span.end ||
            text[at] != '=')
            return false;
        at = nsswitch_skip_blanks(text, at + 1, span.end);
        if (!read_choice(text, &at, span.end, actions, &action) || at == span.end)
            return false;
        if ((status == not_found) != inverse)
            *stops = action == leave;
    } while (text[at] != ']');
    return true;
}

bool nsswitch_is_readable(const char *text, const struct nsswitch_list *list)
{
    struct nsswitch_backend backend;
    bool stops;
    for (size_t at = list->begin; nsswitch_next_backend(text, at, list->line.read_end, &backend);
         at = backend.end) {
        if (!nsswitch_has_name(&backend))
            break;
        if (backend.actions.end > 0 && !nsswitch_parse_actions(text, backend.actions, &stops))
            return false;
        if (backend.more_actions)
            break;
    }
    return true;
}

/* Whether libc 2.33 and later asks an iana after a # on the line. */
static bool is_behind_hash(const char *text, const struct nsswitch_list *list)
{
    struct nsswitch_backend backend;
    for (size_t at = list->begin; nsswitch_next_backend(text, at, list->line.read_end, &backend) &&
                                  nsswitch_has_name(&backend);
         at = backend.end) {
        if (backend.begin > list->line.list_end &&
            nsswitch_is_word(text, backend.begin, backend.name_end, OUR_BACKEND))
            return true;
        if (backend.more_actions)
            break;
    }
    return false;
}

void nsswitch_read_list(const char *text, const struct nsswitch_list *list, struct nsswitch *result)
{
    struct nsswitch_backend backend;
    result->line = list->number;
    result->list = (struct nsswitch_span){.begin = list->begin, .end = list->begin};
    result->stopper = (struct nsswitch_span){0};
    result->service_count = 0;
    result->iana_position = 0;
    result->ends_at_iana = false;
    result->iana_behind_hash = is_behind_hash(text, list);
    for (size_t at = list->begin; nsswitch_next_on_line(text, at, &list->line, &backend);
         at = backend.end) {
        bool stops = false;
        if (!nsswitch_has_name(&backend) ||
            (backend.actions.end > 0 && !nsswitch_parse_actions(text, backend.actions, &stops)))
            break;
        result->service_count++;
        result->list.end = backend.actions.end > 0 ? backend.actions.end : backend.name_end;
        if (result->iana_position == 0 && backend.is_ours) {
            result->iana_position = result->service_count;
            result->ends_at_iana = stops;
        } else if (result->iana_position == 0 && stops && result->stopper.end == 0) {
            result->stopper = (struct nsswitch_span){backend.begin, backend.actions.end};
        }
        if (backend.more_actions)
            break;
    }
    if (result->iana_position == 0)
        result->stopper = (struct nsswitch_span){0};
}
