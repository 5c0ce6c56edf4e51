/*
 * Messages of the tool to its user, all of one form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/plain.h"

static char *last_error;

/* Without memory there is nothing to remember: the message itself is printed all the same. */
static void remember(const struct place *place, const char *message)
{
    free(last_error);
    int length;
    if (place == NULL)
        length = asprintf(&last_error, "%s", message);
    else if (place->line == 0)
        length = asprintf(&last_error, "%s: %s", place->file, message);
    else
        length = asprintf(&last_error, "%s:%" PRIu64 ": %s", place->file, place->line, message);
    if (length < 0)
        last_error = NULL;
}

__attribute__((format(printf, 3, 0))) static void
report(const struct place *place, const char *kind, const char *format, va_list values)
{
    char *message;
    if (vasprintf(&message, format, values) < 0)
        message = NULL;
    flockfile(stderr);
    fputs(PROGRAM ": ", stderr);
    if (place != NULL) {
        plain_print(stderr, place->file);
        if (place->line > 0)
            fprintf(stderr, ":%" PRIu64, place->line);
        fputs(": ", stderr);
    }
    fputs(kind, stderr);
    plain_print(stderr, message != NULL ? message : "out of memory");
    putc('\n', stderr);
    funlockfile(stderr);
    if (kind[0] == '\0')
        remember(place, message != NULL ? message : "out of memory");
    free(message);
}

void report_error(const struct place *place, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    report(place, "", format, values);
    va_end(values);
}

void report_warning(const struct place *place, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    report(place, "warning: ", format, values);
    va_end(values);
}

const char *report_last_error(void)
{
    return last_error != NULL ? last_error : "";
}
