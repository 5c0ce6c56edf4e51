/*
 * Fetches a file over HTTPS, if it changed, by means of the program curl.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_FETCH_H
#define TOOLS_SYSTEM_FETCH_H

#include <stdbool.h>
#include <stdint.h>

enum fetch_result {
    FETCH_NEW,
    FETCH_UNCHANGED,
    FETCH_UNREACHABLE, /* no network, no such host, nobody listens, or no answer in time */
    FETCH_FAILED
};

/* Whether there is an answer. */
static inline bool fetch_is_good(enum fetch_result result)
{
    return result == FETCH_NEW || result == FETCH_UNCHANGED;
}

struct fetch_request {
    const char *url;           /* one without a fault */
    const char *etag;          /* of what is there already; empty: unknown */
    const char *last_modified; /* likewise */
    unsigned time_limit;       /* seconds; a tenth of them without data is too long as well */
    uint64_t size_limit;       /* bytes, unpacked */
    bool quiet;                /* show no progress on a terminal */
};

struct fetch_answer {
    int body;            /* a file without a name, open at its beginning: close it */
    char *etag;          /* empty: none; free with free(3) */
    char *last_modified; /* likewise */
};

/* Returns NULL where the URL is one that can be fetched and told of, else why not. */
const char *fetch_url_fault(const char *url);

/*
 * Asks for the URL; it is the place that errors are reported for. An https URL is never left for
 * one without TLS. The answer is filled for FETCH_NEW alone.
 */
enum fetch_result fetch(const struct fetch_request *request, struct fetch_answer *answer);

#endif
