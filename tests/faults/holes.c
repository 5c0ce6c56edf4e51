/*
 * LD_PRELOAD library: every third mmap(2) with MAP_FIXED fails as when the kernel is out of memory,
 * after unmapping the old pages.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_uint calls;

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t offset)
{
    if ((flags & MAP_FIXED) != 0 && atomic_fetch_add(&calls, 1) % 3 == 2) {
        munmap(place, size);
        errno = ENOMEM;
        return MAP_FAILED;
    }
#ifdef SYS_mmap2
    return (void *)syscall(SYS_mmap2, place, size, protection, flags, file, offset >> 12);
#else
    return (void *)syscall(SYS_mmap, place, size, protection, flags, file, offset);
#endif
}
