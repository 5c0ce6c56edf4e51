/*
 * The life of the mapped index file: opening, noticing a replacement, retiring the old map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Readers take no lock and write nothing that other threads read. That needs three things:
 *
 * 1. Two slots, each a region of address space that, once reserved, stays readable until the
 *    process ends. `current` names the slot to read. A replacement is mapped into the other slot,
 *    which then becomes current; so lookups under way go on with the old edition and finish.
 *
 * 2. A reader that is stopped during its lookup while two replacements happen finds its slot
 *    overwritten. It cannot fault, because MAP_FIXED changes a region from one mapping to the next
 *    without a moment in which it has none, and the reader never trusts what it reads. It cannot
 *    give a mixture of two editions either: each slot has a sequence number, odd while the slot is
 *    being replaced, and a reader that finds it changed after its lookup begins again (a seqlock).
 *
 * 3. Only one thread at a time opens or replaces: the holder. The lock for that holds the process
 *    number, so that a child sees when the holder was another thread of its parent, gone in the
 *    child, and takes over. The slot that such a holder left half done is not the current one, and
 *    the next replacement does it anew. A mutex and pthread_atfork would serve less: not every
 *    fork runs the handlers, and a lookup in a child must not wait for one that never ends.
 *
 * A region is as large as the next power of two, so that editions grow in place. One that outgrows
 * its region gets a new one, and the old one is left as empty pages for readers that may still be
 * there; sizes double, so all that is ever left behind is less than the region in use.
 *
 * Whether it is time to look for a replacement is judged by time(2) first, which costs half of the
 * coarse monotonic clock: nothing is due in the second of the last look. Beyond it the monotonic
 * clock says whether a full second has gone by. The thread that moves `looked_at` on does the look,
 * one stat for each place that may hold the index; the others go on.
 *
 * Who cuts the file in place, as cp(1) does before it writes, takes pages away from the map, and
 * the kernel ends a process that touches one. The look comes before the lookup, so a process that
 * was at rest finds out in time: it lets go of the map and is without an index until there is a
 * whole one.
 */
#include <config.h>

#include "nss_iana/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "nss_iana/location.h"

#define SMALLEST_REGION ((size_t)1 << 16)

struct slot {
    atomic_uint sequence;
    atomic_uint names, name_bucket_count, groups, groups_size; /* struct index_layout */
    _Atomic(uint8_t *) base;
    size_t region_size; /* this one for the holder only */
};

static struct slot slots[2];
static _Atomic(struct slot *) current; /* NULL: none yet */

static _Atomic(time_t) looked_second;   /* the last look by time(2) */
static atomic_int_fast64_t looked_at;   /* and by the monotonic clock, in milliseconds */
static atomic_uint_fast64_t seen_stamp; /* of the file that was mapped or refused last */

static atomic_int holder; /* process number, 0: nobody */

/* The file that was mapped last; for the holder only. */
static struct {
    dev_t device;
    ino_t inode; /* 0: none yet */
    uint32_t hot_size;
} mapped;

/*
 * The places that may hold the index, set before the first map is published. A place after the one
 * in use is of no more interest, so the count goes down when a better place is found.
 */
static const char *paths[LOCATION_LIMIT];
static atomic_size_t path_count;

/* How long to wait for another thread that opens the first map, before EAGAIN. */
#define WAIT_STEP_NANOSECONDS 200000
#define WAIT_STEPS 25000

static bool become_holder(bool wait)
{
    int process = getpid();
    for (unsigned step = 0;; step++) {
        int other = 0;
        if (atomic_compare_exchange_strong(&holder, &other, process))
            return true;
        if (other != process && atomic_compare_exchange_strong(&holder, &other, process))
            return true;
        if (!wait || step == WAIT_STEPS || atomic_load(&current) != NULL)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = WAIT_STEP_NANOSECONDS}, NULL);
    }
}

static void release_holder(void)
{
    atomic_store(&holder, 0);
}

/* One number for all that tells one file from another, or one state of it from the next. */
static uint64_t file_stamp(const struct stat *status)
{
    const uint64_t parts[] = {
        (uint64_t)status->st_dev,          (uint64_t)status->st_ino,
        (uint64_t)status->st_size,         (uint64_t)status->st_mtim.tv_sec,
        (uint64_t)status->st_mtim.tv_nsec, (uint64_t)status->st_ctim.tv_sec,
        (uint64_t)status->st_ctim.tv_nsec,
    };
    uint64_t stamp = 0;
    for (size_t at = 0; at < sizeof parts / sizeof parts[0]; at++) {
        stamp = (stamp ^ parts[at]) * 0x9e3779b97f4a7c15u;
        stamp ^= stamp >> 29;
    }
    return stamp;
}

