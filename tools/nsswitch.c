/*
 * Reads and edits the text of nsswitch.conf(5) as far as it is about services.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libc reads a line so: it ends before a # or a NUL; a name ends with white space or a colon, any
 * number of which may follow; of several lines for a database the last counts. A service may have
 * one group of actions in brackets. A second one, like one without a service, silently ends the
 * list; a group that libc cannot read spoils the whole file, whatever the database.
 */
#include <config.h>

#include "tools/nsswitch.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "tools/text.h"

#define DATABASE "services"
#define OUR_SERVICE "iana"
#define OUR_LIST "iana files"
#define OUR_MARK "  # added by iana-services enable"

struct line {
    size_t begin;
    size_t read_end; /* where libc stops reading */
    size_t end;      /* behind the newline, if there is one */
};

/* A service with all the groups of actions behind it. */
struct item {
    size_t begin;
    size_t name_end; /* begin, where the line starts with a group */
    size_t end;
    struct nsswitch_span group; /* the first group; empty where there is none */
    bool more_groups;
};

/* The list of services on a line. */
struct list {
    struct line line;
    size_t number; /* of the line, from 1; 0: there is none */
    size_t begin;
};

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static size_t skip_blanks(const char *text, size_t at, size_t end)
{
    while (at < end && is_blank(text[at]))
        at++;
    return at;
}

/* Finds where a word ends: before white space or one of the two bytes. */
static size_t word_end(const char *text, size_t at, size_t end, char one, char other)
{
    while (at < end && !is_blank(text[at]) && text[at] != one && text[at] != other)
        at++;
    return at;
}

static bool is_word(const char *text, size_t begin, size_t end, const char *word)
{
    return end - begin == strlen(word) && memcmp(text + begin, word, end - begin) == 0;
}

/* --- Lines -------------------------------------------------------------------------------------- */

static struct line line_at(const char *text, size_t size, size_t begin)
{
    struct line line = {.begin = begin};
    const char *newline = memchr(text + begin, '\n', size - begin);
    line.end = newline != NULL ? (size_t)(newline - text) + 1 : size;
    line.read_end = begin;
    while (line.read_end < line.end && text[line.read_end] != '#' && text[line.read_end] != '\0')
        line.read_end++;
    return line;
}

/* Whether the line is for services, and where its list begins. */
static bool is_our_line(const char *text, const struct line *line, size_t *list)
{
    size_t begin = skip_blanks(text, line->begin, line->read_end);
    size_t end = word_end(text, begin, line->read_end, ':', ':');
    if (end == line->read_end || !is_word(text, begin, end, DATABASE))
        return false;
    while (end < line->read_end && (is_blank(text[end]) || text[end] == ':'))
        end++;
    *list = end;
    return true;
}

/* Finds the line that counts. */
static struct list find_list(const char *text, size_t size)
{
    struct list list = {.number = 0};
    size_t number = 0, begin;
    for (size_t at = 0; at < size;) {
        struct line line = line_at(text, size, at);
        number++;
        if (is_our_line(text, &line, &begin))
            list = (struct list){.line = line, .number = number, .begin = begin};
        at = line.end;
    }
    return list;
}

/* --- Services and actions ----------------------------------------------------------------------- */

/* Reads the service at or behind a place; false where there is none. */
static bool next_item(const char *text, size_t at, size_t end, struct item *item)
{
    *item = (struct item){.begin = skip_blanks(text, at, end)};
    if (item->begin == end)
        return false;
    item->name_end = word_end(text, item->begin, end, '[', '[');
    item->end = item->name_end;
    while ((at = skip_blanks(text, item->end, end)) < end && text[at] == '[') {
        const char *close = memchr(text + at, ']', end - at);
        item->end = close != NULL ? (size_t)(close - text) + 1 : end;
        if (item->group.end > 0)
            item->more_groups = true;
        else
            item->group = (struct nsswitch_span){.begin = at, .end = item->end};
    }
    return true;
}

static bool has_name(const struct item *item)
{
    return item->name_end > item->begin;
}

static bool is_ours(const char *text, const struct item *item)
{
    return is_word(text, item->begin, item->name_end, OUR_SERVICE);
}

