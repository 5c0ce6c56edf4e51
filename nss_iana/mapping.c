/*
 * The life of the mapped index file: opening it, noticing a replacement, retiring the old map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * This is a latch (seqcount_latch_t in Linux): two regions of address space and one generation
 * counter. A new edition is mapped into the region that does not have the current one, and then
 * published: the word that readers go by is set, then the generation counted up. A word of NULL
 * drops the edition. The word alone says which region is current: a child forked between the two
 * has a generation that is one too low. What each part promises, and why it holds:
 *
 * Readers take no lock and write nothing. A reader notes the generation, reads the word, looks up,
 * and begins again if the generation has changed. The region that it reads is mapped anew only
 * after the next generation was published, and release and acquire fences order the two, so a
 * reader that sees any of the new bytes also sees the new generation. No answer mixes two editions.
 *
 * A reader that is stopped in a lookup may find its edition replaced twice. It does not fault: a
 * region stays readable (region.c says how, and where that ends), the word has the base and the
 * size of one edition, and nothing that is read is trusted.
 *
 * Only the holder of a lock opens or replaces. The lock is on a page that the kernel wipes in a
 * child (MADV_WIPEONFORK), since the thread that holds it is not there; process ids would not tell,
 * as both may be 1 in their namespaces. What such a holder left unfinished is in the region that is
 * not current. A mutex and pthread_atfork would serve less: not every fork runs the handlers. A
 * signal handler that interrupts the holder finds its own thread in the lock and does not wait.
 *
 * The lookup that finds time(2) in another second than the last look was in looks for a
 * replacement. The wall clock may be set at will: any change counts. Where the file in use is gone,
 * or its successor cannot be used, the edition stays, unless the file was truncated: then its pages
 * are gone and touching one kills the process, so the edition is dropped. A process that was idle
 * while the file was truncated finds out in time, because the look comes before the lookup.
 *
 * A process that has changed its root takes no edition from there.
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
 * An edition is one word, so that no reader gets parts of two: the base of the map, which is the
 * start of a page, plus the number of pages of the hot part, less one. NULL: none.
 */
#define EDITION_PAGE 4096u
_Static_assert(INDEX_HOT_LIMIT / EDITION_PAGE <= EDITION_PAGE, "the number of pages fits");

struct latch mapping_latch;

static inline void read_edition(struct mapping_view *view)
{
    view->generation = atomic_load_explicit(&mapping_latch.generation, memory_order_acquire);
    const uint8_t *edition = atomic_load_explicit(&mapping_latch.edition, memory_order_relaxed);
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

/* All that follows, up to the lock, is for the holder only. */
static unsigned next_region(void)
{
    return region_other(current_base());
}

/* Leaves the process without an edition. Lookups under way go on in empty pages. */
static void drop_edition(void)
{
    unsigned dropped = 1 - next_region();
    publish(NULL);
    region_empty(dropped, true);
}

/* --- The file -------------------------------------------------------------------------------- */

static struct stat file_in_use; /* means nothing without an edition */

/*
 * The paths that may have the index, and the root below which they are. No path after that of the
 * file in use is of interest. No count: none is known yet.
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
 * Maps the file into the region that is not current: the smallest region's size of it, or what the
 * header asks for. Returns the word of the edition, or NULL and the error.
 */
static const uint8_t *map_index(int file, uint64_t file_size, int *error)
{
    size_t size = REGION_SMALLEST;
    bool is_read = atomic_load(&mapping_latch.generation) != 0; /* else this is the first edition */
    /* A reader that sees the new pages also sees the generation that left this region. */
    atomic_thread_fence(memory_order_release);
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
        *error = EINVAL; /* the header changed meanwhile */
    region_empty(next_region(), is_read);
    return NULL;
}

/* What errno means after open(2) or stat(2): what may pass is EAGAIN. */
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
        /* A child forked between these two takes the same file once more. */
        publish(edition);
        file_in_use = status;
    } else if (in_use && error == EINVAL && is_same_inode(&status, &file_in_use)) {
        drop_edition();
    }
    return error;
}

static int open_path(const char *path)
{
    /* A FIFO in the place of the index must not make its reader wait. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return errno == EPERM ? EACCES : open_error();
    int error = take_file(file);
    close(file);
    return error;
}

/* Takes the first of the files that is there and may be read. */
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

/* Whether the first of the files that are there is the one in use. */
static bool is_up_to_date(void)
{
    struct stat status;
    for (size_t at = 0; at < path_count; at++) {
        if (stat(paths[at], &status) == 0)
            return is_same_file(&status, &file_in_use);
    }
    return false;
}

/* Keeps its own copy of an override, for good: the program may change its environment later. */
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

/* Whether a truncation took pages from the current edition. */
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
    atomic_uintptr_t holder; /* its thread, 0: nobody */
    bool survives_fork;      /* where the kernel cannot wipe the page: the holder is a process id */
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

/* How long to wait for another thread that opens the first edition, before EAGAIN: 5 seconds. */
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
        bool is_interrupted = !lock->survives_fork && other == self; /* by this signal handler */
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
