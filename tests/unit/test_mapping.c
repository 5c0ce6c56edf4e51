/*
 * Tests the mapping: opening, replacement, failures, and leaks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The module uses time(2) to decide when to check for a replacement. This program replaces the
 * clock, so that tests control the time. Each test needs a process of its own (check's default):
 * the module opens its index once per process.
 */
#include <config.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "nss_iana/format.h"
#include "nss_iana/location.h"
#include "nss_iana/mapping.h"
#include "nss_iana/nss.h"
#include "nss_iana/region.h"
#include "tests/faults/clocks.h"
#include "tests/faults/sanitizers.h"
#include "tests/lookup.h"
#include "tests/unit/support.h"
#include "tools/base/memory.h"
#include "tools/catalog/arrange.h"

#ifdef WITH_THREAD_SANITIZER
static const bool errno_is_ours = false; /* the sanitizer changes it while it reports a race */
#else
static const bool errno_is_ours = true;
#endif

/* Each edition has the service "svc" on a different port, and an alias that contains the port. */
#define FIRST_PORT 1000u
#define SMALL 0u
#define LARGE 8000u /* more services, so that the index outgrows the first region by far */

static struct buffer make_edition(unsigned number, unsigned more)
{
    struct catalog *catalog = catalog_create();
    uint16_t origin = support_origin(catalog, "overlay");
    for (unsigned at = 0; at < more; at++) {
        char name[32], port[8];
        snprintf(name, sizeof name, "more-%u", at);
        snprintf(port, sizeof port, "%u", 20000 + at);
        const char *alias = at == 0 ? "also" : "";
        support_record(catalog, origin, name, port, "udp", "", alias);
    }
    support_record(catalog, origin, "svc", support_text("%u", FIRST_PORT + number), "tcp", "",
                   support_text("alias-%u", FIRST_PORT + number));
    ck_assert_ptr_null(catalog_arrange(catalog));
    struct buffer index = support_index(catalog);
    catalog_destroy(catalog);
    return index;
}

static const char *index_path(void)
{
    return support_path("services.idx");
}

static void put(const void *bytes, size_t size)
{
    const char *new_file = support_path("new");
    support_write(new_file, bytes, size);
    ck_assert_int_eq(rename(new_file, index_path()), 0);
}

static void put_edition(unsigned number, unsigned more)
{
    struct buffer index = make_edition(number, more);
    put(index.bytes, index.size);
}

static void use_index(const char *path)
{
    ck_assert_int_eq(setenv("NSS_IANA_INDEX", path, 1), 0);
}

#ifndef WITH_SANITIZER
/* Interposes mmap(2), so that a test can make one call fail, or run code at that moment. */
static void (*at_each_map)(void); /* runs before and after each call, not recursively */
static unsigned map_calls;

enum map_fault {
    EARLY,       /* the call fails and changes nothing */
    HOLE,        /* the old pages are removed, then the call fails */
    TAKEN,       /* another thread immediately maps its own memory into the hole */
    TAKEN_LATER, /* the hole cannot be mapped again, and another thread maps there later */
    OLD_KERNEL,  /* as HOLE, and the kernel does not know MAP_FIXED_NOREPLACE */
    MAP_FAULTS
};
static enum map_fault map_fault;
static unsigned fixed_calls, fault_at; /* of those with MAP_FIXED; 0: none fails */
static unsigned short_from;            /* from this call on there is no memory; 0: always some */
static uint8_t *hole;
static size_t hole_size;
static bool hole_is_taken;

static void *real_mmap(void *place, size_t size, int protection, int flags, int file)
{
#ifdef SYS_mmap2
    return (void *)syscall(SYS_mmap2, place, size, protection, flags, file, 0L);
#else
    return (void *)syscall(SYS_mmap, place, size, protection, flags, file, 0L);
#endif
}

/* Maps memory of the program into the hole and fills it with a pattern. */
static void take_hole(void)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    if (hole == NULL || real_mmap(hole, hole_size, PROT_READ | PROT_WRITE, flags, -1) != hole)
        return;
    memset(hole, 0xa5, hole_size);
    hole_is_taken = true;
}

static bool hole_is_changed(void)
{
    for (size_t at = 0; hole_is_taken && at < hole_size; at++) {
        if (hole[at] != 0xa5)
            return true;
    }
    return false;
}

static void *fail_to_map(void *place, size_t size)
{
    if (map_fault != EARLY) {
        munmap(place, size);
        hole = place;
        hole_size = (size + 4095) / 4096 * 4096;
    }
    if (map_fault == TAKEN)
        take_hole();
    errno = ENOMEM;
    return MAP_FAILED;
}

__attribute__((visibility("default"))) void *mmap(void *place, size_t size, int protection,
                                                  int flags, int file, off_t offset)
{
    (void)offset; /* the module has no other than 0 */
    void (*hook)(void) = at_each_map;
    at_each_map = NULL;
    map_calls++;
    if (hook != NULL)
        hook();
    void *result;
    bool is_fixed = (flags & MAP_FIXED) != 0;
    bool is_short = short_from != 0 && map_calls >= short_from;
    bool is_lost = hole != NULL && hole == place && map_fault == TAKEN_LATER && !hole_is_taken;
    fixed_calls += is_fixed;
    if (is_fixed && (is_short || fixed_calls == fault_at))
        result = fail_to_map(place, size);
    else if (is_short || is_lost) {
        errno = ENOMEM;
        result = MAP_FAILED;
    } else if ((flags & MAP_FIXED_NOREPLACE) != 0 && map_fault == OLD_KERNEL)
        result = real_mmap(place, size, protection, flags & ~MAP_FIXED_NOREPLACE, file);
    else
        result = real_mmap(place, size, protection, flags, file);
    int saved_errno = errno;
    if (hook != NULL)
        hook();
    at_each_map = hook;
    errno = saved_errno;
    return result;
}

static unsigned naps;

/* A thread sleeps while it waits for another to open the index. */
__attribute__((visibility("default"))) int nanosleep(const struct timespec *time,
                                                     struct timespec *left)
{
    (void)left;
    naps++;
    return (int)syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, time, NULL);
}
#endif

/* The result of one lookup of "svc", which must not change errno. */
struct outcome {
    enum nss_status status;
    int error;
    unsigned edition;
};

