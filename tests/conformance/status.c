/*
 * Calls the functions of the module directly and checks status and errno.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: status MODULE INDEX DIRECTORY. INDEX is that of tests/fixtures/small.xml, DIRECTORY is
 * scratch. What the module has mapped lasts as long as the process, so each case has a process of
 * its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <nss.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

/* errno before each call; not the number of any error. */
#define UNTOUCHED 4242
#define FILLING 0x5a

static enum nss_status (*by_name)(const char *, const char *, struct servent *, char *, size_t,
                                  int *);
static enum nss_status (*by_port)(int, const char *, struct servent *, char *, size_t, int *);
static enum nss_status (*set_entries)(int);
static enum nss_status (*end_entries)(void);
static enum nss_status (*get_entry)(struct servent *, char *, size_t, int *);

static const char *module_path;
static const char *index_path;
static const char *directory;
static char made_path[PATH_MAX];
static unsigned failures;

static void check(bool good, const char *what, const char *expected, const char *got)
{
    if (good) {
        printf("ok - %s\n", what);
    } else {
        printf("FAIL - %s: expected %s, got %s\n", what, expected, got);
        failures++;
    }
}

/* libc 2.32 and later defines these names. */
static const char *error_name(int error)
{
    static const struct {
        int error;
        const char *name;
    } names[] = {{UNTOUCHED, "untouched"}, {EACCES, "EACCES"}, {EAGAIN, "EAGAIN"},
                 {EINVAL, "EINVAL"},       {ENOENT, "ENOENT"}, {ERANGE, "ERANGE"}};
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (names[at].error == error)
            return names[at].name;
    }
    return strerror(error);
}

static const char *status_text(enum nss_status status, int error, char *text, size_t size)
{
    static const char *const names[] = {"TRYAGAIN", "UNAVAIL", "NOTFOUND", "SUCCESS", "RETURN"};
    int at = (int)status + 2;
    snprintf(text, size, "%s/%s", at >= 0 && at <= 4 ? names[at] : "nonsense", error_name(error));
    return text;
}

static void check_status(const char *what, enum nss_status expected, int expected_error,
                         enum nss_status got, int got_error)
{
    char texts[2][64];
    check(got == expected && got_error == expected_error, what,
          status_text(expected, expected_error, texts[0], sizeof texts[0]),
          status_text(got, got_error, texts[1], sizeof texts[1]));
}

static void *symbol(void *module, const char *name)
{
    void *found = dlsym(module, name);
    if (found == NULL) {
        printf("FAIL - the module has %s: expected a function, got %s\n", name, dlerror());
        exit(1);
    }
    return found;
}

static void load(const char *index)
{
    if (setenv("NSS_IANA_INDEX", index, 1) != 0)
        exit(1);
    void *module = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);
    if (module == NULL) {
        printf("FAIL - the module loads: expected yes, got %s\n", dlerror());
        exit(1);
    }
    void *found[] = {symbol(module, "_nss_iana_getservbyname_r"),
                     symbol(module, "_nss_iana_getservbyport_r"),
                     symbol(module, "_nss_iana_setservent"), symbol(module, "_nss_iana_endservent"),
                     symbol(module, "_nss_iana_getservent_r")};
    /*
     * ISO C has no cast from data to function pointers; in POSIX both have the same representation.
     */
    memcpy(&by_name, &found[0], sizeof by_name);
    memcpy(&by_port, &found[1], sizeof by_port);
    memcpy(&set_entries, &found[2], sizeof set_entries);
    memcpy(&end_entries, &found[3], sizeof end_entries);
    memcpy(&get_entry, &found[4], sizeof get_entry);
}

static struct servent result;
static char plenty[4096];

/* As libc calls it: the error goes to errno itself. */
static enum nss_status name_status(const char *name, const char *protocol)
{
    errno = UNTOUCHED;
    return by_name(name, protocol, &result, plenty, sizeof plenty, &errno);
}

static enum nss_status port_status(int port, const char *protocol)
{
    errno = UNTOUCHED;
    return by_port(port, protocol, &result, plenty, sizeof plenty, &errno);
}

