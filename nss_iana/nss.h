/*
 * The functions that the module exports; glibc looks them up by name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ports are in network byte order. The pointers in *result point into the caller's buffer. Statuses
 * and *errnop: SUCCESS (*errnop unchanged), NOTFOUND with ENOENT, TRYAGAIN with ERANGE (buffer too
 * small) or EAGAIN (out of descriptors or memory), UNAVAIL with ENOENT (no index), EINVAL (not a
 * usable index) or another error of opening the index.
 */
#ifndef NSS_IANA_NSS_H
#define NSS_IANA_NSS_H

#include <netdb.h>
#include <nss.h>
#include <stddef.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED enum nss_status _nss_iana_getservbyname_r(const char *name, const char *protocol,
                                                   struct servent *result, char *buffer,
                                                   size_t size, int *errnop);
EXPORTED enum nss_status _nss_iana_getservbyport_r(int port, const char *protocol,
                                                   struct servent *result, char *buffer,
                                                   size_t size, int *errnop);
EXPORTED enum nss_status _nss_iana_setservent(int stay_open);
EXPORTED enum nss_status _nss_iana_getservent_r(struct servent *result, char *buffer, size_t size,
                                                int *errnop);
EXPORTED enum nss_status _nss_iana_endservent(void);

#endif