static struct outcome look_up(void)
{
    struct servent service;
    char buffer[256];
    struct outcome outcome = {.error = 77};
    errno = 55;
    outcome.status =
        _nss_iana_getservbyname_r("svc", "tcp", &service, buffer, sizeof buffer, &outcome.error);
    if (errno_is_ours && errno != 55)
        FAIL("errno was changed to %d", errno);
    if (outcome.status != NSS_STATUS_SUCCESS)
        return outcome;
    unsigned port = ntohs((uint16_t)service.s_port);
    char alias[32];
    snprintf(alias, sizeof alias, "alias-%u", port);
    if (strcmp(service.s_name, "svc") != 0 || strcmp(service.s_proto, "tcp") != 0 ||
        strcmp(service.s_aliases[0], alias) != 0 || service.s_aliases[1] != NULL)
        FAIL("an answer is a mixture: %s with %s", service.s_name, service.s_aliases[0]);
    outcome.edition = port - FIRST_PORT;
    return outcome;
}

static void check_edition(unsigned number)
{
    struct outcome outcome = look_up();
    ck_assert_int_eq(outcome.status, NSS_STATUS_SUCCESS);
    ck_assert_int_eq(outcome.error, 77);
    ck_assert_uint_eq(outcome.edition, number);
}

static void check_failure(enum nss_status status, int error)
{
    struct outcome outcome = look_up();
    ck_assert_int_eq(outcome.status, status);
    ck_assert_int_eq(outcome.error, error);
}

static bool finds(const char *name)
{
    struct servent service;
    char buffer[256];
    int error;
    return _nss_iana_getservbyname_r(name, NULL, &service, buffer, sizeof buffer, &error) ==
           NSS_STATUS_SUCCESS;
}

/* The number of mappings of files in the test's directory. */
static size_t count_maps(void)
{
    const char *directory = support_path("");
    size_t count = 0;
    char line[8192];
    FILE *stream = fopen("/proc/self/maps", "re");
    ck_assert_ptr_nonnull(stream);
    while (fgets(line, sizeof line, stream) != NULL)
        count += strstr(line, directory) != NULL;
    fclose(stream);
    return count;
}

static size_t count_descriptors(void)
{
    size_t count = 0;
    DIR *stream = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(stream);
    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count;
}

START_TEST(first_lookup)
{
    use_index(index_path());
    put_edition(3, SMALL);
    size_t descriptors = count_descriptors();
    check_edition(3);
    check_edition(3);
    ck_assert_uint_eq(count_descriptors(), descriptors);
    ck_assert_uint_eq(count_maps(), 1);
}
END_TEST

START_TEST(first_lookup_through_a_link)
{
    use_index(support_path("link"));
    ck_assert_int_eq(symlink("services.idx", support_path("link")), 0);
    check_failure(NSS_STATUS_UNAVAIL, ENOENT);
    put_edition(3, SMALL);
    check_edition(3);
    put_edition(4, SMALL);
    let_a_second_pass();
    check_edition(4);
}
END_TEST

START_TEST(no_index)
{
    use_index(index_path());
    check_failure(NSS_STATUS_UNAVAIL, ENOENT);
    check_failure(NSS_STATUS_UNAVAIL, ENOENT);
    put_edition(1, SMALL);
    check_edition(1); /* without waiting */
}
END_TEST

START_TEST(path_below_a_file)
{
    put_edition(1, SMALL);
    use_index(support_path("services.idx/below"));
    check_failure(NSS_STATUS_UNAVAIL, ENOENT);
}
END_TEST

START_TEST(path_that_is_too_long)
{
    char path[6000];
    memset(path, 'p', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    use_index(path);
    check_failure(NSS_STATUS_UNAVAIL, ENAMETOOLONG);
    check_failure(NSS_STATUS_UNAVAIL, ENAMETOOLONG);
}
END_TEST

START_TEST(folder_that_is_closed)
{
    if (geteuid() == 0)
        return; /* nothing is closed to root */
    const char *directory = support_path("directory");
    ck_assert_int_eq(mkdir(directory, 0), 0);
    use_index(support_path("directory/services.idx"));
    check_failure(NSS_STATUS_UNAVAIL, EACCES);
}
END_TEST

/* Things that are not an index. Each replaces an index and is removed by unlink(2) or rmdir(2). */
enum no_index {
    EMPTY,
    SHORT,
    HEADER_CUT,
    CUT,
    LONGER,
    OTHER_VERSION,
    OTHER_FILE,
    RANDOM,
    DIRECTORY,
    FIFO,
    NO_INDEX_COUNT
};

static void put_no_index(enum no_index kind)
{
    struct buffer index = make_edition(9, SMALL);
    uint64_t state = 1;
    switch (kind) {
    case EMPTY:
        put("", 0);
        break;
    case SHORT:
        put(INDEX_MAGIC, 8);
        break;
    case HEADER_CUT:
        put(index.bytes, sizeof(struct index_header) - 1);
        break;
    case CUT:
        put(index.bytes, index.size - 1);
        break;
    case LONGER:
        index.bytes = support_own(memcpy(malloc(index.size + 1), index.bytes, index.size));
        index.bytes[index.size] = 0;
        put(index.bytes, index.size + 1);
        break;
    case OTHER_VERSION:
        index.bytes[offsetof(struct index_header, version)]++;
        put(index.bytes, index.size);
        break;
    case OTHER_FILE:
        index.bytes[0] = 'N';
        put(index.bytes, index.size);
        break;
    case RANDOM:
        for (size_t at = 0; at < index.size; at++)
            index.bytes[at] = (uint8_t)support_random(&state);
        put(index.bytes, index.size);
        break;
    case DIRECTORY:
        remove(index_path());
        ck_assert_int_eq(mkdir(index_path(), 0755), 0);
        break;
    default:
        remove(index_path());
        ck_assert_int_eq(mkfifo(index_path(), 0644), 0);
        break;
    }
}

START_TEST(no_usable_index)
{
    use_index(index_path());
    size_t descriptors = count_descriptors();
    put_no_index((enum no_index)_i);
    check_failure(NSS_STATUS_UNAVAIL, EINVAL);
    check_failure(NSS_STATUS_UNAVAIL, EINVAL);
    ck_assert_uint_eq(count_descriptors(), descriptors);
    ck_assert_uint_eq(count_maps(), 0);
    ck_assert_int_eq(remove(index_path()), 0);
    put_edition(1, SMALL);
    check_edition(1);
}
END_TEST

START_TEST(no_usable_replacement)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    size_t descriptors = count_descriptors();
    put_no_index((enum no_index)_i);
    for (int second = 0; second < 3; second++) {
        let_a_second_pass();
        check_edition(1);
    }
    ck_assert_uint_eq(count_descriptors(), descriptors);
    ck_assert_uint_eq(count_maps(), 1);
    ck_assert_int_eq(remove(index_path()), 0);
    put_edition(2, SMALL);
    let_a_second_pass();
    check_edition(2);
}
END_TEST