static void check_name(const char *what, const char *name, const char *protocol,
                       enum nss_status expected, int expected_error)
{
    enum nss_status status = name_status(name, protocol);
    check_status(what, expected, expected_error, status, errno);
}

static void check_port(const char *what, int port, const char *protocol, enum nss_status expected,
                       int expected_error)
{
    enum nss_status status = port_status(port, protocol);
    check_status(what, expected, expected_error, status, errno);
}

/* --- A good index ------------------------------------------------------------------------- */

static void found_and_not_found(void)
{
    load(index_path);
    check_port("a port is found, errno untouched", htons(443), "tcp", NSS_STATUS_SUCCESS,
               UNTOUCHED);
    check(strcmp(result.s_name, "https") == 0 && result.s_port == htons(443) &&
              strcmp(result.s_proto, "tcp") == 0 && result.s_aliases[0] != NULL &&
              strcmp(result.s_aliases[0], "secure-web") == 0 && result.s_aliases[1] == NULL,
          "the answer is whole", "https 443/tcp secure-web", result.s_name);
    check_port("a port without protocol", htons(443), NULL, NSS_STATUS_SUCCESS, UNTOUCHED);
    check_name("a name is found, errno untouched", "https", "udp", NSS_STATUS_SUCCESS, UNTOUCHED);
    check_name("an alias is found", "secure-web", NULL, NSS_STATUS_SUCCESS, UNTOUCHED);
    check(strcmp(result.s_name, "https") == 0, "its name is as registered", "https", result.s_name);

    check_port("a port that is not there", htons(9), "tcp", NSS_STATUS_NOTFOUND, ENOENT);
    check_port("a protocol that the port lacks", htons(443), "sctp", NSS_STATUS_NOTFOUND, ENOENT);
    check_port("a protocol that nothing has", htons(443), "no-such", NSS_STATUS_NOTFOUND, ENOENT);
    check_port("an empty protocol", htons(443), "", NSS_STATUS_NOTFOUND, ENOENT);
    check_port("a protocol in another case", htons(443), "TCP", NSS_STATUS_NOTFOUND, ENOENT);
    check_name("a name that is not there", "no-such-service", NULL, NSS_STATUS_NOTFOUND, ENOENT);
    check_name("a name in another case", "HTTPS", "tcp", NSS_STATUS_NOTFOUND, ENOENT);
    check_name("an alias in another case", "Secure-web", NULL, NSS_STATUS_NOTFOUND, ENOENT);
    check_name("an empty name", "", NULL, NSS_STATUS_NOTFOUND, ENOENT);
    check_name("a protocol that the name lacks", "https", "sctp", NSS_STATUS_NOTFOUND, ENOENT);
    check_name("a protocol that nothing has, by name", "https", "no-such", NSS_STATUS_NOTFOUND,
               ENOENT);
    static char endless[1 << 20];
    memset(endless, 'h', sizeof endless - 1);
    check_name("a name of a megabyte", endless, NULL, NSS_STATUS_NOTFOUND, ENOENT);
    static const int odd_ports[] = {0x10000, -1, INT_MAX, INT_MIN, 0x7fff0000};
    for (size_t i = 0; i < sizeof odd_ports / sizeof odd_ports[0]; i++)
        check_port("a port outside of 16 bits", odd_ports[i], NULL, NSS_STATUS_NOTFOUND, ENOENT);
    check_port("a port whose lower 16 bits are one", htons(443) + 0x10000, "tcp",
               NSS_STATUS_NOTFOUND, ENOENT);
    check_port("the same below zero", htons(443) - 0x10000, "tcp", NSS_STATUS_NOTFOUND, ENOENT);

    /* The error goes to the caller's variable, and errno must not change. */
    int error = UNTOUCHED;
    errno = UNTOUCHED;
    enum nss_status status = by_port(htons(443), "tcp", &result, plenty, sizeof plenty, &error);
    check_status("found: neither number is touched", NSS_STATUS_SUCCESS, UNTOUCHED, status,
                 error == UNTOUCHED ? errno : error);
    status = by_name("no-such-service", NULL, &result, plenty, sizeof plenty, &error);
    check_status("not found: the number goes where the caller says", NSS_STATUS_NOTFOUND, ENOENT,
                 status, error);
}

