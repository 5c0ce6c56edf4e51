/*
 * LD_PRELOAD library: makes read(2), pread(2) and write(2) partial, or interrupts them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define PIECE 100

static atomic_uint calls;

/* The size of this transfer; 0: interrupted, every third call. */
static size_t piece(size_t size)
{
    if (atomic_fetch_add(&calls, 1) % 3 == 2) {
        errno = EINTR;
        return 0;
    }
    return size < PIECE ? size : PIECE;
}

ssize_t read(int file, void *bytes, size_t size)
{
    size_t part = piece(size);
    return part > 0 || size == 0 ? syscall(SYS_read, file, bytes, part) : -1;
}

ssize_t write(int file, const void *bytes, size_t size)
{
    size_t part = piece(size);
    return part > 0 || size == 0 ? syscall(SYS_write, file, bytes, part) : -1;
}

/* lseek keeps this free of how each machine passes a 64-bit offset; no other thread reads. */
ssize_t pread(int file, void *bytes, size_t size, off_t offset)
{
    if (lseek(file, offset, SEEK_SET) < 0)
        return -1;
    return read(file, bytes, size);
}