/* Maps readable pages, of the file or empty, at a place or where there is room (place NULL). */
static uint8_t *map_pages(uint8_t *place, size_t size, int file)
{
    int flags = MAP_PRIVATE | (place != NULL ? MAP_FIXED : 0) | (file < 0 ? MAP_ANONYMOUS : 0);
    void *pages = mmap(place, size, PROT_READ, flags, file, 0);
    if (pages == MAP_FAILED)
        return NULL;
    /* cppcheck-suppress memleak ; the slot keeps them */
    return pages;
}

/*
 * Maps size bytes of the file into the slot; its sequence is odd. Returns 0 or EAGAIN. The region
 * is there before the file: a child that is forked in between forgets an empty region at most, and
 * maps of the file are never forgotten.
 */
static int fill_region(struct slot *slot, int file, size_t size)
{
    uint8_t *base = atomic_load_explicit(&slot->base, memory_order_relaxed);
    size_t region_size = SMALLEST_REGION;
    while (region_size < size)
        region_size *= 2;

    /* No page of the edition before may be left behind the new one. */
    if (base != NULL && map_pages(base, slot->region_size, -1) == NULL)
        return EAGAIN;
    if (base == NULL || region_size > slot->region_size) {
        base = map_pages(NULL, region_size, -1);
        if (base == NULL)
            return EAGAIN;
        slot->region_size = region_size;
        atomic_store_explicit(&slot->base, base, memory_order_relaxed);
    }
    return map_pages(base, size, file) != NULL ? 0 : EAGAIN;
}

/* Maps the hot part of the file into the slot that is not current and makes it current. */
static int publish(int file, const struct index_layout *layout)
{
    struct slot *slot = atomic_load(&current) == &slots[0] ? &slots[1] : &slots[0];
    unsigned odd = atomic_load_explicit(&slot->sequence, memory_order_relaxed) | 1u;
    atomic_store_explicit(&slot->sequence, odd, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);

    int error = fill_region(slot, file, index_hot_size(layout));
    atomic_store_explicit(&slot->names, layout->names, memory_order_relaxed);
    atomic_store_explicit(&slot->name_bucket_count, layout->name_bucket_count,
                          memory_order_relaxed);
    atomic_store_explicit(&slot->groups, layout->groups, memory_order_relaxed);
    atomic_store_explicit(&slot->groups_size, layout->groups_size, memory_order_relaxed);
    if (error == 0) {
        atomic_store_explicit(&slot->sequence, odd + 1, memory_order_release);
        atomic_store_explicit(&current, slot, memory_order_release);
    }
    return error;
}

/*
 * Lets go of the current map, first of all for those who come now. Who is reading in it goes on in
 * empty pages, and then has to begin again.
 */
