/*
 * Two editions of the index for the tests of replacement: making, replacing and checking for leaks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "tests/faults/editions.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <nss.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const edition_names[EDITIONS] = {"alpha", "beta"};
/* First ports of the services whose names are shared by the editions. */
static const int shared_ports[EDITIONS] = {30000, 40000};

const char *index_path;
static const char *edition_files[EDITIONS];
static char next_path[PATH_MAX];

atomic_ulong lookups;
atomic_uint failures;

void fail(const char *what, const char *expected, const char *got)
{
    if (atomic_fetch_add(&failures, 1) < 10)
        printf("FAIL - %s: expected %s, got %s\n", what, expected, got);
}

void check(bool good, const char *what, const char *expected, const char *got)
{
    if (good)
        printf("ok - %s\n", what);
    else
        fail(what, expected, got);
}

void use_iana(void)
{
    if (__nss_configure_lookup("services", "iana") != 0) {
        perror("__nss_configure_lookup");
        exit(2);
    }
}

/* --- The editions ---------------------------------------------------------------------------- */

int edition_print(const char *name)
{
    int edition = strcmp(name, edition_names[1]) == 0;
    printf("# Made for a test: an edition all of whose answers differ from the other's.\n");
    for (int i = 0; i < SERVICES; i++) {
        printf("%s-%d %d/tcp %s-alias-%d\n", name, FIRST_PORT + i, FIRST_PORT + i, name,
               FIRST_PORT + i);
        printf("shared-%d %d/tcp %s-alias-of-shared-%d\n", i, shared_ports[edition] + i, name, i);
    }
    return 0;
}

int edition_of(const struct servent *answer)
{
    const char *alias = answer->s_aliases[0];
    for (int edition = 0; alias != NULL && edition < EDITIONS; edition++) {
        size_t length = strlen(edition_names[edition]);
        if (strncmp(alias, edition_names[edition], length) == 0 && alias[length] == '-')
            return edition;
    }
    return -1;
}

/* Whether the answer comes from one edition, and is the service asked for. */
static bool is_whole(const struct servent *answer, bool shared, int which)
{
    int edition = edition_of(answer);
    if (edition < 0)
        return false;
    char name[64];
    char alias[64];
    int port;
    if (shared) {
        snprintf(name, sizeof name, "shared-%d", which);
        snprintf(alias, sizeof alias, "%s-alias-of-shared-%d", edition_names[edition], which);
        port = shared_ports[edition] + which;
    } else {
        snprintf(name, sizeof name, "%s-%d", edition_names[edition], FIRST_PORT + which);
        snprintf(alias, sizeof alias, "%s-alias-%d", edition_names[edition], FIRST_PORT + which);
        port = FIRST_PORT + which;
    }
    return strcmp(answer->s_name, name) == 0 && strcmp(answer->s_aliases[0], alias) == 0 &&
           answer->s_aliases[1] == NULL && answer->s_port == htons((uint16_t)port) &&
           strcmp(answer->s_proto, "tcp") == 0;
}

int look_up(bool shared, int which)
{
    struct servent result;
    struct servent *found = NULL;
    char buffer[1024];
    char name[64];
    int error;
    if (shared) {
        snprintf(name, sizeof name, "shared-%d", which);
        error = getservbyname_r(name, "tcp", &result, buffer, sizeof buffer, &found);
    } else {
        snprintf(name, sizeof name, "port %d", FIRST_PORT + which);
        error = getservbyport_r(htons((uint16_t)(FIRST_PORT + which)), "tcp", &result, buffer,
                                sizeof buffer, &found);
    }
    atomic_fetch_add_explicit(&lookups, 1, memory_order_relaxed);
    char got[256];
    if (found == NULL) {
        snprintf(got, sizeof got, "nothing, error %d", error);
        fail(name, "an answer", got);
        return -1;
    }
    if (!is_whole(found, shared, which)) {
        snprintf(got, sizeof got, "%s %d/%s %s", found->s_name, ntohs((uint16_t)found->s_port),
                 found->s_proto, found->s_aliases[0] == NULL ? "" : found->s_aliases[0]);
        fail(name, "an answer of one edition", got);
        return -1;
    }
    return edition_of(found);
}

void use_editions(const char *path, const char *alpha, const char *beta)
{
    index_path = path;
    edition_files[0] = alpha;
    edition_files[1] = beta;
    snprintf(next_path, sizeof next_path, "%s.next", path);
}

void replace(int edition)
{
    struct stat status;
    int from = open(edition_files[edition], O_RDONLY | O_CLOEXEC);
    int to = open(next_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (from < 0 || to < 0 || fstat(from, &status) != 0 ||
        sendfile(to, from, NULL, (size_t)status.st_size) != status.st_size) {
        perror("replace");
        exit(2);
    }
    close(from);
    close(to);
    if (rename(next_path, index_path) != 0) {
        perror("rename");
        exit(2);
    }
}

/* Reads a file into the buffer; returns whether that is all of it. Allocates nothing. */
static bool read_text(const char *path, char *buffer, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t got = -1;
    while (file >= 0 && length < size - 1 &&
           (got = TEMP_FAILURE_RETRY(read(file, buffer + length, size - 1 - length))) > 0)
        length += (size_t)got;
    if (file >= 0)
        close(file);
    buffer[length] = '\0';
    return got == 0;
}

/* The inode in a line of proc_pid_maps(5); its fifth field. */
static unsigned long inode_of(const char *line)
{
    for (int field = 1; field < 5; field++) {
        line += strcspn(line, " ");
        line += strspn(line, " ");
    }
    return strtoul(line, NULL, 10);
}

size_t count_maps(void)
{
    static char maps[1 << 20];
    if (!read_text("/proc/self/maps", maps, sizeof maps)) {
        fail("/proc/self/maps", "all of it", "a part");
        return 0;
    }
    const size_t directory = (size_t)(strrchr(index_path, '/') - index_path) + 1;
    unsigned long files[64];
    size_t count = 0;
    char *rest = maps;
    const char *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        const char *path = strchr(line, '/');
        if (path == NULL || strncmp(path, index_path, directory) != 0)
            continue;
        unsigned long inode = inode_of(line);
        size_t at = 0;
        while (at < count && files[at] != inode)
            at++;
        if (at == count && count < sizeof files / sizeof files[0])
            files[count++] = inode;
    }
    return count;
}

size_t count_descriptors(void)
{
    const char *slash = strrchr(index_path, '/');
    size_t count = 0;
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL)
        return 0;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        char path[PATH_MAX];
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, path, sizeof path - 1);
        if (length > slash - index_path &&
            strncmp(path, index_path, (size_t)(slash - index_path) + 1) == 0)
            count++;
    }
    closedir(directory);
    return count;
}

void check_holdings(const char *when)
{
    char what[128];
    char got[32];
    size_t maps = count_maps();
    snprintf(what, sizeof what, "%s one or two maps are held", when);
    snprintf(got, sizeof got, "%zu", maps);
    check(maps >= 1 && maps <= 2, what, "1 or 2", got);
    size_t descriptors = count_descriptors();
    snprintf(what, sizeof what, "%s no descriptor of an index is open", when);
    snprintf(got, sizeof got, "%zu", descriptors);
    check(descriptors == 0, what, "0", got);
}