START_TEST(index_that_everybody_may_write)
{
    use_index(index_path());
    put_edition(1, SMALL);
    ck_assert_int_eq(chmod(index_path(), 0666), 0);
    check_failure(NSS_STATUS_UNAVAIL, EPERM);
    check_failure(NSS_STATUS_UNAVAIL, EPERM);
    ck_assert_uint_eq(count_maps(), 0);
    ck_assert_int_eq(chmod(index_path(), 0664), 0);
    check_edition(1);

    /* As a replacement it leaves the old one in use until its mode is corrected. */
    put_edition(2, SMALL);
    ck_assert_int_eq(chmod(index_path(), 0602), 0);
    for (int second = 0; second < 3; second++) {
        let_a_second_pass();
        check_edition(1);
    }
    ck_assert_int_eq(chmod(index_path(), 0600), 0);
    let_a_second_pass();
    check_edition(2);
}
END_TEST

START_TEST(index_in_secure_execution)
{
    static const struct {
        size_t owner;
        mode_t mode;
        bool safe, safe_in_secure;
    } cases[] = {{0, 0644, true, true},   {0, 0444, true, true},   {0, 0664, true, false},
                 {0, 0646, false, false}, {0, 0666, false, false}, {1, 0644, true, false},
                 {1, 0400, true, false},  {1, 0620, true, false},  {1, 0602, false, false},
                 {2, 0644, false, false}, {2, 0400, false, false}, {2, 0666, false, false}};
    /* Root, the process's own user, and one who is neither. */
    const uid_t owners[] = {0, geteuid(), geteuid() + 1};
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        uid_t owner = owners[cases[at].owner];
        struct stat status = {.st_uid = owner, .st_mode = S_IFREG | cases[at].mode};
        ck_assert((location_fault(&status, false) == NULL) == cases[at].safe);
        if (cases[at].owner != 1 || owner != 0)
            ck_assert((location_fault(&status, true) == NULL) == cases[at].safe_in_secure);
    }
}
END_TEST

/* Forbids or allows opening files, by RLIMIT_NOFILE. */
static void allow_files(bool allowed)
{
    static struct rlimit limit;
    if (limit.rlim_cur == 0)
        ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = limit.rlim_max};
    setrlimit(RLIMIT_NOFILE, allowed ? &limit : &none);
}

START_TEST(out_of_descriptors_at_first)
{
    use_index(index_path());
    put_edition(1, SMALL);
    allow_files(false);
    struct outcome first = look_up(), second = look_up();
    allow_files(true);
    ck_assert_int_eq(first.status, NSS_STATUS_TRYAGAIN);
    ck_assert_int_eq(first.error, EAGAIN);
    ck_assert_int_eq(second.status, NSS_STATUS_TRYAGAIN);
    ck_assert_int_eq(second.error, EAGAIN);
    check_edition(1);
}
END_TEST

START_TEST(out_of_descriptors_later)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    put_edition(2, SMALL);
    let_a_second_pass();
    allow_files(false);
    struct outcome outcome = look_up();
    allow_files(true);
    ck_assert_int_eq(outcome.status, NSS_STATUS_SUCCESS);
    ck_assert_uint_eq(outcome.edition, 1);
    let_a_second_pass();
    check_edition(2);
}
END_TEST

#ifndef WITH_SANITIZER
/* Forbids or allows mapping memory, by RLIMIT_AS. */
static void allow_memory(bool allowed)
{
    static struct rlimit limit;
    if (limit.rlim_cur == 0)
        ck_assert_int_eq(getrlimit(RLIMIT_AS, &limit), 0);
    struct rlimit none = {.rlim_cur = 4096, .rlim_max = limit.rlim_max};
    setrlimit(RLIMIT_AS, allowed ? &limit : &none);
}

/* An emulator may not enforce the limit. */
static bool memory_has_a_limit(void)
{
    allow_memory(false);
    void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    allow_memory(true);
    if (page == MAP_FAILED)
        return true;
    munmap(page, 4096);
    puts("skip - out of memory: this system sets no such limit");
    return false;
}

START_TEST(out_of_memory)
{
    if (!memory_has_a_limit())
        return;
    use_index(index_path());
    put_edition(1, SMALL);
    allow_memory(false);
    struct outcome outcome = look_up();
    allow_memory(true);
    ck_assert_int_eq(outcome.status, NSS_STATUS_TRYAGAIN);
    ck_assert_int_eq(outcome.error, EAGAIN);
    check_edition(1);
    for (unsigned number = 2; number < 5; number++) {
        put_edition(number, number % 2 == 0 ? SMALL : LARGE);
        let_a_second_pass();
        allow_memory(false);
        outcome = look_up();
        allow_memory(true);
        ck_assert_int_eq(outcome.status, NSS_STATUS_SUCCESS);
        ck_assert_uint_eq(outcome.edition, number - 1);
        let_a_second_pass();
        check_edition(number);
    }
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST
#endif

START_TEST(replacement)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    put_edition(2, SMALL);
    check_edition(1); /* at most one check per second */
    let_a_second_pass();
    check_edition(2);
    /* The clock may be set back or forth. */
    put_edition(3, SMALL);
    let_time_pass(-1000);
    check_edition(3);
    put_edition(4, SMALL);
    let_time_pass(1000000);
    check_edition(4);
}
END_TEST

START_TEST(index_written_over)
{
    /* The tool never does this, but changed content is a new file. */
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    struct buffer index = make_edition(2, LARGE);
    support_write(index_path(), index.bytes, index.size);
    let_a_second_pass();
    check_edition(2);
}
END_TEST

/* Truncates and rewrites the mapped file in place, as cp(1) does. */
static void write_in_place(const void *bytes, size_t size)
{
    int file = open(index_path(), O_WRONLY | O_TRUNC | O_CLOEXEC);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, bytes, size), (ssize_t)size);
    close(file);
}

START_TEST(index_written_over_in_place)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    static const unsigned sizes[] = {SMALL, LARGE, LARGE, LARGE / 2, SMALL};
    for (unsigned at = 0; at < COUNT_OF(sizes); at++) {
        struct buffer index = make_edition(2 + at, sizes[at]);
        write_in_place(index.bytes, index.size);
        let_a_second_pass();
        check_edition(2 + at);
        ck_assert(finds("more-0") == (sizes[at] > 0));
    }
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST

