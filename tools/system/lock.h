/*
 * Locks a directory against other writers, with a lock that only writers can hold.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_LOCK_H
#define TOOLS_SYSTEM_LOCK_H

#define LOCK_NAME ".nss-iana.lock"

#define LOCK_NONE (-1)

/*
 * Locks the directory; waits up to half a minute for other writers. Returns a descriptor for
 * lock_release(), or LOCK_NONE with an error reported for the file to be written.
 */
int lock_directory(int directory, const char *file);

/* Releases the lock and removes its file. LOCK_NONE is allowed. */
void lock_release(int directory, int lock);

#endif