static bool is_inside(const void *pointer, const char *buffer, size_t length)
{
    uintptr_t at = (uintptr_t)pointer;
    return at >= (uintptr_t)buffer && at < (uintptr_t)buffer + length;
}

/* Whether the answer is https 443/tcp with its alias, entirely within the buffer. */
static bool is_packed(const struct servent *answer, const char *buffer, size_t length)
{
    if (!is_inside(answer->s_name, buffer, length) || !is_inside(answer->s_proto, buffer, length) ||
        !is_inside(answer->s_aliases, buffer, length))
        return false;
    if ((uintptr_t)answer->s_aliases % sizeof(char *) != 0 ||
        !is_inside((const char *)(answer->s_aliases + 2) - 1, buffer, length))
        return false;
    if (answer->s_aliases[1] != NULL || !is_inside(answer->s_aliases[0], buffer, length))
        return false;
    const char *texts[] = {answer->s_name, answer->s_proto, answer->s_aliases[0]};
    static const char *const expected[] = {"https", "tcp", "secure-web"};
    for (size_t i = 0; i < 3; i++) {
        size_t room = length - (size_t)(texts[i] - buffer);
        if (strnlen(texts[i], room) == room || strcmp(texts[i], expected[i]) != 0)
            return false;
    }
    return answer->s_port == htons(443);
}

/*
 * Every size of buffer at every alignment, each ending at a guard page, with known bytes before it.
 */
static void buffers(void)
{
    load(index_path);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + 2 * page, page, PROT_NONE) != 0) {
        printf("FAIL - pages for the buffers: expected some, got none\n");
        failures++;
        return;
    }
    char *end = memory + 2 * page;
    static const char *const kinds[] = {"by port", "by name", "enumerated"};
    for (int kind = 0; kind < 3; kind++) {
        size_t wrong = 0;
        size_t least = SIZE_MAX;
        size_t most = 0;
        char first_wrong[160] = "";
        for (size_t alignment = 0; alignment < 16; alignment++) {
            bool fitted = false;
            for (size_t length = 0; length <= 160; length++) {
                /* The alignment is that of the start, so some bytes may remain up to the page. */
                char *buffer = end - length - ((uintptr_t)(end - length) - alignment) % 16;
                memset(buffer - 32, FILLING, (size_t)(end - buffer) + 32);
                enum nss_status status;
                errno = UNTOUCHED;
                if (kind == 0) {
                    status = by_port(htons(443), "tcp", &result, buffer, length, &errno);
                } else if (kind == 1) {
                    status = by_name("https", "tcp", &result, buffer, length, &errno);
                } else {
                    /* It is the service after base 10/tcp, base 10/udp and base-two 11/tcp. */
                    set_entries(0);
                    for (int i = 0; i < 3; i++)
                        get_entry(&result, plenty, sizeof plenty, &errno);
                    errno = UNTOUCHED;
                    status = get_entry(&result, buffer, length, &errno);
                }
                int error = errno;
                bool good;
                if (status == NSS_STATUS_SUCCESS) {
                    if (!fitted) {
                        least = length < least ? length : least;
                        most = length > most ? length : most;
                    }
                    fitted = true;
                    good = error == UNTOUCHED && is_packed(&result, buffer, length);
                } else {
                    good = status == NSS_STATUS_TRYAGAIN && error == ERANGE && !fitted;
                    /* If the buffer is too small, the enumeration does not advance. */
                    if (kind == 2) {
                        enum nss_status again = get_entry(&result, plenty, sizeof plenty, &errno);
                        good = good && again == NSS_STATUS_SUCCESS &&
                               is_packed(&result, plenty, sizeof plenty);
                    }
                }
                for (const char *at = buffer - 32; at < end; at++) {
                    if ((at < buffer || at >= buffer + length) && *at != FILLING)
                        good = false;
                }
                if (!good && wrong++ == 0) {
                    char text[64];
                    snprintf(first_wrong, sizeof first_wrong, "at alignment %zu, length %zu: %s",
                             alignment, length, status_text(status, error, text, sizeof text));
                }
            }
            if (!fitted && wrong++ == 0)
                snprintf(first_wrong, sizeof first_wrong, "alignment %zu never fits", alignment);
        }
        char what[160];
        snprintf(what, sizeof what,
                 "%s: every alignment and length gives ERANGE or all of the answer in the buffer "
                 "(needs %zu to %zu bytes)",
                 kinds[kind], least, most);
        check(wrong == 0, what, "no other outcome", first_wrong);
    }
    munmap(memory, 3 * page);
}

