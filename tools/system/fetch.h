/*
 * Fetches a file over HTTPS if it changed, by running curl.
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
    FETCH_UNREACHABLE, /* no network, unknown host, connection refused, or timeout */
    FETCH_FAILED
};

/* Whether the server answered. */
static inline bool fetch_is_good(enum fetch_result result)
{
    return result == FETCH_NEW || result == FETCH_UNCHANGED;
}

struct fetch_request {
    const char *url;           /* accepted by fetch_url_fault() */
    const char *etag;          /* of the file we have; empty: unknown */
    const char *last_modified; /* same */
    unsigned time_limit;       /* seconds; also gives up after a tenth of that time without data */
    uint64_t size_limit;       /* bytes, unpacked */
    bool quiet;                /* show no progress on a terminal */
};

struct fetch_answer {
    int body;            /* unnamed file, at offset 0; the caller closes it */
    char *etag;          /* empty: none; free with free(3) */
    char *last_modified; /* same */
};

/* Returns NULL if the URL may be fetched and printed, otherwise what is wrong. */
const char *fetch_url_fault(const char *url);

/*
 * Fetches the URL; errors are reported for it. Never redirects from https to http. Fills the answer
 * for FETCH_NEW only.
 */
enum fetch_result fetch(const struct fetch_request *request, struct fetch_answer *answer);

#endif