/* Reads a word that is one of those given, in any case; false where it is none. */
static bool read_choice(const char *text, size_t *at, size_t end, const char *const *words,
                        const char **found)
{
    size_t begin = *at;
    *at = word_end(text, begin, end, '=', ']');
    for (; *words != NULL; words++) {
        if (strlen(*words) == *at - begin && strncasecmp(text + begin, *words, *at - begin) == 0) {
            *found = *words;
            *at = skip_blanks(text, *at, end);
            return true;
        }
    }
    return false;
}

/*
 * Reads a group of actions as libc does; false where it cannot. Tells whether the search ends when
 * the service does not know the answer.
 */
static bool read_group(const char *text, struct nsswitch_span group, bool *stops)
{
    static const char not_found[] = "NOTFOUND", leave[] = "RETURN";
    static const char *const statuses[] = {"SUCCESS", not_found, "UNAVAIL", "TRYAGAIN", NULL};
    static const char *const actions[] = {leave, "CONTINUE", "MERGE", NULL};
    const char *status, *action;
    size_t at = skip_blanks(text, group.begin + 1, group.end);
    *stops = false;
    do {
        bool inverse = at < group.end && text[at] == '!';
        if (inverse)
            at++;
        if (!read_choice(text, &at, group.end, statuses, &status) || at == group.end ||
            text[at] != '=')
            return false;
        at = skip_blanks(text, at + 1, group.end);
        if (!read_choice(text, &at, group.end, actions, &action) || at == group.end)
            return false;
        if ((status == not_found) != inverse)
            *stops = action == leave;
    } while (text[at] != ']');
    return true;
}

/* Reads the list of a line; false where libc cannot. */
static bool read_list(const char *text, const struct list *list, struct nsswitch *result)
{
    struct item item;
    result->line = list->number;
    result->list = (struct nsswitch_span){.begin = list->begin, .end = list->begin};
    result->stopper = (struct nsswitch_span){0};
    result->service_count = 0;
    result->iana_place = 0;
    for (size_t at = list->begin; next_item(text, at, list->line.read_end, &item); at = item.end) {
        bool stops = false;
        if (!has_name(&item))
            break;
        if (item.group.end > 0 && !read_group(text, item.group, &stops))
            return false;
        result->service_count++;
        result->list.end = item.group.end > 0 ? item.group.end : item.name_end;
        if (result->iana_place == 0 && is_ours(text, &item))
            result->iana_place = result->service_count;
        else if (result->iana_place == 0 && stops && result->stopper.end == 0)
            result->stopper = (struct nsswitch_span){item.begin, item.group.end};
        if (item.more_groups)
            break;
    }
    if (result->iana_place == 0)
        result->stopper = (struct nsswitch_span){0};
    return true;
}

void nsswitch_read(const char *text, size_t size, struct nsswitch *result)
{
    struct list list = {.number = 0};
    *result = (struct nsswitch){0};
    for (size_t at = 0; at < size; at = list.line.end) {
        list.line = line_at(text, size, at);
        list.number++;
        if (is_our_line(text, &list.line, &list.begin) && !read_list(text, &list, result) &&
            result->broken_line == 0)
            result->broken_line = list.number;
    }
}

/* --- Editing ------------------------------------------------------------------------------------ */

static struct nsswitch_text copy_of(const char *text, size_t size)
{
    struct nsswitch_text copy = {.bytes = text_allocate(NULL, size, 1), .size = size};
    if (size > 0)
        memcpy(copy.bytes, text, size);
    return copy;
}

static void replace(struct nsswitch_text *text, size_t begin, size_t end, const char *new)
{
    size_t behind = text->size - end;
    size_t length = strlen(new);
    text->bytes = text_allocate(text->bytes, text->size + length, 1);
    memmove(text->bytes + begin + length, text->bytes + end, behind);
    memcpy(text->bytes + begin, new, length);
    text->size = begin + length + behind;
}

/* Takes the first iana on the line that counts out of it; false where there is none. */
static bool remove_service(struct nsswitch_text *text)
{
    struct list list = find_list(text->bytes, text->size);
    size_t end = list.number > 0 ? list.line.read_end : 0;
    struct item item, next;
    for (size_t at = list.begin; next_item(text->bytes, at, end, &item); at = item.end) {
        if (!has_name(&item))
            return false;
        if (!is_ours(text->bytes, &item))
            continue;
        if (next_item(text->bytes, item.end, end, &next))
            replace(text, item.begin, next.begin, "");
        else if (at > list.begin)
            replace(text, at, item.end, "");
        else
            replace(text, item.begin, item.end, "files");
        return true;
    }
    return false;
}

