/*
 * Two regions of address space for editions, which stay readable and never replace foreign maps.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A successful mmap(MAP_FIXED) replaces pages atomically, so a reader in the region does not fault.
 * Sizes of regions are powers of two, so that editions can grow in place. An outgrown region
 * remains as empty pages; since sizes double, all of these together are smaller than the region in
 * use.
 *
 * If mmap(MAP_FIXED) fails for lack of memory, the kernel has already removed the old pages. So
 * has_memory() first maps a page elsewhere: without memory, that fails and removes nothing. The
 * remaining risk: a reader whose edition was replaced twice during its lookup faults if memory runs
 * out between these two calls.
 *
 * Memory of the program is never touched. After a failure, another thread's mmap(2) may get the
 * range of the removed pages at once. So a region is used again only if it is certainly ours: if
 * MAP_FIXED_NOREPLACE succeeds, or if an index is still mapped there. Otherwise the region is
 * abandoned. Base and size of a region share one word with a flag that is set during the system
 * call, so a child forked meanwhile sees a consistent state, and makes the same check.
 *
 * A process has at most two maps, even a child forked at any moment. A region is reserved with
 * empty pages and recorded before the file is mapped over it. Mapping the file directly would save
 * a microsecond, but a child forked before the result is recorded would keep an unknown map
 * forever. A child can lose track only of a region of empty pages, with one exception: if it is
 * forked during the system call, and the file is truncated in place before the child checks, the
 * child cannot tell that the map is its own, and keeps it as a third one.
 */
#include <config.h>

#include "nss_iana/region.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nss_iana/format.h"

/*
 * A region is its page-aligned base, plus the binary logarithm of its size, plus REGION_BUSY while
 * a system call changes its pages. NULL: none.
 */
static _Atomic(uint8_t *) regions[2];

#define REGION_SIZE_BITS 63u
#define REGION_BUSY 64u

static uint8_t *base_of(uint8_t *region)
{
    return region - ((uintptr_t)region & (REGION_SIZE_BITS | REGION_BUSY));
}

static size_t size_of(const uint8_t *region)
{
    return region == NULL ? 0 : (size_t)1 << ((uintptr_t)region & REGION_SIZE_BITS);
}

unsigned region_other(const uint8_t *base)
{
    return base_of(atomic_load(&regions[1])) == base ? 0 : 1;
}

/*
 * rt_sigprocmask(2) reads the set before it rejects the invalid operation: it fails with EFAULT if
 * the address is unreadable, otherwise with EINVAL.
 */
bool region_is_readable(const uint8_t *address)
{
    return syscall(SYS_rt_sigprocmask, ~0L, address, NULL, (size_t)(_NSIG / 8)) == 0 ||
           errno != EFAULT;
}

/* Whether the pages are certainly ours, after a call that may have unmapped them. */
static bool is_still_ours(uint8_t *base, size_t size)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    void *pages = mmap(base, size, PROT_READ, flags, -1, 0);
    if (pages == base)
        return true; /* cppcheck-suppress memleak ; the region keeps them */
    if (pages != MAP_FAILED)
        munmap(pages, size); /* Linux before 4.17 chooses another address instead of failing */
    /* cppcheck-suppress memleak ; the region keeps them */
    return region_is_readable(base) && memcmp(base, INDEX_MAGIC, strlen(INDEX_MAGIC)) == 0;
}

/*
 * Whether the kernel has memory for one more map. A write-only page is unusual, so the kernel
 * cannot merge it with a neighboring map, which would need no memory.
 */
static bool has_memory(void)
{
    void *page = mmap(NULL, 1, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && munmap(page, 1) == 0;
}

/* Maps the file, or empty pages if file is -1, over the first size bytes of the region. */
static bool map_over(unsigned which, bool is_read, int file, size_t size)
{
    if (is_read && !has_memory())
        return false;
    uint8_t *region = atomic_load(&regions[which]);
    uint8_t *base = base_of(region);
    int flags = MAP_PRIVATE | MAP_FIXED | (file < 0 ? MAP_ANONYMOUS : 0);
    atomic_store(&regions[which], region + REGION_BUSY);
    /* A reader that sees the new pages also sees the generation that retired the old ones. */
    atomic_thread_fence(memory_order_release);
    bool mapped = mmap(base, size, PROT_READ, flags, file, 0) != MAP_FAILED;
    atomic_store(&regions[which], mapped || is_still_ours(base, size) ? region : NULL);
    return mapped;
}

bool region_empty(unsigned which, bool is_read)
{
    uint8_t *region = atomic_load(&regions[which]);
    if (((uintptr_t)region & REGION_BUSY) != 0) {
        /* The holder was a thread of the parent. */
        region -= REGION_BUSY;
        if (!is_still_ours(base_of(region), size_of(region)))
            region = NULL;
        atomic_store(&regions[which], region);
    }
    return region == NULL || map_over(which, is_read, -1, size_of(region));
}

const uint8_t *region_fill(unsigned which, bool is_read, int file, size_t size)
{
    if (!region_empty(which, is_read))
        return NULL;
    if (size_of(atomic_load(&regions[which])) < size) {
        unsigned bits = 0;
        while ((size_t)1 << bits < size || (size_t)1 << bits < REGION_SMALLEST)
            bits++;
        const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
        uint8_t *base = mmap(NULL, (size_t)1 << bits, PROT_READ, flags, -1, 0);
        if (base == MAP_FAILED)
            return NULL;
        atomic_store(&regions[which], base + bits);
    }
    return map_over(which, is_read, file, size) ? base_of(atomic_load(&regions[which])) : NULL;
}
