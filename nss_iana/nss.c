/*
 * The entry points for glibc; see "NSS Module Function Internals" in the glibc manual.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/nss.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "nss_iana/mapping.h"
#include "nss_iana/servent.h"

static enum nss_status no_index(int error, int *errnop)
{
    *errnop = error;
    return error == EAGAIN ? NSS_STATUS_TRYAGAIN : NSS_STATUS_UNAVAIL;
}

static enum nss_status not_found(int *errnop)
{
    *errnop = ENOENT;
    return NSS_STATUS_NOTFOUND;
}

static enum nss_status buffer_too_small(int *errnop)
{
    *errnop = ERANGE;
    return NSS_STATUS_TRYAGAIN;
}

/*
 * An entry point is straight-line code: everything it calls is inlined. Aligned to 64 bytes:
 * misalignment costs 10 %. If the index was replaced during a lookup, which is rare, the lookup
 * starts again by a call: in a loop, the compiler would hoist work that a miss does not need.
 */
#define LOOKUP __attribute__((flatten, aligned(64)))
#define AGAIN __attribute__((cold, noinline))

AGAIN static bool give_any(struct index index, struct index_place place, struct servent *result,
                           char *buffer, size_t size)
{
    struct answer answer;
    index_answer(index, place, &answer);
    return servent_pack(&answer, result, buffer, size);
}

static inline bool give(struct index index, struct index_place place, struct servent *result,
                        char *buffer, size_t size)
{
    if (!index_is_plain(place))
        return give_any(index, place, result, buffer, size);
    struct answer answer = index_plain_answer(index, place);
    return servent_pack(&answer, result, buffer, size);
}

static inline enum nss_status status_of(bool found, bool packed, int *errnop)
{
    if (!found)
        return not_found(errnop);
    return packed ? NSS_STATUS_SUCCESS : buffer_too_small(errnop);
}

AGAIN static enum nss_status by_name_again(const char *name, const char *protocol,
                                           struct servent *result, char *buffer, size_t size,
                                           int *errnop)
{
    return _nss_iana_getservbyname_r(name, protocol, result, buffer, size, errnop);
}

LOOKUP enum nss_status _nss_iana_getservbyname_r(const char *name, const char *protocol,
                                                 struct servent *result, char *buffer, size_t size,
                                                 int *errnop)
{
    struct mapping_view view;
    struct index_place place;
    int error = mapping_view(&view);
    if (error != 0)
        return no_index(error, errnop);
    bool found = index_find_name(view.index, name, protocol, &place);
    bool packed = found && give(view.index, place, result, buffer, size);
    if (!mapping_still_valid(&view))
        return by_name_again(name, protocol, result, buffer, size, errnop);
    return status_of(found, packed, errnop);
}

AGAIN static enum nss_status by_port_again(int port, const char *protocol, struct servent *result,
                                           char *buffer, size_t size, int *errnop)
{
    return _nss_iana_getservbyport_r(port, protocol, result, buffer, size, errnop);
}

LOOKUP enum nss_status _nss_iana_getservbyport_r(int port, const char *protocol,
                                                 struct servent *result, char *buffer, size_t size,
                                                 int *errnop)
{
    if (port < 0 || port > UINT16_MAX)
        return not_found(errnop);
    struct mapping_view view;
    struct index_place place;
    int error = mapping_view(&view);
    if (error != 0)
        return no_index(error, errnop);
    bool found = index_find_port(view.index, ntohs((uint16_t)port), protocol, &place);
    bool packed = found && give(view.index, place, result, buffer, size);
    if (!mapping_still_valid(&view))
        return by_port_again(port, protocol, result, buffer, size, errnop);
    return status_of(found, packed, errnop);
}

/*
 * An enumeration uses its own copy of the hot part: it keeps its edition through any number of
 * replacements, without keeping a map. The state belongs to the process, as in libc.
 */
static struct {
    pthread_mutex_t lock;
    uint8_t *copy; /* NULL: not started */
    struct index index;
    struct index_cursor cursor;
    bool ended;
} enumeration = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void forget_enumeration(void)
{
    free(enumeration.copy);
    enumeration.copy = NULL;
    enumeration.cursor = (struct index_cursor){0};
    enumeration.ended = false;
}

static int begin_enumeration(void)
{
    struct mapping_view view;
    uint8_t *copy = NULL;
    do {
        free(copy);
        int error = mapping_view(&view);
        if (error != 0)
            return error;
        size_t size = index_hot_size(view.index.limit);
        copy = malloc(size);
        if (copy == NULL)
            return EAGAIN;
        memcpy(copy, view.index.base, size);
    } while (!mapping_still_valid(&view));
    enumeration.copy = copy;
    enumeration.index = (struct index){.base = copy, .limit = view.index.limit};
    return 0;
}

static enum nss_status next_service(struct servent *result, char *buffer, size_t size, int *errnop)
{
    if (enumeration.ended)
        return NSS_STATUS_NOTFOUND;
    if (enumeration.copy == NULL) {
        int error = begin_enumeration();
        if (error != 0)
            return no_index(error, errnop);
    }
    struct answer answer;
    struct index_cursor cursor = enumeration.cursor;
    if (!index_next(&enumeration.index, &cursor, &answer)) {
        forget_enumeration();
        enumeration.ended = true;
        return NSS_STATUS_NOTFOUND;
    }
    if (!servent_pack(&answer, result, buffer, size))
        return buffer_too_small(errnop);
    enumeration.cursor = cursor;
    return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_iana_setservent(int stay_open)
{
    (void)stay_open; /* the index stays mapped in any case */
    pthread_mutex_lock(&enumeration.lock);
    forget_enumeration();
    int error = begin_enumeration();
    pthread_mutex_unlock(&enumeration.lock);
    if (error == 0)
        return NSS_STATUS_SUCCESS;
    return no_index(error, &errno);
}

enum nss_status _nss_iana_getservent_r(struct servent *result, char *buffer, size_t size,
                                       int *errnop)
{
    pthread_mutex_lock(&enumeration.lock);
    enum nss_status status = next_service(result, buffer, size, errnop);
    pthread_mutex_unlock(&enumeration.lock);
    return status;
}

enum nss_status _nss_iana_endservent(void)
{
    pthread_mutex_lock(&enumeration.lock);
    forget_enumeration();
    pthread_mutex_unlock(&enumeration.lock);
    return NSS_STATUS_SUCCESS;
}