/* To nothing, to less than a header, to a part of what is mapped, and to all of that and no more.
 */
START_TEST(index_cut_in_place)
{
    use_index(index_path());
    struct buffer index = make_edition(1, LARGE), other = make_edition(2, LARGE);
    put(index.bytes, index.size);
    struct mapping_view view;
    ck_assert_int_eq(mapping_view(&view), 0);
    const size_t sizes[] = {0, 100, 4096, 12345, index_hot_size(view.index.limit), index.size - 1};
    size_t descriptors = count_descriptors();
    for (size_t at = 0; at < COUNT_OF(sizes); at++) {
        check_edition(1);
        ck_assert_int_eq(truncate(index_path(), (off_t)sizes[at]), 0);
        for (int second = 0; second < 2; second++) {
            let_a_second_pass();
            check_failure(NSS_STATUS_UNAVAIL, EINVAL);
            check_failure(NSS_STATUS_UNAVAIL, EINVAL);
        }
        ck_assert_uint_eq(count_descriptors(), descriptors);
        /* Once it is complete again, the next lookup uses it. */
        write_in_place(other.bytes, other.size);
        check_edition(2);
        put(index.bytes, index.size);
        let_a_second_pass();
    }
    check_edition(1);
    ck_assert(!mapping_still_valid(&view));
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST

START_TEST(index_cut_while_out_of_descriptors)
{
    use_index(index_path());
    put_edition(1, LARGE);
    check_edition(1);
    ck_assert_int_eq(truncate(index_path(), 0), 0);
    let_a_second_pass();
    allow_files(false);
    struct outcome first = look_up(), second = look_up();
    allow_files(true);
    ck_assert_int_eq(first.status, NSS_STATUS_TRYAGAIN);
    ck_assert_int_eq(second.status, NSS_STATUS_TRYAGAIN);
    check_failure(NSS_STATUS_UNAVAIL, EINVAL);
}
END_TEST

START_TEST(environment_changed_after_a_cut)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    ck_assert_int_eq(truncate(index_path(), 0), 0);
    let_a_second_pass();
    check_failure(NSS_STATUS_UNAVAIL, EINVAL);
    use_index(support_path("elsewhere"));
    put_edition(2, SMALL);
    check_edition(2);
}
END_TEST

START_TEST(removal)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    ck_assert_int_eq(remove(index_path()), 0);
    for (int second = 0; second < 3; second++) {
        let_a_second_pass();
        check_edition(1);
    }
    put_edition(2, SMALL);
    let_a_second_pass();
    check_edition(2);
}
END_TEST

START_TEST(environment_changed_later)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    use_index(support_path("elsewhere"));
    put_edition(2, SMALL);
    let_a_second_pass();
    check_edition(2);
    unsetenv("NSS_IANA_INDEX");
    put_edition(3, SMALL);
    let_a_second_pass();
    check_edition(3);
}
END_TEST

START_TEST(environment_written_over)
{
    char *variable = support_own(strdup(support_text("NSS_IANA_INDEX=%s", index_path())));
    ck_assert_int_eq(putenv(variable), 0);
    put_edition(1, SMALL);
    check_edition(1);
    memcpy(strchr(variable, '=') + 1, "/nowhere", sizeof "/nowhere");
    put_edition(2, SMALL);
    let_a_second_pass();
    check_edition(2);
    ck_assert_int_eq(unsetenv("NSS_IANA_INDEX"), 0);
}
END_TEST

START_TEST(many_replacements)
{
    use_index(index_path());
    put_edition(0, SMALL);
    check_edition(0);
    size_t descriptors = count_descriptors();
    for (unsigned number = 1; number < 20; number++) {
        put_edition(number, number % 3 == 0 ? LARGE : SMALL);
        let_a_second_pass();
        check_edition(number);
        if (count_maps() > 2)
            FAIL("%zu maps after %u replacements", count_maps(), number);
    }
    ck_assert_uint_eq(count_descriptors(), descriptors);
}
END_TEST

