/*
 * The entry points that glibc calls, after "NSS Module Function Internals" of the glibc manual.
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

/* What a lookup asks for: a name, or a port in host byte order. */
struct question {
    bool by_name;
    const char *name;
    const char *protocol;
    uint16_t port;
};

/*
 * What goes into this unit is inlined into each entry point, which keeps what its kind needs. It
 * begins with a cache line, since a tenth of its time hangs on how its code lies.
 */
#define WHOLE __attribute__((flatten, aligned(64)))

static inline enum nss_status look_up(const struct question *question, struct servent *result,
                                      char *buffer, size_t size, int *errnop)
{
    struct mapping_view view;
    struct answer answer;
    bool found, packed = false;
    do {
        int error = mapping_view(&view);
        if (error != 0)
            return no_index(error, errnop);
        found = question->by_name
                    ? index_by_name(&view.index, question->name, question->protocol, &answer)
                    : index_by_port(&view.index, question->port, question->protocol, &answer);
        if (found)
            packed = servent_pack(&answer, result, buffer, size);
    } while (!mapping_still_valid(&view));
    if (!found)
        return not_found(errnop);
    return packed ? NSS_STATUS_SUCCESS : buffer_too_small(errnop);
}

WHOLE enum nss_status _nss_iana_getservbyname_r(const char *name, const char *protocol,
                                                struct servent *result, char *buffer, size_t size,
                                                int *errnop)
{
    struct question question = {.by_name = true, .name = name, .protocol = protocol};
    return look_up(&question, result, buffer, size, errnop);
}

WHOLE enum nss_status _nss_iana_getservbyport_r(int port, const char *protocol,
                                                struct servent *result, char *buffer, size_t size,
                                                int *errnop)
{
    if (port < 0 || port > UINT16_MAX)
        return not_found(errnop);
    struct question question = {.protocol = protocol, .port = ntohs((uint16_t)port)};
    return look_up(&question, result, buffer, size, errnop);
}

/*
 * An enumeration works on its own copy of the hot part, so that it keeps the edition that it began
 * on, through any number of replacements, and keeps no map. The state belongs to the process, as
 * libc's does.
 */
static struct {
    pthread_mutex_t lock;
    uint8_t *copy; /* NULL: not begun */
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
        uint32_t size = index_hot_size(&view.index.layout);
        copy = malloc(size);
        if (copy == NULL)
            return EAGAIN;
        memcpy(copy, view.index.base, size);
    } while (!mapping_still_valid(&view));
    enumeration.copy = copy;
    enumeration.index = (struct index){.base = copy, .layout = view.index.layout};
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
