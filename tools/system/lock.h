/*
 * Keeps other writers out of a directory, by a lock that nobody but they can hold.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_SYSTEM_LOCK_H
#define TOOLS_SYSTEM_LOCK_H

#define LOCK_NAME ".nss-iana.lock"

#define LOCK_NONE (-1)

/*
 * Waits half a minute at most for other writers of the directory, then holds it. Returns a
 * descriptor for lock_release(), or LOCK_NONE after reporting the error for the file that was to be
 * written.
 */
int lock_directory(int directory, const char *file);

/* Lets the next writer in, and leaves nothing in the directory. LOCK_NONE is allowed. */
void lock_release(int directory, int lock);

#endif