START_TEST(growing_and_shrinking)
{
    use_index(index_path());
    static const unsigned sizes[] = {SMALL, LARGE, LARGE / 2, LARGE * 3, SMALL, SMALL, LARGE};
    for (unsigned number = 0; number < COUNT_OF(sizes); number++) {
        put_edition(number, sizes[number]);
        let_a_second_pass();
        check_edition(number);
        ck_assert(finds("more-0") == (sizes[number] > 0));
        ck_assert(finds("also") == (sizes[number] > 0));
        ck_assert(finds(support_text("more-%u", LARGE / 2)) == (sizes[number] > LARGE / 2));
        if (sizes[number] > 0)
            ck_assert(finds(support_text("more-%u", sizes[number] - 1)));
        ck_assert(!finds(support_text("more-%u", sizes[number])));
    }
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST

START_TEST(old_views)
{
    use_index(index_path());
    put_edition(1, LARGE);
    struct mapping_view first, second, third;
    struct answer answer;
    ck_assert_int_eq(mapping_view(&first), 0);
    ck_assert(mapping_still_valid(&first));

    /* A replacement leaves the previous edition readable; its readers start over. */
    put_edition(2, SMALL);
    let_a_second_pass();
    ck_assert_int_eq(mapping_view(&second), 0);
    ck_assert(mapping_still_valid(&second));
    ck_assert(!mapping_still_valid(&first));
    ck_assert(index_by_name(&first.index, "svc", NULL, &answer));
    ck_assert_uint_eq(answer.port, FIRST_PORT + 1);
    ck_assert(index_by_name(&second.index, "svc", NULL, &answer));
    ck_assert_uint_eq(answer.port, FIRST_PORT + 2);

    /* After the next one the bytes differ, but can still be read. */
    put_edition(3, SMALL);
    let_a_second_pass();
    ck_assert_int_eq(mapping_view(&third), 0);
    ck_assert(!mapping_still_valid(&first));
    ck_assert(!mapping_still_valid(&second));
    ck_assert(mapping_still_valid(&third));
    for (unsigned port = 0; port < 65536; port++)
        (void)index_by_port(&first.index, (uint16_t)port, NULL, &answer);
    struct index_cursor cursor = {0};
    while (index_next(&first.index, &cursor, &answer))
        continue;
}
END_TEST

START_TEST(failure_leaves_errno)
{
    use_index(index_path());
    struct mapping_view view;
    errno = 55;
    ck_assert_int_eq(mapping_view(&view), ENOENT);
    ck_assert_int_eq(errno, 55);
    put_edition(1, SMALL);
    errno = 55;
    ck_assert_int_eq(mapping_view(&view), 0);
    ck_assert_int_eq(errno, 55);
    ck_assert_int_eq(remove(index_path()), 0);
    let_a_second_pass();
    errno = 55;
    ck_assert_int_eq(mapping_view(&view), 0);
    ck_assert_int_eq(errno, 55);
}
END_TEST

START_TEST(statuses)
{
    use_index(index_path());
    put_edition(1, SMALL);
    struct servent service;
    char buffer[256];
    int error = 77;
    ck_assert_int_eq(
        _nss_iana_getservbyname_r("none", NULL, &service, buffer, sizeof buffer, &error),
        NSS_STATUS_NOTFOUND);
    ck_assert_int_eq(error, ENOENT);
    static const int no_ports[] = {-1, 65536, INT32_MIN, INT32_MAX};
    for (size_t at = 0; at < COUNT_OF(no_ports); at++) {
        error = 77;
        ck_assert_int_eq(
            _nss_iana_getservbyport_r(no_ports[at], NULL, &service, buffer, sizeof buffer, &error),
            NSS_STATUS_NOTFOUND);
        ck_assert_int_eq(error, ENOENT);
    }
    int port = htons(FIRST_PORT + 1);
    error = 77;
    ck_assert_int_eq(_nss_iana_getservbyport_r(port, "tcp", &service, buffer, 8, &error),
                     NSS_STATUS_TRYAGAIN);
    ck_assert_int_eq(error, ERANGE);
    error = 77;
    ck_assert_int_eq(_nss_iana_getservbyname_r("svc", NULL, &service, buffer, 0, &error),
                     NSS_STATUS_TRYAGAIN);
    ck_assert_int_eq(error, ERANGE);
    error = 77;
    ck_assert_int_eq(
        _nss_iana_getservbyport_r(port, "tcp", &service, buffer, sizeof buffer, &error),
        NSS_STATUS_SUCCESS);
    ck_assert_int_eq(error, 77);
    ck_assert_int_eq(service.s_port, port);
    ck_assert_int_eq(
        _nss_iana_getservbyport_r(port, "udp", &service, buffer, sizeof buffer, &error),
        NSS_STATUS_NOTFOUND);
}
END_TEST

/* Returns the name of the next service of the enumeration, or the status as text. */
static const char *next_name(size_t buffer_size)
{
    static char buffer[256];
    struct servent service;
    int error = 77;
    switch (_nss_iana_getservent_r(&service, buffer, buffer_size, &error)) {
    case NSS_STATUS_SUCCESS:
        ck_assert_int_eq(error, 77);
        return service.s_name;
    case NSS_STATUS_NOTFOUND:
        ck_assert_int_eq(error, 77);
        return "(end)";
    case NSS_STATUS_TRYAGAIN:
        ck_assert_int_eq(error, ERANGE);
        return "(too small)";
    default:
        return "(unavailable)";
    }
}

#define ENOUGH 256

START_TEST(enumeration)
{
    use_index(index_path());
    put_edition(1, 2);
    ck_assert_str_eq(next_name(ENOUGH), "more-0");
    ck_assert_str_eq(next_name(0), "(too small)");
    ck_assert_str_eq(next_name(8), "(too small)");
    ck_assert_str_eq(next_name(ENOUGH), "more-1");
    ck_assert_str_eq(next_name(ENOUGH), "svc");
    ck_assert_str_eq(next_name(ENOUGH), "(end)");
    ck_assert_str_eq(next_name(ENOUGH), "(end)");
    ck_assert_int_eq(_nss_iana_setservent(0), NSS_STATUS_SUCCESS);
    ck_assert_str_eq(next_name(ENOUGH), "more-0");
    ck_assert_int_eq(_nss_iana_setservent(1), NSS_STATUS_SUCCESS);
    ck_assert_str_eq(next_name(ENOUGH), "more-0");
    ck_assert_int_eq(_nss_iana_endservent(), NSS_STATUS_SUCCESS);
    ck_assert_str_eq(next_name(ENOUGH), "more-0");
    ck_assert_int_eq(_nss_iana_endservent(), NSS_STATUS_SUCCESS);
    ck_assert_int_eq(_nss_iana_endservent(), NSS_STATUS_SUCCESS);
}
END_TEST

START_TEST(enumeration_keeps_its_edition)
{
    use_index(index_path());
    put_edition(1, 3);
    ck_assert_int_eq(_nss_iana_setservent(0), NSS_STATUS_SUCCESS);
    ck_assert_str_eq(next_name(ENOUGH), "more-0");
    for (unsigned number = 2; number < 6; number++) {
        put_edition(number, number % 2 == 0 ? SMALL : LARGE);
        let_a_second_pass();
        check_edition(number);
    }
    ck_assert_str_eq(next_name(ENOUGH), "more-1");
    ck_assert_str_eq(next_name(ENOUGH), "more-2");
    ck_assert_str_eq(next_name(ENOUGH), "svc");
    ck_assert_str_eq(next_name(ENOUGH), "(end)");
    put_edition(6, SMALL);
    let_a_second_pass();
    ck_assert_int_eq(_nss_iana_setservent(0), NSS_STATUS_SUCCESS);
    ck_assert_str_eq(next_name(ENOUGH), "svc");
    ck_assert_int_eq(_nss_iana_endservent(), NSS_STATUS_SUCCESS);
}
END_TEST

START_TEST(enumeration_without_index)
{
    use_index(index_path());
    ck_assert_int_eq(_nss_iana_setservent(0), NSS_STATUS_UNAVAIL);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_str_eq(next_name(ENOUGH), "(unavailable)");
    put_edition(1, SMALL);
    ck_assert_str_eq(next_name(ENOUGH), "svc");
    ck_assert_int_eq(_nss_iana_endservent(), NSS_STATUS_SUCCESS);
}
END_TEST

START_TEST(child_sees_replacements)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        put_edition(2, LARGE);
        let_a_second_pass();
        struct outcome outcome = look_up();
        _exit(outcome.status == NSS_STATUS_SUCCESS && outcome.edition == 2 ? EXIT_SUCCESS
                                                                           : EXIT_FAILURE);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    check_edition(1);
    let_a_second_pass();
    check_edition(2);
}
END_TEST

/* --- Truncation ------------------------------------------------------------------------------ */