static void enumeration(void)
{
    load(index_path);
    static const char *const expected[] = {"base 10", "base 10", "base-two 11", "https 443",
                                           "https 443"};
    size_t count = 0;
    bool same = true;
    enum nss_status status = set_entries(0);
    check(status == NSS_STATUS_SUCCESS, "setservent succeeds", "SUCCESS", "another status");
    for (;;) {
        errno = UNTOUCHED;
        status = get_entry(&result, plenty, sizeof plenty, &errno);
        if (status != NSS_STATUS_SUCCESS)
            break;
        same = same && errno == UNTOUCHED;
        char text[64];
        snprintf(text, sizeof text, "%s %d", result.s_name, ntohs((uint16_t)result.s_port));
        same = same && count < 5 && strcmp(text, expected[count]) == 0;
        if (++count > 5)
            break;
    }
    check(same && count == 5, "getservent gives every service once in order, errno untouched",
          "five services", "others");
    check_status("the end of the enumeration", NSS_STATUS_NOTFOUND, UNTOUCHED, status, errno);
    errno = UNTOUCHED;
    status = get_entry(&result, plenty, sizeof plenty, &errno);
    check_status("and it stays there", NSS_STATUS_NOTFOUND, UNTOUCHED, status, errno);
    status = end_entries();
    check(status == NSS_STATUS_SUCCESS, "endservent succeeds", "SUCCESS", "another status");
    check(end_entries() == NSS_STATUS_SUCCESS, "and again", "SUCCESS", "another status");

    /* It starts at the first service without setservent(), and after endservent(). */
    for (int i = 0; i < 2; i++) {
        errno = UNTOUCHED;
        status = get_entry(&result, plenty, sizeof plenty, &errno);
        check(status == NSS_STATUS_SUCCESS && strcmp(result.s_name, "base") == 0 &&
                  strcmp(result.s_proto, "tcp") == 0,
              "getservent alone begins at the first", "base/tcp", "another");
        end_entries();
    }
    set_entries(1);
    get_entry(&result, plenty, sizeof plenty, &errno);
    get_entry(&result, plenty, sizeof plenty, &errno);
    port_status(htons(443), "udp");
    get_entry(&result, plenty, sizeof plenty, &errno);
    check(strcmp(result.s_name, "base-two") == 0, "a lookup between does not move the enumeration",
          "base-two", result.s_name);
    set_entries(1);
    get_entry(&result, plenty, sizeof plenty, &errno);
    check(strcmp(result.s_name, "base") == 0, "setservent goes back to the first", "base",
          result.s_name);
    end_entries();
}

/* --- Where there is no good index ------------------------------------------------------------ */

static void check_unavailable(const char *what, const char *path, int expected_error)
{
    load(path);
    char text[160];
    snprintf(text, sizeof text, "%s: by port", what);
    check_port(text, htons(443), "tcp", NSS_STATUS_UNAVAIL, expected_error);
    snprintf(text, sizeof text, "%s: by name", what);
    check_name(text, "https", NULL, NSS_STATUS_UNAVAIL, expected_error);
    set_entries(0);
    errno = UNTOUCHED;
    enum nss_status status = get_entry(&result, plenty, sizeof plenty, &errno);
    snprintf(text, sizeof text, "%s: enumerated", what);
    check_status(text, NSS_STATUS_UNAVAIL, expected_error, status, errno);
    end_entries();
    snprintf(text, sizeof text, "%s: by port, asked again", what);
    check_port(text, htons(443), "tcp", NSS_STATUS_UNAVAIL, expected_error);
}

