/*
 * The grammar of a services line in nsswitch.conf(5), as libc parses it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A name ends with white space or a colon, and any number of either may follow. Of several lines
 * for one database the last counts. A backend may have one pair of brackets with actions; a second
 * pair, or one without a backend, silently ends the list. Actions that libc cannot parse invalidate
 * the whole file, whatever the database. Since libc 2.33 an unterminated last line is ignored and #
 * is an ordinary byte, so the words after it are backends too. Before 2.33 the list ended there, as
 * authors of comments intend. Here the list ends before a #, what follows must still parse, and our
 * own comments have lines of their own.
 */
#ifndef TOOLS_SYSTEM_NSSWITCH_SYNTAX_H
#define TOOLS_SYSTEM_NSSWITCH_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#define DATABASE "services"
#define OUR_BACKEND "iana"

/* A part of the text. It is empty where begin equals end. */
struct nsswitch_span {
    size_t begin, end;
};

/* What libc makes of the services lines of a text. */
struct nsswitch {
    size_t line;            /* the effective line, from 1; 0: none, and libc asks files */
    size_t broken_line;     /* a line that libc cannot parse, so that no lookup works; 0: none */
    size_t unfinished_line; /* a line for services that libc ignores since 2.33, because it is the
                               last one and has no newline; 0: none */
    size_t service_count;   /* number of backends; 0 on a line: none is asked, not even files */
    size_t iana_position;   /* position of iana among them, from 1; 0: none */
    bool ends_at_iana;      /* has an action that ends the search if it finds nothing */
    bool iana_behind_hash;  /* also follows a #, where libc 2.33 and later asks it */
    struct nsswitch_span list;    /* the list of backends with their actions */
    struct nsswitch_span stopper; /* a service before iana with the action that ends the search for
                                     what it does not know, so that iana is not asked then */
};

/* All positions are offsets into the text. */
struct nsswitch_line {
    size_t begin;
    size_t list_end; /* before a # */
    size_t read_end; /* before a NUL */
    size_t end;      /* after the newline, if there is one */
};

/* A backend with its actions. */
struct nsswitch_backend {
    size_t begin;
    size_t name_end; /* equals begin if the list starts with actions */
    size_t end;
    struct nsswitch_span actions; /* the first pair of brackets; empty: none */
    bool more_actions;            /* a second pair follows, at which libc ends the list */
    bool is_ours;
};

/* The list of services on a line. */
struct nsswitch_list {
    struct nsswitch_line line;
    size_t number; /* of the line, from 1; 0: there is none */
    size_t begin;
};

bool nsswitch_is_blank(char byte);
size_t nsswitch_skip_blanks(const char *text, size_t at, size_t end);

/* The end of a word: before white space or one of the two bytes. */
size_t nsswitch_word_end(const char *text, size_t at, size_t end, char one, char other);

bool nsswitch_is_word(const char *text, size_t begin, size_t end, const char *word);

struct nsswitch_line nsswitch_line_at(const char *text, size_t size, size_t begin);

/* Whether the line is for services, and where its list starts. */
bool nsswitch_is_our_line(const char *text, const struct nsswitch_line *line, size_t *list);

bool nsswitch_is_finished(const char *text, const struct nsswitch_line *line);

/* Finds the effective line or, unless finished, the one that would be with a newline after it. */
struct nsswitch_list nsswitch_find_list(const char *text, size_t size, bool finished);

/* Parses the next backend from an offset on; false if there is none. */
bool nsswitch_next_backend(const char *text, size_t at, size_t end,
                           struct nsswitch_backend *backend);

/* The same within the list of a line; also sets is_ours. `iana#` is not `iana`. */
bool nsswitch_next_on_line(const char *text, size_t at, const struct nsswitch_line *line,
                           struct nsswitch_backend *backend);

bool nsswitch_has_name(const struct nsswitch_backend *backend);

/* Parses actions; false if libc cannot. *stops: NOTFOUND ends the search. */
bool nsswitch_parse_actions(const char *text, struct nsswitch_span actions, bool *stops);

/* Whether libc can parse the whole line, including what follows a #. */
bool nsswitch_is_readable(const char *text, const struct nsswitch_list *list);

/* Fills the part of result that is about this line. */
void nsswitch_read_list(const char *text, const struct nsswitch_list *list,
                        struct nsswitch *result);

#endif
