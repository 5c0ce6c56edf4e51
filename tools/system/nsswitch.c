/*
 * Parses and edits the services line in the text of nsswitch.conf(5).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/nsswitch.h"

#include <string.h>

#include "tools/base/memory.h"
#include "tools/system/nsswitch_syntax.h"

#define END_OF_SEARCH " [NOTFOUND=return]"
#define OUR_LIST OUR_BACKEND " files"
#define OUR_MERGED_LIST OUR_BACKEND END_OF_SEARCH " files"
#define LINE_MARK "# The next line was added by iana-services enable."
#define NEWLINE_MARK "# The newline behind the next line was added by iana-services enable."

void nsswitch_read(const char *text, size_t size, struct nsswitch *result)
{
    struct nsswitch_list list = {.number = 0};
    *result = (struct nsswitch){0};
    for (size_t at = 0; at < size; at = list.line.end) {
        list.line = nsswitch_line_at(text, size, at);
        list.number++;
        if (!nsswitch_is_our_line(text, &list.line, &list.begin))
            continue;
        if (!nsswitch_is_finished(text, &list.line)) {
            result->unfinished_line = list.number;
            continue;
        }
        nsswitch_read_list(text, &list, result);
        if (result->broken_line == 0 && !nsswitch_is_readable(text, &list))
            result->broken_line = list.number;
    }
}

static struct nsswitch_text copy_of(const char *text, size_t size)
{
    struct nsswitch_text copy = {.bytes = memory_resize(NULL, size, 1), .size = size};
    if (size > 0)
        memcpy(copy.bytes, text, size);
    return copy;
}

static void replace(struct nsswitch_text *text, size_t begin, size_t end, const char *new)
{
    size_t behind = text->size - end;
    size_t length = strlen(new);
    text->bytes = memory_resize(text->bytes, text->size + length, 1);
    memmove(text->bytes + begin + length, text->bytes + end, behind);
    memcpy(text->bytes + begin, new, length);
    text->size = begin + length + behind;
}

/* Whether the line before this one is a comment of ours, and where it starts. */
static bool is_marked(const char *text, const struct nsswitch_list *list, const char *words,
                      size_t *mark)
{
    if (list->line.begin == 0)
        return false;
    size_t end = list->line.begin - 1;
    if (end > 0 && text[end - 1] == '\r')
        end--;
    *mark = end - (end < strlen(words) ? end : strlen(words));
    return nsswitch_is_word(text, *mark, end, words) && (*mark == 0 || text[*mark - 1] == '\n');
}

/* Removes the effective line if it is as nsswitch_enable() adds one; otherwise returns false. */
static bool remove_line(struct nsswitch_text *text)
{
    struct nsswitch_list list = nsswitch_find_list(text->bytes, text->size, true);
    size_t mark;
    if (list.number == 0 || !is_marked(text->bytes, &list, LINE_MARK, &mark))
        return false;
    size_t end = list.line.end;
    while (end > list.begin && nsswitch_is_blank(text->bytes[end - 1]))
        end--;
    if (!nsswitch_is_word(text->bytes, list.begin, end, OUR_LIST) &&
        !nsswitch_is_word(text->bytes, list.begin, end, OUR_MERGED_LIST))
        return false;
    replace(text, mark, list.line.end, "");
    return true;
}

/* Removes a backend from a line; before is where the previous backend ends. */
static void remove_backend(struct nsswitch_text *text, const struct nsswitch_list *list,
                           size_t before, const struct nsswitch_backend *backend)
{
    struct nsswitch_backend next;
    if (nsswitch_next_backend(text->bytes, backend->end, list->line.list_end, &next))
        replace(text, backend->begin, next.begin, "");
    else if (before > list->begin)
        replace(text, before, backend->end, "");
    else
        replace(text, backend->begin, backend->end, "files");
}

/* Removes the first iana that libc asks from the effective line; false if there is none. */
static bool remove_service(struct nsswitch_text *text)
{
    struct nsswitch_list list = nsswitch_find_list(text->bytes, text->size, true);
    struct nsswitch_backend backend;
    if (list.number == 0)
        return false;
    for (size_t at = list.begin;
         nsswitch_next_backend(text->bytes, at, list.line.read_end, &backend); at = backend.end) {
        bool is_ours = nsswitch_is_word(text->bytes, backend.begin, backend.name_end, OUR_BACKEND);
        if (is_ours && backend.begin < list.line.list_end)
            remove_backend(text, &list, at, &backend);
        else if (is_ours)
            replace(text, at, backend.end, "");
        if (is_ours)
            return true;
        if (!nsswitch_has_name(&backend) || backend.more_actions)
            return false;
    }
    return false;
}

/* Removes a newline that nsswitch_enable() added, unless it made an older line effective. */
static void remove_newline(struct nsswitch_text *text)
{
    struct nsswitch_list list = nsswitch_find_list(text->bytes, text->size, true);
    size_t mark;
    if (list.number > 0 && list.line.end == text->size &&
        nsswitch_find_list(text->bytes, list.line.begin, true).number == 0 &&
        is_marked(text->bytes, &list, NEWLINE_MARK, &mark)) {
        text->size--;
        replace(text, mark, list.line.begin, "");
    }
}