static const char *make_path(const char *name)
{
    snprintf(made_path, sizeof made_path, "%s/%s", directory, name);
    return made_path;
}

static unsigned char *good_bytes;
static size_t good_size;

static const char *make_file(const char *name, const void *bytes, size_t size)
{
    int file = open(make_path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size) {
        printf("FAIL - a file for a test: expected %s, got %s\n", made_path, strerror(errno));
        exit(1);
    }
    close(file);
    return made_path;
}

static void missing(void)
{
    check_unavailable("no index", make_path("no-such.idx"), ENOENT);
}

static void missing_folder(void)
{
    check_unavailable("no directory of the index", make_path("no-such/directory.idx"), ENOENT);
}

static void empty(void)
{
    check_unavailable("an empty file", make_file("empty.idx", "", 0), EINVAL);
}

static void zeros(void)
{
    static const char none[65536];
    check_unavailable("a file of zeros", make_file("zeros.idx", none, sizeof none), EINVAL);
}

static void random_bytes(void)
{
    static unsigned char bytes[65536];
    uint32_t state = 12345;
    for (size_t i = 0; i < sizeof bytes; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = (unsigned char)(state >> 24);
    }
    check_unavailable("a file of random bytes", make_file("random.idx", bytes, sizeof bytes),
                      EINVAL);
}

static void text_file(void)
{
    static const char text[] = "https 443/tcp\nhttps 443/udp\n";
    check_unavailable("a services file", make_file("text.idx", text, sizeof text - 1), EINVAL);
}

static void other_version(void)
{
    /* The version is the little-endian number behind the eight bytes of magic. */
    unsigned char *bytes = malloc(good_size);
    if (bytes == NULL)
        exit(1);
    memcpy(bytes, good_bytes, good_size);
    bytes[8]++;
    check_unavailable("another version", make_file("version.idx", bytes, good_size), EINVAL);
    free(bytes);
}

static void other_magic(void)
{
    unsigned char *bytes = malloc(good_size);
    if (bytes == NULL)
        exit(1);
    memcpy(bytes, good_bytes, good_size);
    bytes[0] ^= 0x20;
    check_unavailable("another magic", make_file("magic.idx", bytes, good_size), EINVAL);
    free(bytes);
}

static void directory_in_place(void)
{
    mkdir(make_path("directory.idx"), 0755);
    check_unavailable("a directory", made_path, EINVAL);
}

static void fifo(void)
{
    mkfifo(make_path("fifo.idx"), 0644);
    check_unavailable("a FIFO", made_path, EINVAL);
}

static void device(void)
{
    check_unavailable("a device", "/dev/zero", EINVAL);
}

/* --- Damage ------------------------------------------------------------------------------- */

/* Makes every lookup that the damage may affect; returns 1 if the module is unavailable. */
static int ask_all(void)
{
    int unavailable = 0;
    for (int port = 0; port < 1024; port++)
        unavailable |=
            port_status(htons((uint16_t)port), port % 3 == 0 ? "tcp" : NULL) == NSS_STATUS_UNAVAIL;
    static const char *const names[] = {"base",       "based", "base-two", "https",   "HTTPS",
                                        "secure-web", "none",  "",         "Base-Two"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        name_status(names[i], NULL);
        name_status(names[i], "udp");
    }
    set_entries(0);
    /* More than there are, so that a cyclic enumeration ends too. */
    for (int i = 0; i < 1000; i++) {
        if (get_entry(&result, plenty, sizeof plenty, &errno) != NSS_STATUS_SUCCESS)
            break;
    }
    end_entries();
    return unavailable;
}

enum outcome { OUTCOME_ANSWERED, OUTCOME_UNAVAILABLE, OUTCOME_CRASHED };

/* Queries a damaged index in a process of its own. */
static enum outcome outcome_of(const char *path)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(60);
        load(path);
        _exit(ask_all());
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) > 1)
        return OUTCOME_CRASHED;
    return WEXITSTATUS(status) == 1 ? OUTCOME_UNAVAILABLE : OUTCOME_ANSWERED;
}

