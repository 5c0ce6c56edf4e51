/*
 * Maps the index: opens it, detects a replacement, retires the old map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * This is a latch (seqcount_latch_t in Linux): two regions of address space and one generation
 * counter. The holder of the lock maps a new edition into the region without the current one, then
 * publishes it: it sets the edition word, then increments the generation. A word of NULL drops the
 * edition. Only the word says which region is current: in a child forked between the two steps, the
 * generation is one too low. The guarantees, and why they hold:
 *
 * Readers take no lock and write nothing. A reader loads the generation, loads the word, looks up,
 * and starts again if the generation has changed. The holder maps over the reader's region only
 * after it published the next generation, and release and acquire fences order the two: a reader
 * that sees any of the new bytes also sees the new generation. The load of the word acquires the
 * bytes of its edition. No answer mixes two editions.
 *
 * While a reader is preempted in a lookup, its edition may be replaced twice. The reader does not
 * fault: a region stays readable (region.c explains how, and the exception), the word has base and
 * size of one edition, and the reader trusts no byte.
 *
 * Only the holder of the lock opens or replaces the index. A child does not have the thread that
 * held the lock, so the lock is on a page that the kernel wipes in children (MADV_WIPEONFORK).
 * Comparing process ids would fail: both may be 1 in their namespaces. An unfinished change of that
 * thread affects only the region that is not current. A mutex with pthread_atfork(3) would not do:
 * not every fork runs the handlers. A signal handler that interrupts the holder finds its own
 * thread in the lock and does not wait.
 *
 * The first lookup in each second of time(2) checks for a replacement. The wall clock may be set,
 * so any change of the second counts. If the file in use is gone, or its successor is unusable, the
 * edition stays. If the file was truncated, the edition is dropped, since reading a lost page kills
 * the process. A process that was idle during the truncation detects it in time, because the check
 * comes before the lookup.
 *
 * A process that has changed its root loads no edition from the new root.
 */
#include <config.h>

#include "nss_iana/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "nss_iana/location.h"
#include "nss_iana/region.h"

/* --- The latch ------------------------------------------------------------------------------- */

/*
 * An edition is a single word, so that no reader sees parts of two: the base of the map, which is
 * page-aligned, plus the number of pages of the hot part, minus one. NULL: none.
 */
#define EDITION_PAGE 4096u
_Static_assert(INDEX_HOT_LIMIT / EDITION_PAGE <= EDITION_PAGE, "the number of pages fits");

struct latch mapping_latch;

static inline void read_edition(struct mapping_view *view)
{
    view->generation = atomic_load_explicit(&mapping_latch.generation, memory_order_acquire);
    const uint8_t *edition = atomic_load_explicit(&mapping_latch.edition, memory_order_acquire);
    uint32_t more_pages = (uint32_t)((uintptr_t)edition % EDITION_PAGE);
    view->index.base = edition - more_pages;
    view->index.limit = (more_pages + 1) * EDITION_PAGE - INDEX_SLACK;
}

static void publish(const uint8_t *edition)
{
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&mapping_latch.edition, edition, memory_order_relaxed);
    atomic_fetch_add(&mapping_latch.generation, 1);
}

static const uint8_t *current_base(void)
{
    struct mapping_view view;
    read_edition(&view);
    return view.index.base;
}

static bool has_edition(void)
{
    return current_base() != NULL;
}

/* Only the holder of the lock calls the functions from here to the section "The holder". */
static unsigned next_region(void)
{
    return region_other(current_base());
}

/* Leaves the process without an edition. Concurrent lookups read zeros. */
static void drop_edition(void)
{
    unsigned dropped = 1 - next_region();
    publish(NULL);
    region_empty(dropped, true);
}

/* --- The file -------------------------------------------------------------------------------- */

static struct stat file_in_use; /* undefined without an edition */

/*
 * The paths that may have the index, up to that of the file in use, and the root directory that
 * they are relative to. path_count is 0 until they are known.
 */