static void drop_map(void)
{
    struct slot *slot = atomic_exchange(&current, NULL);
    if (slot == NULL)
        return; /* another thread's look did it */
    atomic_fetch_or_explicit(&slot->sequence, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    map_pages(atomic_load_explicit(&slot->base, memory_order_relaxed), slot->region_size, -1);
}

static int read_header(int file, uint8_t header[INDEX_HEADER_SIZE])
{
    size_t done = 0;
    while (done < INDEX_HEADER_SIZE) {
        ssize_t count = pread(file, header + done, INDEX_HEADER_SIZE - done, (off_t)done);
        if (count < 0 && errno != EINTR)
            return errno;
        if (count == 0)
            return EINVAL;
        if (count > 0)
            done += (size_t)count;
    }
    return 0;
}

static int map_file(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return errno;
    uint8_t header[INDEX_HEADER_SIZE];
    struct index_layout layout;
    int error = EINVAL;
    if (S_ISREG(status.st_mode))
        error = location_is_safe(&status, getauxval(AT_SECURE) != 0) ? 0 : EPERM;
    if (error == 0)
        error = read_header(file, header);
    if (error == 0 && index_check_header(&layout, header, (uint64_t)status.st_size) != NULL)
        error = EINVAL;
    if (error == 0)
        error = publish(file, &layout);
    if (error == 0) {
        mapped.device = status.st_dev;
        mapped.inode = status.st_ino;
        mapped.hot_size = index_hot_size(&layout);
    }
    /* Other errors may pass: then the same file is worth another try. */
    if (error == 0 || error == EINVAL || error == EPERM)
        atomic_store(&seen_stamp, file_stamp(&status));
    return error;
}

static int open_path(const char *path)
{
    /* A FIFO in the place of the index must not make its reader wait. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int error = file >= 0 ? map_file(file) : errno;
    if (file >= 0)
        close(file);
    switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EINTR:
        return EAGAIN;
    case ENOTDIR:
        return ENOENT;
    default:
        return error;
    }
}

static int open_place(size_t place)
{
    int error = open_path(paths[place]);
    if (error == 0)
        atomic_store(&path_count, place + 1);
    return error;
}

/* Opens the first of the places that exists. */
static int open_first_place(void)
{
    int error = ENOENT;
    size_t count = atomic_load(&path_count);
    for (size_t place = 0; place < count && error == ENOENT; place++)
        error = open_place(place);
    return error;
}

/* Keeps its own copy of an override, for good: the program may change its environment later. */
static int find_paths(void)
{
    size_t count = location_list(paths);
    if (count == 1)
        paths[0] = strdup(paths[0]);
    if (paths[0] == NULL)
        return EAGAIN;
    atomic_store(&path_count, count);
    return 0;
}

static int64_t monotonic_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int open_first_map(void)
{
    if (!become_holder(true))
        return atomic_load(&current) != NULL ? 0 : EAGAIN;
    int error = 0;
    if (atomic_load(&current) == NULL) {
        if (atomic_load(&path_count) == 0)
            error = find_paths();
        if (error == 0)
            error = open_first_place();
        atomic_store(&looked_second, time(NULL));
        atomic_store(&looked_at, monotonic_milliseconds());
    }
    release_holder();
    return error;
}

/* Whether a file that is no index now is the one that is mapped, or too short for its map. */
static bool is_mapped_and_spoiled(const struct stat *status, int error)
{
    return status->st_dev == mapped.device && status->st_ino == mapped.inode &&
           (error == EINVAL || (error != 0 && status->st_size < (off_t)mapped.hot_size));
}

/*
 * Looks for another file in the places down to the one in use. Where there is none any more, or
 * none that can be used, the map in use stays.
 */
static int look_for_replacement(void)
{
    struct stat status;
    size_t count = atomic_load(&path_count);
    size_t place = 0;
    while (place < count && stat(paths[place], &status) != 0)
        place++;
    if (place == count || file_stamp(&status) == atomic_load(&seen_stamp) || !become_holder(false))
        return 0;
    int error = open_place(place);
    if (is_mapped_and_spoiled(&status, error))
        drop_map();
    release_holder();
    return error;
}

/* Runs the slow work so that neither errno nor a cancelled thread shows that it was done. */
__attribute__((cold, noinline)) static int quietly(int (*work)(void))
{
    int saved_errno = errno;
    int cancel_state;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    int error = work();
    pthread_setcancelstate(cancel_state, NULL);
    errno = saved_errno;
    return error;
}

__attribute__((cold, noinline)) static void look_when_due(time_t second)
{
    int64_t now = monotonic_milliseconds();
    int64_t last = atomic_load_explicit(&looked_at, memory_order_relaxed);
    if (now - last >= 1000 && atomic_compare_exchange_strong(&looked_at, &last, now)) {
        atomic_store_explicit(&looked_second, second, memory_order_relaxed);
        quietly(look_for_replacement);
    }
}

int mapping_view(struct mapping_view *view)
{
    time_t second = time(NULL);
    if (second != atomic_load_explicit(&looked_second, memory_order_relaxed))
        look_when_due(second);

    for (;;) {
        const struct slot *slot = atomic_load_explicit(&current, memory_order_acquire);
        if (slot == NULL) {
            int error = quietly(open_first_map);
            if (error != 0)
                return error;
            continue;
        }
        view->latest = &slot->sequence;
        view->sequence = atomic_load_explicit(&slot->sequence, memory_order_acquire);
        view->index.base = atomic_load_explicit(&slot->base, memory_order_relaxed);
        view->index.layout = (struct index_layout){
            .names = atomic_load_explicit(&slot->names, memory_order_relaxed),
            .name_bucket_count =
                atomic_load_explicit(&slot->name_bucket_count, memory_order_relaxed),
            .groups = atomic_load_explicit(&slot->groups, memory_order_relaxed),
            .groups_size = atomic_load_explicit(&slot->groups_size, memory_order_relaxed),
        };
        if (view->sequence % 2 == 0 && mapping_still_valid(view))
            return 0;
    }
}