static void truncated(void)
{
    size_t wrong = 0;
    size_t first_wrong = 0;
    size_t tried = 0;
    /* All short lengths, then some, and the last byte alone. */
    for (size_t length = 0; length < good_size; length = length < 300              ? length + 1
                                                         : length + 97 < good_size ? length + 97
                                                         : length + 1 < good_size - 1
                                                             ? good_size - 1
                                                             : good_size) {
        tried++;
        const char *path = make_file("cut.idx", good_bytes, length);
        if (outcome_of(path) != OUTCOME_UNAVAILABLE && wrong++ == 0)
            first_wrong = length;
    }
    char text[64];
    snprintf(text, sizeof text, "%zu lengths where not, first %zu", wrong, first_wrong);
    check(wrong == 0, "an index cut short is unavailable at every length that was tried", "UNAVAIL",
          text);
    check(tried > 300 || tried == good_size, "lengths were tried", "more than 300", "fewer");
    check_unavailable("an index without its last byte",
                      make_file("last.idx", good_bytes, good_size - 1), EINVAL);
}

static void changed(void)
{
    size_t crashed = 0;
    size_t first = 0;
    unsigned char *bytes = malloc(good_size);
    if (bytes == NULL)
        exit(1);
    /* Every byte that matters; long runs of zeros are sampled. */
    static const unsigned char others[] = {0xff, 0x01, 0x80};
    size_t count = 0;
    for (size_t at = 0; at < good_size; at++) {
        if (at >= 256 && good_bytes[at] == 0 && at % 89 != 0)
            continue;
        memcpy(bytes, good_bytes, good_size);
        bytes[at] ^= others[at % 3];
        count++;
        if (outcome_of(make_file("changed.idx", bytes, good_size)) == OUTCOME_CRASHED &&
            crashed++ == 0)
            first = at;
    }
    free(bytes);
    char what[96];
    char text[64];
    snprintf(what, sizeof what, "%zu kinds of changed bytes, none a crash or a hang", count);
    snprintf(text, sizeof text, "%zu, the first at byte %zu", crashed, first);
    check(crashed == 0, what, "0", text);
}

/* --- Scarcity ----------------------------------------------------------------------------- */

static struct rlimit saved_files;

/* Leaves the process without a free descriptor. */
static bool exhaust_descriptors(void)
{
    int next = dup(0);
    if (next < 0 || getrlimit(RLIMIT_NOFILE, &saved_files) != 0)
        return false;
    close(next);
    struct rlimit none = {.rlim_cur = (rlim_t)next, .rlim_max = saved_files.rlim_max};
    return setrlimit(RLIMIT_NOFILE, &none) == 0 && dup(0) < 0;
}

static void no_descriptor(void)
{
    load(index_path);
    if (!exhaust_descriptors()) {
        printf("skip - no descriptor: this system sets no such limit\n");
        return;
    }
    check_port("no descriptor: by port", htons(443), "tcp", NSS_STATUS_TRYAGAIN, EAGAIN);
    check_name("no descriptor: by name", "https", NULL, NSS_STATUS_TRYAGAIN, EAGAIN);
    set_entries(0);
    errno = UNTOUCHED;
    enum nss_status status = get_entry(&result, plenty, sizeof plenty, &errno);
    check_status("no descriptor: enumerated", NSS_STATUS_TRYAGAIN, EAGAIN, status, errno);
    setrlimit(RLIMIT_NOFILE, &saved_files);
    check_port("with descriptors again the next call works", htons(443), "tcp", NSS_STATUS_SUCCESS,
               UNTOUCHED);
    errno = UNTOUCHED;
    status = get_entry(&result, plenty, sizeof plenty, &errno);
    check_status("and so does the enumeration", NSS_STATUS_SUCCESS, UNTOUCHED, status, errno);
}

static void no_descriptor_later(void)
{
    /* A replacement that cannot be opened leaves the old map in use. */
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", make_file("later.idx", good_bytes, good_size));
    load(path);
    check_port("an index before it is replaced", htons(443), "tcp", NSS_STATUS_SUCCESS, UNTOUCHED);
    char next[PATH_MAX];
    snprintf(next, sizeof next, "%s", make_file("next.idx", good_bytes, good_size));
    if (rename(next, path) != 0 || !exhaust_descriptors()) {
        printf("skip - no descriptor for a replacement: this system sets no such limit\n");
        return;
    }
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 200000000}, NULL);
    check_port("no descriptor for a replacement: the old map answers", htons(443), "tcp",
               NSS_STATUS_SUCCESS, UNTOUCHED);
    setrlimit(RLIMIT_NOFILE, &saved_files);
}