static const char *paths[LOCATION_LIMIT];
static size_t path_count;
static struct stat root;

static bool is_same_inode(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool is_same_file(const struct stat *one, const struct stat *other)
{
    return is_same_inode(one, other) && one->st_size == other->st_size &&
           one->st_mtim.tv_sec == other->st_mtim.tv_sec &&
           one->st_mtim.tv_nsec == other->st_mtim.tv_nsec &&
           one->st_ctim.tv_sec == other->st_ctim.tv_sec &&
           one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
}

/*
 * Maps the file into the region that is not current: first REGION_SMALLEST bytes, then the size in
 * the header if that is larger. Returns the word of the edition, or NULL with *error set.
 */
static const uint8_t *map_index(int file, uint64_t file_size, int *error)
{
    size_t size = REGION_SMALLEST;
    bool is_read = atomic_load(&mapping_latch.generation) != 0; /* false for the first edition */
    for (int round = 0; round < 2; round++) {
        if (size > file_size)
            size = (size_t)file_size;
        uint32_t limit;
        const uint8_t *base = region_fill(next_region(), is_read, file, size);
        *error = EAGAIN;
        if (base == NULL)
            return NULL;
        *error = region_is_readable(base) ? 0 : EIO;
        if (*error == 0 && index_check_header(&limit, base, file_size) != NULL)
            *error = EINVAL;
        if (*error != 0)
            break;
        if (index_hot_size(limit) <= size)
            return base + (index_hot_size(limit) - 1) / EDITION_PAGE;
        size = index_hot_size(limit);
    }
    if (*error == 0)
        *error = EINVAL; /* the header changed between the rounds */
    region_empty(next_region(), is_read);
    return NULL;
}

/* The error after open(2) or stat(2): EAGAIN if it may be temporary. */
static int open_error(void)
{
    switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EINTR:
        return EAGAIN;
    case ENOTDIR:
        return ENOENT;
    default:
        return errno;
    }
}

static int take_file(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return open_error();
    bool in_use = has_edition();
    if (in_use && is_same_file(&status, &file_in_use))
        return 0;
    int error = 0;
    const uint8_t *edition = NULL;
    if (!S_ISREG(status.st_mode) || status.st_size < INDEX_HEADER_SIZE)
        error = EINVAL;
    else if (location_fault(&status, getauxval(AT_SECURE) != 0) != NULL)
        error = EPERM;
    else
        edition = map_index(file, (uint64_t)status.st_size, &error);
    if (edition != NULL) {
        /* A child forked between these two statements loads the same file again. */
        publish(edition);
        file_in_use = status;
    } else if (in_use && error == EINVAL && is_same_inode(&status, &file_in_use)) {
        drop_edition();
    }
    return error;
}