/* Whether a list, including what follows a #, has backends other than files and its copy db. */
static bool has_others(const char *text, const struct nsswitch_list *list)
{
    struct nsswitch_backend backend;
    for (size_t at = list->begin; nsswitch_next_backend(text, at, list->line.read_end, &backend);
         at = backend.end) {
        if (nsswitch_has_name(&backend) &&
            !nsswitch_is_word(text, backend.begin, backend.name_end, "files") &&
            !nsswitch_is_word(text, backend.begin, backend.name_end, "db"))
            return true;
    }
    return false;
}

/* Inserts iana into a list, with its action. */
static void add_backend(struct nsswitch_text *text, const struct nsswitch_list *list, size_t at,
                        bool merged)
{
    bool ends = merged && !has_others(text->bytes, list);
    replace(text, at, at, ends ? OUR_BACKEND END_OF_SEARCH " " : OUR_BACKEND " ");
}

/* The layout of the lines of a file. */
struct look {
    size_t column; /* in which the list begins */
    bool tabs;     /* there is a tab before the list */
};

/* The layout of the last line with blanks between the colon and the list. */
static struct look look_of(const char *text, size_t size)
{
    struct look look = {.column = strlen(DATABASE) + 2};
    for (size_t at = 0; at < size;) {
        struct nsswitch_line line = nsswitch_line_at(text, size, at);
        size_t colon = nsswitch_word_end(text, at, line.list_end, ':', ':');
        size_t list = colon + 1;
        while (list < line.list_end && (text[list] == ' ' || text[list] == '\t'))
            list++;
        if (colon > at && list > colon + 1 && text[colon] == ':' && list < line.list_end &&
            !nsswitch_is_blank(text[list])) {
            look.tabs = memchr(text + colon, '\t', list - colon) != NULL;
            for (look.column = 0; at < list; at++)
                look.column = text[at] == '\t' ? (look.column | 7) + 1 : look.column + 1;
        }
        at = line.end;
    }
    return look;
}

/* The newline of the line before a place. */
static const char *newline_before(const struct nsswitch_text *text, size_t at)
{
    return at >= 2 && text->bytes[at - 2] == '\r' ? "\r\n" : "\n";
}

/* Adds a line before an unterminated last one, which must not become effective by it. */
static void add_line(struct nsswitch_text *text, bool merged)
{
    struct look look = look_of(text->bytes, text->size);
    size_t at = text->size;
    while (at > 0 && text->bytes[at - 1] != '\n')
        at--;
    const char *newline = newline_before(text, at);
    replace(text, at, at, newline);
    replace(text, at, at, merged ? OUR_MERGED_LIST : OUR_LIST);
    size_t column = strlen(DATABASE ":");
    do {
        replace(text, at, at, look.tabs ? "\t" : " ");
        column = look.tabs ? (column | 7) + 1 : column + 1;
    } while (column < look.column);
    replace(text, at, at, DATABASE ":");
    replace(text, at, at, newline);
    replace(text, at, at, LINE_MARK);
}

/* Makes iana the first backend of the effective line; false if no line can be edited. */
static bool add_to_line(struct nsswitch_text *text, bool merged)
{
    struct nsswitch_list list = nsswitch_find_list(text->bytes, text->size, true);
    struct nsswitch_backend first;
    size_t mark;
    if (list.number == 0 || !nsswitch_next_on_line(text->bytes, list.begin, &list.line, &first) ||
        !nsswitch_has_name(&first))
        return false;
    if (first.is_ours)
        return true;
    /*
     * A changed line of ours stays: with iana back in it, disabling would remove more than iana. /
     */
    if (is_marked(text->bytes, &list, LINE_MARK, &mark) ||
        is_marked(text->bytes, &list, NEWLINE_MARK, &mark))
        return false;
    while (remove_service(text))
        continue;
    list = nsswitch_find_list(text->bytes, text->size, true);
    add_backend(text, &list, first.begin, merged);
    return true;
}

/* The same for a line that takes effect only with a newline. */
static bool add_to_unfinished_line(struct nsswitch_text *text, bool merged)
{
    struct nsswitch_list list = nsswitch_find_list(text->bytes, text->size, false);
    struct nsswitch now;
    if (list.number == 0 || !nsswitch_is_readable(text->bytes, &list))
        return false;
    nsswitch_read_list(text->bytes, &list, &now);
    if (now.service_count == 0 || now.iana_position > 0 || now.iana_behind_hash)
        return false;
    replace(text, text->size, text->size, "\n");
    add_backend(text, &list, now.list.begin, merged);
    size_t begin = list.line.begin;
    const char *newline = newline_before(text, begin);
    replace(text, begin, begin, newline);
    replace(text, begin, begin, NEWLINE_MARK);
    return true;
}

struct nsswitch_text nsswitch_enable(const char *text, size_t size, bool merged)
{
    struct nsswitch_text result = copy_of(text, size);
    if (!add_to_line(&result, merged) && (nsswitch_find_list(text, size, true).number > 0 ||
                                          !add_to_unfinished_line(&result, merged)))
        add_line(&result, merged);
    return result;
}

struct nsswitch_text nsswitch_disable(const char *text, size_t size)
{
    struct nsswitch_text result = copy_of(text, size);
    /* Without the added line, an older one becomes effective. */
    while (remove_line(&result))
        continue;
    if (remove_service(&result)) {
        while (remove_service(&result))
            continue;
        remove_newline(&result);
    }
    return result;
}
