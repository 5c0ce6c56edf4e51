/*
 * An NSS backend without services: libc's own cost of a lookup.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <netdb.h>
#include <nss.h>
#include <stddef.h>

enum nss_status _nss_empty_getservbyname_r(const char *name, const char *protocol,
                                           struct servent *result, char *buffer, size_t size,
                                           int *errnop);
enum nss_status _nss_empty_getservbyport_r(int port, const char *protocol, struct servent *result,
                                           char *buffer, size_t size, int *errnop);

enum nss_status _nss_empty_getservbyname_r(const char *name, const char *protocol,
                                           struct servent *result, char *buffer, size_t size,
                                           int *errnop)
{
    (void)name, (void)protocol, (void)result, (void)buffer, (void)size, (void)errnop;
    return NSS_STATUS_NOTFOUND;
}

enum nss_status _nss_empty_getservbyport_r(int port, const char *protocol, struct servent *result,
                                           char *buffer, size_t size, int *errnop)
{
    (void)port, (void)protocol, (void)result, (void)buffer, (void)size, (void)errnop;
    return NSS_STATUS_NOTFOUND;
}
