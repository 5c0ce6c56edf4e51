/*
 * Reads and edits the text of nsswitch.conf(5) as far as it is about services.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libc reads a line so: a name ends with white space or a colon, any number of which may follow; of
 * several lines for a database the last counts. A service may have one group of actions in
 * brackets. A second one, like one without a service, silently ends the list; a group that libc
 * cannot read spoils the whole file, whatever the database. Since libc 2.33 a last line without a
 * newline is ignored, and a # is nothing special: the words behind it are services as well. Before,
 * the line ended there, as those who write it mean it. So here the list ends before a #, but what
 * is behind it must be readable; and our own comments have lines of their own.
 */
#include <config.h>

#include "tools/system/nsswitch.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"

#define DATABASE "services"
#define OUR_SERVICE "iana"
#define OUR_LIST "iana files"
#define LINE_MARK "# The next line was added by iana-services enable."
#define NEWLINE_MARK "# The newline behind the next line was added by iana-services enable."

struct line {
    size_t begin;
    size_t list_end; /* before a # */
    size_t read_end; /* before a NUL */
    size_t end;      /* behind the newline, if there is one */
};

/* A service with all the groups of actions behind it. */
struct item {
    size_t begin;
    size_t name_end; /* begin, where the line starts with a group */
    size_t end;
    struct nsswitch_span group; /* the first group; empty where there is none */
    bool more_groups;
    bool is_ours;
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

/* --- Lines --------------------------------------------------------------------------------------
 */

static struct line line_at(const char *text, size_t size, size_t begin)
{
    struct line line = {.begin = begin};
    const char *newline = memchr(text + begin, '\n', size - begin);
    line.end = newline != NULL ? (size_t)(newline - text) + 1 : size;
    const char *nul = memchr(text + begin, '\0', line.end - begin);
    line.read_end = nul != NULL ? (size_t)(nul - text) : line.end;
    const char *hash = memchr(text + begin, '#', line.read_end - begin);
    line.list_end = hash != NULL ? (size_t)(hash - text) : line.read_end;
    return line;
}

/* Whether the line is for services, and where its list begins. */
static bool is_our_line(const char *text, const struct line *line, size_t *list)
{
    size_t begin = skip_blanks(text, line->begin, line->list_end);
    size_t end = word_end(text, begin, line->list_end, ':', ':');
    if (end == line->list_end || !is_word(text, begin, end, DATABASE))
        return false;
    while (end < line->list_end && (is_blank(text[end]) || text[end] == ':'))
        end++;
    *list = end;
    return true;
}

static bool is_finished(const char *text, const struct line *line)
{
    return line->end > line->begin && text[line->end - 1] == '\n';
}

/* Finds the line that counts, or else the one that would if there were a newline behind it. */
static struct list find_list(const char *text, size_t size, bool finished)
{
    struct list list = {.number = 0};
    size_t number = 0, begin;
    for (size_t at = 0; at < size;) {
        struct line line = line_at(text, size, at);
        number++;
        if (is_our_line(text, &line, &begin) && is_finished(text, &line) == finished)
            list = (struct list){.line = line, .number = number, .begin = begin};
        at = line.end;
    }
    return list;
}

/* --- Services and actions -----------------------------------------------------------------------
 */

/* Reads the service at or behind a place; false where there is none. */
static bool next_item(const char *text, size_t at, size_t end, struct item *item)
{
    while (end > at && is_blank(text[end - 1]))
        end--;
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

/* The same on a line; a # right behind a name makes it another one. */
static bool next_on_line(const char *text, size_t at, const struct line *line, struct item *item)
{
    if (!next_item(text, at, line->list_end, item))
        return false;
    bool followed = item->name_end < line->end && text[item->name_end] == '#';
    item->is_ours = !followed && is_word(text, item->begin, item->name_end, OUR_SERVICE);
    return true;
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

/* Whether libc can read the line: all of it, with the comment. */
static bool is_readable(const char *text, const struct list *list)
{
    struct item item;
    bool stops;
    for (size_t at = list->begin; next_item(text, at, list->line.read_end, &item); at = item.end) {
        if (!has_name(&item))
            break;
        if (item.group.end > 0 && !read_group(text, item.group, &stops))
            return false;
        if (item.more_groups)
            break;
    }
    return true;
}

static void read_list(const char *text, const struct list *list, struct nsswitch *result)
{
    struct item item;
    result->line = list->number;
    result->list = (struct nsswitch_span){.begin = list->begin, .end = list->begin};
    result->stopper = (struct nsswitch_span){0};
    result->service_count = 0;
    result->iana_place = 0;
    for (size_t at = list->begin; next_on_line(text, at, &list->line, &item); at = item.end) {
        bool stops = false;
        if (!has_name(&item) || (item.group.end > 0 && !read_group(text, item.group, &stops)))
            break;
        result->service_count++;
        result->list.end = item.group.end > 0 ? item.group.end : item.name_end;
        if (result->iana_place == 0 && item.is_ours)
            result->iana_place = result->service_count;
        else if (result->iana_place == 0 && stops && result->stopper.end == 0)
            result->stopper = (struct nsswitch_span){item.begin, item.group.end};
        if (item.more_groups)
            break;
    }
    if (result->iana_place == 0)
        result->stopper = (struct nsswitch_span){0};
}

void nsswitch_read(const char *text, size_t size, struct nsswitch *result)
{
    struct list list = {.number = 0};
    *result = (struct nsswitch){0};
    for (size_t at = 0; at < size; at = list.line.end) {
        list.line = line_at(text, size, at);
        list.number++;
        if (!is_our_line(text, &list.line, &list.begin))
            continue;
        if (!is_finished(text, &list.line)) {
            result->unfinished_line = list.number;
            continue;
        }
        read_list(text, &list, result);
        if (result->broken_line == 0 && !is_readable(text, &list))
            result->broken_line = list.number;
    }
}

/* --- Editing ------------------------------------------------------------------------------------
 */

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

/* Whether the line before a line is a mark of ours, and where that begins. */
static bool is_marked(const char *text, const struct list *list, const char *words, size_t *mark)
{
    if (list->line.begin == 0)
        return false;
    size_t end = list->line.begin - 1;
    if (end > 0 && text[end - 1] == '\r')
        end--;
    *mark = end - (end < strlen(words) ? end : strlen(words));
    return is_word(text, *mark, end, words) && (*mark == 0 || text[*mark - 1] == '\n');
}

/* Takes the line that counts out if it is as nsswitch_enable() adds one; false where it is not. */
static bool remove_line(struct nsswitch_text *text)
{
    struct list list = find_list(text->bytes, text->size, true);
    size_t mark;
    if (list.number == 0 || !is_marked(text->bytes, &list, LINE_MARK, &mark))
        return false;
    size_t end = list.line.end;
    while (end > list.begin && is_blank(text->bytes[end - 1]))
        end--;
    if (!is_word(text->bytes, list.begin, end, OUR_LIST))
        return false;
    replace(text, mark, list.line.end, "");
    return true;
}

/* Takes an item out of a line; before is where the item before it ends. */
static void remove_item(struct nsswitch_text *text, const struct list *list, size_t before,
                        const struct item *item)
{
    struct item next;
    if (next_item(text->bytes, item->end, list->line.list_end, &next))
        replace(text, item->begin, next.begin, "");
    else if (before > list->begin)
        replace(text, before, item->end, "");
    else
        replace(text, item->begin, item->end, "files");
}

/* Takes the first iana that libc asks out of the line that counts; false where there is none. */
static bool remove_service(struct nsswitch_text *text)
{
    struct list list = find_list(text->bytes, text->size, true);
    struct item item;
    if (list.number == 0)
        return false;
    for (size_t at = list.begin; next_on_line(text->bytes, at, &list.line, &item); at = item.end) {
        if (item.is_ours) {
            remove_item(text, &list, at, &item);
            return true;
        }
        if (!has_name(&item) || item.more_groups)
            return false;
    }
    return false;
}

/* Takes a newline away that nsswitch_enable() added, unless an older line came to count by it. */
static void remove_newline(struct nsswitch_text *text)
{
    struct list list = find_list(text->bytes, text->size, true);
    size_t mark;
    if (list.number > 0 && list.line.end == text->size &&
        find_list(text->bytes, list.line.begin, true).number == 0 &&
        is_marked(text->bytes, &list, NEWLINE_MARK, &mark)) {
        text->size--;
        replace(text, mark, list.line.begin, "");
    }
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
        size_t colon = word_end(text, at, line.list_end, ':', ':');
        size_t list = colon + 1;
        while (list < line.list_end && (text[list] == ' ' || text[list] == '\t'))
            list++;
        if (colon > at && list > colon + 1 && text[colon] == ':' && list < line.list_end &&
            !is_blank(text[list])) {
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

/* Adds a line, in front of a last one without newline: that must not come to count by it. */
static void add_line(struct nsswitch_text *text)
{
    struct look look = look_of(text->bytes, text->size);
    size_t at = text->size;
    while (at > 0 && text->bytes[at - 1] != '\n')
        at--;
    const char *newline = newline_before(text, at);
    replace(text, at, at, newline);
    replace(text, at, at, OUR_LIST);
    size_t column = strlen(DATABASE ":");
    do {
        replace(text, at, at, look.tabs ? "\t" : " ");
        column = look.tabs ? (column | 7) + 1 : column + 1;
    } while (column < look.column);
    replace(text, at, at, DATABASE ":");
    replace(text, at, at, newline);
    replace(text, at, at, LINE_MARK);
}

/* Puts iana in front on the line that counts; false where there is none that can be edited. */
static bool add_to_line(struct nsswitch_text *text)
{
    struct list list = find_list(text->bytes, text->size, true);
    struct item first;
    size_t mark;
    if (list.number == 0 || !next_on_line(text->bytes, list.begin, &list.line, &first) ||
        !has_name(&first))
        return false;
    if (first.is_ours)
        return true;
    /* A line of ours that was changed stays: with iana back in it, more than that would go again.
     */
    if (is_marked(text->bytes, &list, LINE_MARK, &mark) ||
        is_marked(text->bytes, &list, NEWLINE_MARK, &mark))
        return false;
    while (remove_service(text))
        continue;
    replace(text, first.begin, first.begin, OUR_SERVICE " ");
    return true;
}

/* The same for a line that counts only once it has a newline. */
static bool add_to_unfinished_line(struct nsswitch_text *text)
{
    struct list list = find_list(text->bytes, text->size, false);
    struct nsswitch now;
    if (list.number == 0 || !is_readable(text->bytes, &list))
        return false;
    read_list(text->bytes, &list, &now);
    if (now.service_count == 0 || now.iana_place > 0)
        return false;
    replace(text, text->size, text->size, "\n");
    replace(text, now.list.begin, now.list.begin, OUR_SERVICE " ");
    size_t begin = list.line.begin;
    const char *newline = newline_before(text, begin);
    replace(text, begin, begin, newline);
    replace(text, begin, begin, NEWLINE_MARK);
    return true;
}

struct nsswitch_text nsswitch_enable(const char *text, size_t size)
{
    struct nsswitch_text result = copy_of(text, size);
    if (!add_to_line(&result) &&
        (find_list(text, size, true).number > 0 || !add_to_unfinished_line(&result)))
        add_line(&result);
    return result;
}

struct nsswitch_text nsswitch_disable(const char *text, size_t size)
{
    struct nsswitch_text result = copy_of(text, size);
    /* Behind a line that was added, an older one comes to count. */
    while (remove_line(&result))
        continue;
    if (remove_service(&result)) {
        while (remove_service(&result))
            continue;
        remove_newline(&result);
    }
    return result;
}