/* An emulator may not tell what can be read; then the module cannot find out either. */
static bool truncation_can_be_noticed(void)
{
    const char *path = support_path("probe");
    static const char zeros[3 * 65536];
    support_write(path, zeros, sizeof zeros);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t *pages = mmap(NULL, sizeof zeros, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    ck_assert_int_eq(truncate(path, 1), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(region_is_readable(pages + 131072) ? 1 : 0);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    munmap(pages, sizeof zeros);
    if (status == 0)
        return true;
    puts("skip - truncation: this emulator does not say that pages are missing");
    return false;
}

/* What replaces the truncated index. */
enum successor { NOTHING, NO_DIRECTORY, NO_INDEX, WRITABLE_INDEX, NO_DESCRIPTOR, SUCCESSORS };

static void put_successor(enum successor kind)
{
    switch (kind) {
    case NOTHING:
        ck_assert_int_eq(unlink(index_path()), 0);
        break;
    case NO_DIRECTORY:
        ck_assert_int_eq(rename(support_path("place"), support_path("elsewhere")), 0);
        break;
    case NO_INDEX:
        put("nothing", 7);
        break;
    case WRITABLE_INDEX:
        put_edition(2, SMALL);
        ck_assert_int_eq(chmod(index_path(), 0666), 0);
        break;
    default:
        put_edition(2, SMALL);
    }
}

START_TEST(truncated_and_gone)
{
    static const int errors[] = {ENOENT, ENOENT, EINVAL, EPERM, EAGAIN};
    if (!truncation_can_be_noticed())
        return;
    const char *path = index_path();
    if (_i == NO_DIRECTORY) {
        ck_assert_int_eq(mkdir(support_path("place"), 0755), 0);
        path = support_path("place/services.idx");
    }
    use_index(path);
    struct buffer index = make_edition(1, LARGE);
    support_write(path, index.bytes, index.size);
    check_edition(1);
    ck_assert_int_eq(truncate(path, 5000), 0);
    put_successor((enum successor)_i);
    let_a_second_pass();
    allow_files(_i != NO_DESCRIPTOR);
    struct outcome outcome = look_up();
    allow_files(true);
    ck_assert_int_eq(outcome.status,
                     _i == NO_DESCRIPTOR ? NSS_STATUS_TRYAGAIN : NSS_STATUS_UNAVAIL);
    ck_assert_int_eq(outcome.error, errors[_i]);
    if (_i == NO_DIRECTORY)
        return;
    put_edition(3, SMALL);
    check_edition(3); /* without waiting */
}
END_TEST

/* The mapped file may be truncated long after it was replaced. */
START_TEST(gone_and_truncated)
{
    if (!truncation_can_be_noticed())
        return;
    use_index(index_path());
    put_edition(1, LARGE);
    check_edition(1);
    ck_assert_int_eq(link(index_path(), support_path("kept")), 0);
    put("nothing", 7);
    let_a_second_pass();
    check_edition(1);
    let_a_second_pass();
    check_edition(1);
    ck_assert_int_eq(truncate(support_path("kept"), 5000), 0);
    let_a_second_pass();
    check_failure(NSS_STATUS_UNAVAIL, EINVAL);
}
END_TEST

/* --- Another root ---------------------------------------------------------------------------- */

/* Makes a directory with an index at the same path and changes the root to it. */
static int old_root = -1;

static bool change_root(unsigned edition)
{
    old_root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    const char *root = support_path("root");
    char path[4096];
    snprintf(path, sizeof path, "%s%s", root, index_path());
    for (char *slash = path + strlen(root); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ck_assert(mkdir(path, 0755) == 0 || errno == EEXIST);
        *slash = '/';
    }
    struct buffer index = make_edition(edition, LARGE);
    support_write(path, index.bytes, index.size);
    if (geteuid() != 0 && unshare(CLONE_NEWUSER) != 0) {
        puts("skip - another root: neither root nor a user namespace here");
        return false;
    }
    return chroot(root) == 0 && chdir("/") == 0;
}

/* The leak sanitizer reads /proc at exit. */
static void return_to_old_root(void)
{
    ck_assert(fchdir(old_root) == 0 && chroot(".") == 0);
    close(old_root);
}

START_TEST(root_changed)
{
    use_index(index_path());
    put_edition(1, SMALL);
    check_edition(1);
    if (!change_root(2))
        return;
    for (int second = 0; second < 3; second++) {
        let_a_second_pass();
        check_edition(1);
    }
    return_to_old_root();
}
END_TEST

START_TEST(root_changed_without_index)
{
    use_index(index_path());
    check_failure(NSS_STATUS_UNAVAIL, ENOENT);
    if (!change_root(2))
        return;
    let_a_second_pass();
    check_failure(NSS_STATUS_UNAVAIL, ENOENT);
    return_to_old_root();
}
END_TEST

START_TEST(root_changed_and_index_truncated)
{
    use_index(index_path());
    put_edition(1, LARGE);
    check_edition(1);
    int file = open(index_path(), O_WRONLY | O_CLOEXEC);
    bool possible = truncation_can_be_noticed() && change_root(2);
    if (possible)
        ck_assert_int_eq(ftruncate(file, 5000), 0);
    close(file);
    if (!possible)
        return;
    let_a_second_pass();
    check_failure(NSS_STATUS_UNAVAIL, ENOENT);
    return_to_old_root();
}
END_TEST

/* Writes a line into a file of this process in /proc; false where it is not allowed. */
static bool write_proc(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool good = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file >= 0)
        close(file);
    return good;
}

START_TEST(owner_outside_of_the_user_namespace)
{
    struct stat status = {.st_mode = S_IFREG | 0644, .st_uid = 65534};
    ck_assert(geteuid() == 65534 || location_fault(&status, false) != NULL);
    uid_t user = geteuid();
    if (unshare(CLONE_NEWUSER) != 0) {
        puts("skip - owner outside: no user namespace here");
        return;
    }
    /* Where 65534 is mapped too, a file of that user can be made inside. */
    bool mapped = write_proc("/proc/self/uid_map", support_text("0 %u 1\n", (unsigned)user));
    ck_assert(mapped);
    ck_assert_ptr_null(location_fault(&status, false));
    ck_assert_ptr_nonnull(location_fault(&status, true));
    status.st_mode |= S_IWOTH;
    ck_assert_ptr_nonnull(location_fault(&status, false));
}
END_TEST

START_TEST(owner_inside_of_the_user_namespace)
{
    struct stat status = {.st_mode = S_IFREG | 0644, .st_uid = 65534};
    uid_t user = geteuid();
    if (unshare(CLONE_NEWUSER) != 0) {
        puts("skip - owner inside: no user namespace here");
        return;
    }
    ck_assert(write_proc("/proc/self/uid_map", support_text("65534 %u 1\n", (unsigned)user)));
    status.st_uid = 65533;
    ck_assert_ptr_null(location_fault(&status, false));
    status.st_uid = 65534;
    ck_assert_ptr_null(location_fault(&status, false)); /* its own user */
}
END_TEST

/* --- Memory ---------------------------------------------------------------------------------- */

#ifndef WITH_SANITIZER
enum { FIXED_CALLS = 12 };

START_TEST(failing_maps)
{
    map_fault = (enum map_fault)(_i / FIXED_CALLS);
    fault_at = (unsigned)_i % FIXED_CALLS + 1;
    use_index(index_path());
    put_edition(1, SMALL);
    struct outcome outcome = look_up();
    if (outcome.status != NSS_STATUS_SUCCESS) {
        ck_assert_int_eq(outcome.status, NSS_STATUS_TRYAGAIN);
        ck_assert_int_eq(outcome.error, EAGAIN);
        take_hole();
        check_edition(1);
    }
    for (unsigned number = 2; number < 9; number++) {
        put_edition(number, number % 3 == 1 ? LARGE : SMALL);
        let_a_second_pass();
        outcome = look_up();
        ck_assert_int_eq(outcome.status, NSS_STATUS_SUCCESS);
        ck_assert_uint_ge(outcome.edition + 1, number);
        take_hole();
        if (hole_is_changed())
            FAIL("the program's memory was changed by edition %u", number);
    }
    ck_assert_uint_ge(fixed_calls, fault_at);
    let_a_second_pass();
    check_edition(8);
    ck_assert(!hole_is_changed());
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST

/* Memory becomes short before the first call that replaces pages, or before the second. */
START_TEST(shortage_before_pages_are_replaced)
{
    use_index(index_path());
    put_edition(1, SMALL);
    struct mapping_view view;
    ck_assert_int_eq(mapping_view(&view), 0);
    put_edition(2, SMALL);
    let_a_second_pass();
    check_edition(2);

    map_fault = HOLE;
    put_edition(3, SMALL);
    let_a_second_pass();
    short_from = map_calls + 1 + 2 * (unsigned)_i;
    check_edition(2);
    ck_assert_uint_ge(map_calls, short_from);
    short_from = 0;
    /* A lookup may still be where edition 1 was. */
    for (size_t at = 0; at < index_hot_size(view.index.limit); at += 4096)
        ck_assert(region_is_readable(view.index.base + at));
    let_a_second_pass();
    check_edition(3);
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST

static unsigned fork_at, moments;

/* Checks of the child of a fork: it can look up, and notices new editions. */
static _Noreturn void be_child(void)
{
    alarm(60);
    bool good = look_up().status == NSS_STATUS_SUCCESS;
    for (unsigned number = 50; number < 54; number++) {
        put_edition(number, number % 2 == 0 ? LARGE : SMALL);
        let_a_second_pass();
        good = good && look_up().edition == number && count_maps() <= 2;
    }
    _exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void fork_at_this_moment(void)
{
    if (++moments != fork_at)
        return;
    pid_t child = fork();
    if (child == 0)
        be_child();
    int status;
    if (waitpid(child, &status, 0) != child || status != 0)
        FAIL("the child that was forked at moment %u ended with %d", fork_at, status);
    put_edition(9, SMALL);
}

enum { MOMENTS = 36 };

/* The child is what a fork of another thread would have made: its lock is free. */
START_TEST(fork_at_each_moment)
{
    fork_at = (unsigned)_i + 1;
    at_each_map = fork_at_this_moment;
    use_index(index_path());
    for (unsigned number = 1; number < 6; number++) {
        put_edition(number, number % 2 == 0 ? LARGE : SMALL);
        let_a_second_pass();
        ck_assert_int_eq(look_up().status, NSS_STATUS_SUCCESS);
    }
    ck_assert_uint_ge(moments, fork_at);
    at_each_map = NULL;
    put_edition(6, SMALL);
    let_a_second_pass();
    check_edition(6);
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST

/* A child forked after an edition was published has the generation before, and that edition. */
START_TEST(fork_before_generation_is_counted)
{
    use_index(index_path());
    for (unsigned number = 1; number < 3; number++) {
        put_edition(number, SMALL);
        let_a_second_pass();
        check_edition(number);
    }
    put_edition(3, SMALL);
    pid_t child = fork();
    if (child == 0) {
        atomic_fetch_sub(&mapping_latch.generation, 1);
        short_from = map_calls + 1 + (unsigned)_i;
        let_a_second_pass();
        struct outcome outcome = look_up();
        short_from = 0;
        let_a_second_pass();
        _exit(outcome.status == NSS_STATUS_SUCCESS && outcome.edition == 2 && look_up().edition == 3
                  ? EXIT_SUCCESS
                  : EXIT_FAILURE);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

static unsigned handled;

static void look_up_in_handler(void)
{
    struct outcome outcome = look_up();
    if (outcome.status != NSS_STATUS_SUCCESS &&
        (outcome.status != NSS_STATUS_TRYAGAIN || outcome.error != EAGAIN))
        FAIL("a lookup in a signal handler gave %d", (int)outcome.status);
    handled++;
}

START_TEST(lookup_in_signal_handler)
{
    use_index(index_path());
    put_edition(1, SMALL);
    at_each_map = look_up_in_handler;
    check_edition(1);
    put_edition(2, LARGE);
    let_a_second_pass();
    check_edition(2);
    ck_assert_uint_gt(handled, 4);
    ck_assert_uint_eq(naps, 0);
}
END_TEST

/* --- Process namespaces ---------------------------------------------------------------------- */

static pthread_barrier_t holder_waits;

static void hold_for_ever(void)
{
    if (map_calls < 2)
        return; /* the page of the lock */
    pthread_barrier_wait(&holder_waits);
    for (;;)
        pause();
}

static void *look_up_once(void *unused)
{
    look_up();
    return unused;
}

/* As process 1, with a thread that holds the lock, has a child that is process 1 as well. */
static int be_first_process(void)
{
    pthread_t thread;
    pthread_barrier_init(&holder_waits, NULL, 2);
    at_each_map = hold_for_ever;
    if (pthread_create(&thread, NULL, look_up_once, NULL) != 0)
        return 2;
    pthread_barrier_wait(&holder_waits);
    if (getpid() != 1 || unshare(CLONE_NEWPID) != 0)
        return 2;
    at_each_map = NULL;
    pid_t child = fork();
    if (child == 0)
        _exit(getpid() == 1 && look_up().status == NSS_STATUS_SUCCESS ? 0 : 1);
    int status;
    return waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}

START_TEST(fork_into_new_process_namespace)
{
    use_index(index_path());
    put_edition(1, SMALL);
    if (unshare(CLONE_NEWPID | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0) {
        puts("skip - process namespaces: not allowed here");
        return;
    }
    pid_t child = fork();
    if (child == 0)
        _exit(be_first_process());
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST
#endif

/* --- Threads -------------------------------------------------------------------------------- */

static atomic_uint oldest, newest;
static atomic_bool stop;

/* Looks up until told to stop; returns the number of wrong answers. */
static void *look_up_again_and_again(void *argument)
{
    (void)argument;
    uintptr_t wrong = 0;
    while (!atomic_load(&stop)) {
        unsigned before = atomic_load(&oldest);
        struct outcome outcome = look_up();
        wrong += outcome.status != NSS_STATUS_SUCCESS || outcome.edition < before ||
                 outcome.edition > atomic_load(&newest);
    }
    return (void *)wrong;
}

START_TEST(threads_that_look_up_always)
{
    enum { THREADS = 4, REPLACEMENTS = 60 };
    struct buffer editions[REPLACEMENTS];
    for (unsigned number = 0; number < REPLACEMENTS; number++)
        editions[number] = make_edition(number, number % 5 == 4 ? LARGE / 4 * (number / 10) : 1);
    use_index(index_path());
    put(editions[0].bytes, editions[0].size);
    pthread_t threads[THREADS];
    for (size_t at = 0; at < THREADS; at++)
        ck_assert_int_eq(pthread_create(&threads[at], NULL, look_up_again_and_again, NULL), 0);
    for (unsigned number = 1; number < REPLACEMENTS; number++) {
        atomic_store(&newest, number);
        put(editions[number].bytes, editions[number].size);
        let_a_second_pass();
        /* Another thread may be doing this second's check: the new edition follows soon. */
        while (look_up().edition != number)
            let_a_second_pass();
        atomic_store(&oldest, number);
    }
    atomic_store(&stop, true);
    for (size_t at = 0; at < THREADS; at++) {
        void *wrong;
        ck_assert_int_eq(pthread_join(threads[at], &wrong), 0);
        ck_assert_uint_eq((uintptr_t)wrong, 0);
    }
    ck_assert_uint_le(count_maps(), 2);
}
END_TEST

START_TEST(threads_that_open_together)
{
    enum { THREADS = 8 };
    use_index(index_path());
    put_edition(1, LARGE);
    atomic_store(&newest, 1);
    pthread_t threads[THREADS];
    for (size_t at = 0; at < THREADS; at++)
        ck_assert_int_eq(pthread_create(&threads[at], NULL, look_up_again_and_again, NULL), 0);
    check_edition(1);
    atomic_store(&stop, true);
    for (size_t at = 0; at < THREADS; at++) {
        void *wrong;
        ck_assert_int_eq(pthread_join(threads[at], &wrong), 0);
        ck_assert_uint_eq((uintptr_t)wrong, 0);
    }
    ck_assert_uint_eq(count_maps(), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mapping");
    TCase *tests = support_case(suite, "opening");
    tcase_add_test(tests, first_lookup);
    tcase_add_test(tests, first_lookup_through_a_link);
    tcase_add_test(tests, no_index);
    tcase_add_test(tests, path_below_a_file);
    tcase_add_test(tests, path_that_is_too_long);
    tcase_add_test(tests, folder_that_is_closed);
    tcase_add_loop_test(tests, no_usable_index, 0, NO_INDEX_COUNT);
    tcase_add_test(tests, index_that_everybody_may_write);
    tcase_add_test(tests, index_in_secure_execution);
    tcase_add_test(tests, out_of_descriptors_at_first);
    tcase_add_test(tests, failure_leaves_errno);
    tcase_add_test(tests, statuses);
    tests = support_case(suite, "replacement");
    tcase_add_test(tests, replacement);
    tcase_add_loop_test(tests, no_usable_replacement, 0, NO_INDEX_COUNT);
    tcase_add_test(tests, out_of_descriptors_later);
    tcase_add_test(tests, index_written_over);
    tcase_add_test(tests, index_written_over_in_place);
    tcase_add_test(tests, index_cut_in_place);
    tcase_add_test(tests, index_cut_while_out_of_descriptors);
    tcase_add_test(tests, environment_changed_after_a_cut);
    tcase_add_test(tests, removal);
#ifndef WITH_SANITIZER
    tcase_add_test(tests, out_of_memory);
#endif
    tcase_add_test(tests, environment_changed_later);
    tcase_add_test(tests, environment_written_over);
    tcase_add_test(tests, many_replacements);
    tcase_add_test(tests, growing_and_shrinking);
    tcase_add_test(tests, old_views);
    tests = support_case(suite, "truncation");
    tcase_add_loop_test(tests, truncated_and_gone, 0, SUCCESSORS);
    tcase_add_test(tests, gone_and_truncated);
    tests = support_case(suite, "another root");
    tcase_add_test(tests, root_changed);
    tcase_add_test(tests, root_changed_without_index);
    tcase_add_test(tests, root_changed_and_index_truncated);
    tcase_add_test(tests, owner_outside_of_the_user_namespace);
    tcase_add_test(tests, owner_inside_of_the_user_namespace);
#ifndef WITH_SANITIZER
    tests = support_case(suite, "memory");
    tcase_add_loop_test(tests, failing_maps, 0, MAP_FAULTS * FIXED_CALLS);
    tcase_add_loop_test(tests, shortage_before_pages_are_replaced, 0, 2);
    tcase_add_loop_test(tests, fork_at_each_moment, 0, MOMENTS);
    tcase_add_loop_test(tests, fork_before_generation_is_counted, 0, 4);
    tcase_add_test(tests, lookup_in_signal_handler);
    tcase_add_test(tests, fork_into_new_process_namespace);
#endif
    tests = support_case(suite, "enumeration");
    tcase_add_test(tests, enumeration);
    tcase_add_test(tests, enumeration_keeps_its_edition);
    tcase_add_test(tests, enumeration_without_index);
    tests = support_case(suite, "threads");
    tcase_add_test(tests, child_sees_replacements);
    tcase_add_test(tests, threads_that_look_up_always);
    tcase_add_test(tests, threads_that_open_together);
    return support_run(suite);
}