/* Whether the line that counts ends with our mark. */
static bool is_marked(const char *text, const struct list *list, size_t *mark)
{
    size_t end = list->line.end;
    if (end > list->begin && text[end - 1] == '\n')
        end--;
    if (end > list->begin && text[end - 1] == '\r')
        end--;
    *mark = end - list->begin < strlen(OUR_MARK) ? end : end - strlen(OUR_MARK);
    return is_word(text, *mark, end, OUR_MARK);
}

/* Takes the line that counts out if it is as nsswitch_enable() adds one; false where it is not. */
static bool remove_line(struct nsswitch_text *text)
{
    struct list list = find_list(text->bytes, text->size);
    size_t mark;
    if (list.number == 0 || !is_marked(text->bytes, &list, &mark) ||
        !is_word(text->bytes, list.begin, mark, OUR_LIST))
        return false;
    size_t begin = list.line.begin;
    /* Where it has no newline, the line before had none until ours was added. */
    if (begin > 0 && text->bytes[list.line.end - 1] != '\n')
        begin--;
    replace(text, begin, list.line.end, "");
    return true;
}

/* How the lines of a file look. */
struct look {
    size_t column; /* in which the list begins */
    bool tabs;     /* there is a tab before the list */
};

/* The look of the last line that has blanks between a name with colon and a list. */
static struct look look_of(const char *text, size_t size)
{
    struct look look = {.column = strlen(DATABASE) + 2};
    for (size_t at = 0; at < size;) {
        struct line line = line_at(text, size, at);
        size_t colon = word_end(text, at, line.read_end, ':', ':');
        size_t list = colon + 1;
        while (list < line.read_end && (text[list] == ' ' || text[list] == '\t'))
            list++;
        if (colon > at && list > colon + 1 && text[colon] == ':' && list < line.read_end &&
            !is_blank(text[list])) {
            look.tabs = memchr(text + colon, '\t', list - colon) != NULL;
            for (look.column = 0; at < list; at++)
                look.column = text[at] == '\t' ? (look.column | 7) + 1 : look.column + 1;
        }
        at = line.end;
    }
    return look;
}

static void add_line(struct nsswitch_text *text)
{
    struct look look = look_of(text->bytes, text->size);
    bool ended = text->size == 0 || text->bytes[text->size - 1] == '\n';
    bool carriage = text->size >= 2 && memcmp(text->bytes + text->size - 2, "\r\n", 2) == 0;
    if (!ended)
        replace(text, text->size, text->size, "\n");
    replace(text, text->size, text->size, DATABASE ":");
    size_t column = strlen(DATABASE ":");
    do {
        replace(text, text->size, text->size, look.tabs ? "\t" : " ");
        column = look.tabs ? (column | 7) + 1 : column + 1;
    } while (column < look.column);
    replace(text, text->size, text->size, OUR_LIST OUR_MARK);
    if (ended)
        replace(text, text->size, text->size, carriage ? "\r\n" : "\n");
}

struct nsswitch_text nsswitch_enable(const char *text, size_t size)
{
    struct nsswitch_text result = copy_of(text, size);
    struct list list = find_list(text, size);
    struct item first;
    size_t mark;
    bool named = list.number > 0 && next_item(text, list.begin, list.line.read_end, &first) &&
                 has_name(&first);
    if (named && is_ours(text, &first))
        return result;
    /* A line of ours that was changed stays: with iana back in, it would be taken out whole. */
    if (!named || is_marked(text, &list, &mark)) {
        add_line(&result);
        return result;
    }
    while (remove_service(&result))
        continue;
    replace(&result, first.begin, first.begin, OUR_SERVICE " ");
    return result;
}

struct nsswitch_text nsswitch_disable(const char *text, size_t size)
{
    struct nsswitch_text result = copy_of(text, size);
    /* Behind a line that was added, an older one comes to count. */
    while (remove_line(&result) || remove_service(&result))
        continue;
    return result;
}