static int open_path(const char *path)
{
    /* O_NONBLOCK: a FIFO at the path must not block the process. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return errno == EPERM ? EACCES : open_error();
    int error = take_file(file);
    close(file);
    return error;
}

/* Loads the first file that exists and is readable. */
static int take_first_file(void)
{
    int error = ENOENT;
    for (size_t at = 0; at < path_count; at++) {
        int failure = open_path(paths[at]);
        if (failure == 0)
            path_count = at + 1;
        if (failure != ENOENT && failure != EACCES)
            return failure;
        if (failure == EACCES)
            error = EACCES;
    }
    return error;
}

/* Whether the first existing file is the one in use. */
static bool is_up_to_date(void)
{
    struct stat status;
    for (size_t at = 0; at < path_count; at++) {
        if (stat(paths[at], &status) == 0)
            return is_same_file(&status, &file_in_use);
    }
    return false;
}

/* Copies an override, since the program may change its environment later. Never freed. */
static int find_paths(void)
{
    size_t count = location_list(paths);
    if (count == 1)
        paths[0] = strdup(paths[0]);
    if (paths[0] == NULL)
        return EAGAIN;
    if (stat("/", &root) != 0)
        return open_error();
    path_count = count;
    return 0;
}

static int take_edition(void)
{
    if (path_count == 0) {
        int error = find_paths();
        return error != 0 ? error : take_first_file();
    }
    if (has_edition() && is_up_to_date())
        return 0;
    struct stat status;
    if (stat("/", &status) != 0)
        return open_error();
    return is_same_inode(&status, &root) ? take_first_file() : ENOENT;
}

/* Whether the current edition lost pages because its file was truncated. */
static bool is_truncated(void)
{
    struct mapping_view view;
    read_edition(&view);
    if (view.index.base == NULL)
        return false;
    return !region_is_readable(view.index.base + index_hot_size(view.index.limit) - EDITION_PAGE);
}

/* --- The holder ------------------------------------------------------------------------------ */

struct lock {
    atomic_uintptr_t holder; /* a thread; 0: none */
    bool survives_fork;      /* the kernel cannot wipe the page; the holder is a process id */
};

static _Atomic(struct lock *) the_lock;

static struct lock *find_lock(void)
{
    struct lock *lock = atomic_load(&the_lock);
    if (lock != NULL)
        return lock;
    struct lock *made =
        mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED)
        return NULL;
    made->survives_fork = madvise(made, sizeof *made, MADV_WIPEONFORK) != 0;
    if (atomic_compare_exchange_strong(&the_lock, &lock, made))
        return made;
    munmap(made, sizeof *made);
    return lock;
}

/* The longest wait for another thread that opens the first edition, before EAGAIN: 5 seconds. */
#define WAIT_STEP_NANOSECONDS 200000
#define WAIT_STEPS 25000

static struct lock *become_holder(bool wait)
{
    struct lock *lock = find_lock();
    if (lock == NULL)
        return NULL;
    uintptr_t self = lock->survives_fork ? (uintptr_t)getpid() : (uintptr_t)pthread_self();
    for (unsigned step = 0;; step++) {
        uintptr_t other = 0;
        if (atomic_compare_exchange_strong(&lock->holder, &other, self))
            return lock;
        if (lock->survives_fork && other != self &&
            atomic_compare_exchange_strong(&lock->holder, &other, self))
            return lock;
        bool is_interrupted = !lock->survives_fork && other == self; /* this is a signal handler */
        if (!wait || is_interrupted || step == WAIT_STEPS || has_edition())
            return NULL;
        nanosleep(&(struct timespec){.tv_nsec = WAIT_STEP_NANOSECONDS}, NULL);
    }
}

static int open_first(void)
{
    struct lock *lock = become_holder(true);
    if (lock == NULL)
        return has_edition() ? 0 : EAGAIN;
    int error = has_edition() ? 0 : take_edition();
    atomic_store(&lock->holder, 0);
    return error;
}

static int look_for_replacement(void)
{
    struct lock *lock = has_edition() ? become_holder(false) : NULL;
    if (lock == NULL)
        return 0;
    int error = take_edition();
    if (error != 0 && is_truncated())
        drop_edition();
    atomic_store(&lock->holder, 0);
    return error;
}

/* Runs work without changing errno, and without cancellation in its system calls. */
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

__attribute__((cold, noinline)) static void look_at(unsigned now)
{
    if (atomic_exchange(&mapping_latch.last_look, now) != now)
        quietly(look_for_replacement);
}

/* --- The lookup ------------------------------------------------------------------------------ */

int mapping_view(struct mapping_view *view)
{
    unsigned now = (unsigned)time(NULL);
    if (now != atomic_load_explicit(&mapping_latch.last_look, memory_order_relaxed))
        look_at(now);

    for (;;) {
        read_edition(view);
        if (view->index.base != NULL)
            return 0;
        int error = quietly(open_first);
        if (error != 0)
            return error;
    }
}
