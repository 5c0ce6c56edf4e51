/*
 * Errors and warnings of the tool, all in one form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/base/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/base/terminal.h"

static char *last_error;
static bool is_muted;

/* The file of the last warning, and the number of its warnings, which can be millions. */
static struct {
    char *file;
    uint64_t count;
} warned;

/* If memory is short, the message is printed but not kept. */
static void remember(const struct position *position, const char *message)
{
    free(last_error);
    int length;
    if (position == NULL)
        length = asprintf(&last_error, "%s", message);
    else if (position->line == 0)
        length = asprintf(&last_error, "%s: %s", position->file, message);
    else
        length =
            asprintf(&last_error, "%s:%" PRIu64 ": %s", position->file, position->line, message);
    if (length < 0)
        last_error = NULL;
}

/*
 * The level prefix of sd-daemon(3) for systemd's journal, which treats lines without one as
 * information; empty unless standard error goes to the journal. JOURNAL_STREAM has the device and
 * inode of the stream that does.
 */
static const char *journal_level(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat status;
    char own[64];
    if (stream == NULL || fstat(STDERR_FILENO, &status) != 0)
        return "";
    snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino);
    return strcmp(stream, own) == 0 ? "<4>" : "";
}

static void print(const struct position *position, const char *kind, const char *message)
{
    flockfile(stderr);
    fputs(journal_level(), stderr);
    fputs(PROGRAM ": ", stderr);
    if (position != NULL) {
        terminal_print(stderr, position->file);
        if (position->line > 0)
            fprintf(stderr, ":%" PRIu64, position->line);
        fputs(": ", stderr);
    }
    fputs(kind, stderr);
    terminal_print(stderr, message);
    putc('\n', stderr);
    funlockfile(stderr);
}

__attribute__((format(printf, 3, 0))) static void
report(const struct position *position, const char *kind, const char *format, va_list values)
{
    char *message;
    if (vasprintf(&message, format, values) < 0)
        message = NULL;
    if (!is_muted)
        print(position, kind, message != NULL ? message : "out of memory");
    if (kind[0] == '\0')
        remember(position, message != NULL ? message : "out of memory");
    free(message);
}

__attribute__((format(printf, 2, 3))) static void warn(const struct position *position,
                                                       const char *format, ...)
{
    va_list values;
    va_start(values, format);
    report(position, "warning: ", format, values);
    va_end(values);
}

void message_count_warnings(void)
{
    if (warned.count > MESSAGE_WARNING_LIMIT)
        warn(&(struct position){.file = warned.file},
             "%" PRIu64 " more warnings of this file are not shown",
             warned.count - MESSAGE_WARNING_LIMIT);
    free(warned.file);
    warned.file = NULL;
    warned.count = 0;
}

/* Counts a warning; returns whether to print it. */
static bool is_shown(const struct position *position)
{
    if (position == NULL)
        return true;
    if (warned.file == NULL || strcmp(warned.file, position->file) != 0) {
        message_count_warnings();
        warned.file = strdup(position->file);
    }
    return warned.file == NULL || ++warned.count <= MESSAGE_WARNING_LIMIT;
}

void message_error(const struct position *position, const char *format, ...)
{
    va_list values;
    message_count_warnings();
    va_start(values, format);
    report(position, "", format, values);
    va_end(values);
}

void message_warning(const struct position *position, const char *format, ...)
{
    va_list values;
    if (!is_shown(position))
        return;
    va_start(values, format);
    report(position, "warning: ", format, values);
    va_end(values);
}

void message_mute(bool muted)
{
    is_muted = muted;
}

const char *message_last_error(void)
{
    return last_error != NULL ? last_error : "";
}