#ifndef SANITIZED
static void no_memory(void)
{
    load(index_path);
    struct rlimit saved;
    if (getrlimit(RLIMIT_AS, &saved) != 0)
        return;
    struct rlimit none = {.rlim_cur = 4096, .rlim_max = saved.rlim_max};
    if (setrlimit(RLIMIT_AS, &none) != 0 ||
        mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) {
        printf("skip - no memory: this system sets no such limit\n");
        return;
    }
    enum nss_status status = port_status(htons(443), "tcp");
    int error = errno;
    setrlimit(RLIMIT_AS, &saved);
    check_status("no memory for the map", NSS_STATUS_TRYAGAIN, EAGAIN, status, error);
    check_port("with memory again the next call works", htons(443), "tcp", NSS_STATUS_SUCCESS,
               UNTOUCHED);
}
#endif

/* The first index may appear after a failed lookup. */
static void appears(void)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", make_path("appears.idx"));
    load(path);
    check_port("before there is an index", htons(443), "tcp", NSS_STATUS_UNAVAIL, ENOENT);
    make_file("appears.new", good_bytes, good_size);
    if (rename(made_path, path) != 0)
        exit(1);
    enum nss_status status = NSS_STATUS_UNAVAIL;
    for (int i = 0; i < 30 && status != NSS_STATUS_SUCCESS; i++) {
        usleep(100000);
        status = port_status(htons(443), "tcp");
    }
    check(status == NSS_STATUS_SUCCESS, "an index that appears is used within 3 seconds", "SUCCESS",
          "another status");
}

static void read_good(void)
{
    int file = open(index_path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0 || info.st_size < 1 ||
        (good_bytes = malloc((size_t)info.st_size)) == NULL ||
        read(file, good_bytes, (size_t)info.st_size) != info.st_size) {
        perror(index_path);
        exit(2);
    }
    close(file);
    good_size = (size_t)info.st_size;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
        unsigned seconds;
    } cases[] = {
        {"found and not found", found_and_not_found, 60},
        {"buffers", buffers, 60},
        {"enumeration", enumeration, 60},
        {"missing", missing, 60},
        {"missing directory", missing_folder, 60},
        {"empty", empty, 60},
        {"zeros", zeros, 60},
        {"random bytes", random_bytes, 60},
        {"text file", text_file, 60},
        {"other version", other_version, 60},
        {"other magic", other_magic, 60},
        {"directory", directory_in_place, 60},
        {"fifo", fifo, 60},
        {"device", device, 60},
        {"truncated", truncated, 300},
        {"changed", changed, 300},
        {"no descriptor", no_descriptor, 60},
        {"no descriptor later", no_descriptor_later, 60},
#ifndef SANITIZED
        {"no memory", no_memory, 60},
#endif
        {"appears", appears, 60},
    };
    if (argc != 4) {
        fprintf(stderr, "usage: status MODULE INDEX DIRECTORY\n");
        return 2;
    }
    module_path = argv[1];
    index_path = argv[2];
    directory = argv[3];
    read_good();
    bool failed = false;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fflush(stdout);
        pid_t child = fork();
        if (child < 0) {
            perror("fork");
            return 2;
        }
        if (child == 0) {
            alarm(cases[i].seconds);
            cases[i].run();
            fflush(stdout);
            _exit(failures == 0 ? 0 : 1);
        }
        int status;
        waitpid(child, &status, 0);
        if (WIFSIGNALED(status))
            printf("FAIL - %s: expected an end, got signal %d (%s)\n", cases[i].name,
                   WTERMSIG(status),
                   WTERMSIG(status) == SIGALRM ? "it hung" : strsignal(WTERMSIG(status)));
        failed = failed || status != 0;
    }
    return failed ? 1 : 0;
}
