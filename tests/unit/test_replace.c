/*
 * Tests that a file is replaced atomically, and nothing else is touched.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/support.h"

/* Replaces a file as each command that writes does. */
static bool replace_file(const char *file, const void *bytes, size_t size)
{
    struct target target;
    bool done = target_open(&target, file, TARGET_NO_LINK) && target_lock(&target) &&
                target_write(&target, target.name, bytes, size, NO_MODEL);
    target_close(&target);
    return done;
}

static bool publish_text(const char *file, const char *text)
{
    return replace_file(file, text, strlen(text));
}

static mode_t mode_of(const char *file)
{
    struct stat status;
    ck_assert_int_eq(lstat(file, &status), 0);
    return status.st_mode;
}

static bool exists(const char *file)
{
    struct stat status;
    return lstat(file, &status) == 0;
}

static void check_content(const char *file, const char *text)
{
    ck_assert(S_ISREG(mode_of(file)));
    ck_assert_str_eq(support_read(file, NULL), text);
}

/* How many entries the directory has. */
static size_t entries_of(const char *directory)
{
    size_t count = 0;
    DIR *stream = opendir(directory);
    ck_assert_ptr_nonnull(stream);
    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count - 2;
}

/* An empty directory for the test. */
static const char *make_folder(void)
{
    const char *directory = support_path("directory");
    ck_assert_int_eq(mkdir(directory, 0755), 0);
    return directory;
}

/* Expects the file to be refused with one message that names it. */
static void check_refused(const char *file)
{
    support_begin_messages();
    bool done = publish_text(file, "new");
    const char *messages = support_end_messages();
    ck_assert(!done);
    ck_assert_uint_eq(support_count(messages, "\n"), 1);
    ck_assert_msg(strstr(messages, file) != NULL, "%s", messages);
}

START_TEST(new_file)
{
    const char *file = support_text("%s/services.idx", make_folder());
    static const mode_t masks[] = {0, 022, 077, 0777};
    for (size_t at = 0; at < COUNT_OF(masks); at++) {
        remove(file);
        umask(masks[at]);
        bool done = publish_text(file, "content");
        umask(022);
        ck_assert(done);
        check_content(file, "content");
        ck_assert_uint_eq(mode_of(file) & 07777, 0644);
    }
    ck_assert_uint_eq(entries_of(support_path("directory")), 1);
}
END_TEST

START_TEST(empty_file)
{
    const char *file = support_path("services.idx");
    ck_assert(replace_file(file, "", 0));
    check_content(file, "");
}
END_TEST

START_TEST(large_file)
{
    enum { SIZE = 3 << 20 };
    char *bytes = support_own(malloc(SIZE));
    uint64_t state = 1;
    for (size_t at = 0; at < SIZE; at++)
        bytes[at] = (char)support_random(&state);
    const char *file = support_path("services.idx");
    ck_assert(replace_file(file, bytes, SIZE));
    size_t size;
    const char *read_back = support_read(file, &size);
    ck_assert_uint_eq(size, SIZE);
    ck_assert(memcmp(read_back, bytes, SIZE) == 0);
}
END_TEST

START_TEST(replaced_file)
{
    const char *directory = make_folder();
    const char *file = support_text("%s/services.idx", directory);
    support_write(file, "old", 3);
    ck_assert_int_eq(chmod(file, 0600), 0);
    int opened = open(file, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(opened, 0);
    struct stat before, behind;
    ck_assert_int_eq(fstat(opened, &before), 0);

    ck_assert(publish_text(file, "much newer"));
    check_content(file, "much newer");
    ck_assert_uint_eq(mode_of(file) & 07777, 0644);
    ck_assert_uint_eq(entries_of(directory), 1);

    /* Whoever has the old file open or mapped keeps its content. */
    char content[8] = "";
    ck_assert_int_eq(read(opened, content, sizeof content), 3);
    ck_assert_str_eq(content, "old");
    close(opened);
    ck_assert_int_eq(stat(file, &behind), 0);
    ck_assert(before.st_ino != behind.st_ino);
}
END_TEST

START_TEST(other_link_keeps_the_old_file)
{
    const char *file = support_path("services.idx"), *other = support_path("other");
    support_write(file, "old", 3);
    ck_assert_int_eq(link(file, other), 0);
    ck_assert(publish_text(file, "new"));
    check_content(file, "new");
    check_content(other, "old");
}
END_TEST

START_TEST(target_is_a_folder)
{
    const char *file = support_text("%s/services.idx", make_folder());
    ck_assert_int_eq(mkdir(file, 0700), 0);
    check_refused(file);
    ck_assert(S_ISDIR(mode_of(file)));
    ck_assert_uint_eq(entries_of(support_path("directory")), 1);
}
END_TEST

START_TEST(target_is_a_link)
{
    const char *destination = support_path("destination");
    const char *file = support_text("%s/services.idx", make_folder());
    ck_assert_int_eq(symlink(destination, file), 0);
    check_refused(file);
    ck_assert(!exists(destination));
    support_write(destination, "old", 3);
    check_refused(file);
    check_content(destination, "old");
    ck_assert(S_ISLNK(mode_of(file)));
    ck_assert_uint_eq(entries_of(support_path("directory")), 1);
}
END_TEST

/* The path may contain a link, but none that others could have made. */
START_TEST(folder_is_a_link)
{
    const char *real = support_path("real");
    ck_assert_int_eq(mkdir(real, 0755), 0);
    ck_assert_int_eq(symlink(real, support_text("%s/link", make_folder())), 0);
    const char *file = support_path("directory/link/services.idx");
    ck_assert(publish_text(file, "new"));
    check_content(support_path("real/services.idx"), "new");
    static const mode_t open_to_others[] = {0777, 01777, 0775};
    for (size_t at = 0; at < COUNT_OF(open_to_others); at++) {
        ck_assert_int_eq(chmod(support_path("directory"), open_to_others[at]), 0);
        check_refused(file);
        check_content(support_path("real/services.idx"), "new");
    }
    ck_assert_uint_eq(entries_of(real), 1);
}
END_TEST

START_TEST(target_is_a_fifo)
{
    const char *file = support_text("%s/services.idx", make_folder());
    ck_assert_int_eq(mkfifo(file, 0600), 0);
    check_refused(file);
    ck_assert(S_ISFIFO(mode_of(file)));
    ck_assert_uint_eq(entries_of(support_path("directory")), 1);
}
END_TEST

START_TEST(no_folder)
{
    check_refused(support_path("missing/services.idx"));
    ck_assert(!exists(support_path("missing")));
    support_write(support_path("file"), "x", 1);
    check_refused(support_path("file/services.idx"));
    check_content(support_path("file"), "x");
}
END_TEST

START_TEST(no_name)
{
    check_refused(support_text("%s/", make_folder()));
    check_refused("/");
    ck_assert_uint_eq(entries_of(support_path("directory")), 0);
}
END_TEST

START_TEST(name_too_long)
{
    char name[NAME_MAX + 1];
    memset(name, 'n', NAME_MAX);
    name[NAME_MAX] = '\0';
    const char *directory = make_folder();
    check_refused(support_text("%s/%s", directory, name));
    ck_assert_uint_eq(entries_of(directory), 0);
}
END_TEST

START_TEST(name_without_folder)
{
    const char *directory = make_folder();
    ck_assert_int_eq(chdir(directory), 0);
    bool done = publish_text("services.idx", "one") && publish_text("./services.idx", "two");
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert(done);
    check_content(support_text("%s/services.idx", directory), "two");
    ck_assert_uint_eq(entries_of(directory), 1);
}
END_TEST

START_TEST(leftover_of_a_killed_writer)
{
    const char *directory = make_folder();
    const char *file = support_text("%s/services.idx", directory);
    const char *leftover = support_text("%s/.services.idx.new", directory);
    support_write(leftover, "half of an index that is longer", 31);
    ck_assert_int_eq(chmod(leftover, 0), 0);
    ck_assert(publish_text(file, "new"));
    check_content(file, "new");
    ck_assert_uint_eq(entries_of(directory), 1);
}
END_TEST

START_TEST(leftover_is_cleaned_without_writing)
{
    const char *directory = support_path("cleaned");
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    const char *file = support_text("%s/index", directory);
    ck_assert(publish_text(file, "kept"));
    struct target target;
    ck_assert(target_open(&target, file, TARGET_NO_LINK));
    const char *leftover = support_text("%s/.index.new", directory);
    support_write(leftover, "half", 4);
    target_clean(&target, "index");
    ck_assert(!exists(leftover));
    check_content(file, "kept");
    target_clean(&target, "index");
    target_close(&target);
}
END_TEST

START_TEST(leftover_that_is_a_link)
{
    const char *directory = make_folder();
    const char *file = support_text("%s/services.idx", directory);
    const char *destination = support_path("destination");
    support_write(destination, "untouched", 9);
    ck_assert_int_eq(symlink(destination, support_text("%s/.services.idx.new", directory)), 0);
    ck_assert(publish_text(file, "new"));
    check_content(file, "new");
    check_content(destination, "untouched");
    ck_assert_uint_eq(entries_of(directory), 1);
}
END_TEST

START_TEST(leftover_that_is_a_folder)
{
    const char *directory = make_folder();
    const char *file = support_text("%s/services.idx", directory);
    const char *leftover = support_text("%s/.services.idx.new", directory);
    support_write(file, "old", 3);
    ck_assert_int_eq(mkdir(leftover, 0700), 0);
    check_refused(file);
    check_content(file, "old");
    ck_assert(S_ISDIR(mode_of(leftover)));
}
END_TEST

/* A full disk looks the same. */
START_TEST(file_that_cannot_be_written_whole)
{
    const char *directory = make_folder();
    const char *file = support_text("%s/services.idx", directory);
    support_write(file, "old", 3);
    char *bytes = support_own(calloc(1, 10000));
    struct rlimit limit, small;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = limit;
    small.rlim_cur = 5000;
    signal(SIGXFSZ, SIG_IGN);
    support_begin_messages();
    setrlimit(RLIMIT_FSIZE, &small);
    bool done = replace_file(file, bytes, 10000);
    setrlimit(RLIMIT_FSIZE, &limit);
    const char *messages = support_end_messages();
    ck_assert(!done);
    ck_assert_ptr_nonnull(strstr(messages, strerror(EFBIG)));
    check_content(file, "old");
    ck_assert_uint_eq(entries_of(directory), 1);
}
END_TEST

START_TEST(folder_that_cannot_be_written)
{
    if (geteuid() == 0)
        return; /* root can */
    const char *directory = make_folder();
    const char *file = support_text("%s/services.idx", directory);
    support_write(file, "old", 3);
    ck_assert_int_eq(chmod(directory, 0555), 0);
    check_refused(file);
    check_content(file, "old");
    ck_assert_uint_eq(entries_of(directory), 1);
    chmod(directory, 0755);
}
END_TEST

static size_t open_descriptors(void)
{
    return entries_of("/proc/self/fd");
}

START_TEST(no_descriptor_stays_open)
{
    const char *directory = make_folder();
    size_t before = open_descriptors();
    ck_assert(publish_text(support_text("%s/services.idx", directory), "new"));
    check_refused(directory);
    check_refused(support_path("missing/services.idx"));
    ck_assert_uint_eq(open_descriptors(), before);
}
END_TEST

/* Each writer writes its own letter, again and again. */
static void write_letters(const char *file, size_t writer)
{
    char text[5000];
    memset(text, (int)('a' + writer), sizeof text);
    for (int round = 0; round < 10; round++) {
        if (!replace_file(file, text, sizeof text - writer))
            _exit(EXIT_FAILURE);
    }
    _exit(EXIT_SUCCESS);
}

START_TEST(writers_at_the_same_time)
{
    enum { WRITERS = 4 };
    const char *directory = make_folder();
    const char *file = support_text("%s/services.idx", directory);
    pid_t writers[WRITERS];
    for (size_t writer = 0; writer < WRITERS; writer++) {
        writers[writer] = fork();
        ck_assert_int_ge(writers[writer], 0);
        if (writers[writer] == 0)
            write_letters(file, writer);
    }
    for (size_t writer = 0; writer < WRITERS; writer++) {
        int status;
        ck_assert_int_eq(waitpid(writers[writer], &status, 0), writers[writer]);
        ck_assert_int_eq(status, 0);
    }
    size_t size;
    const char *text = support_read(file, &size);
    ck_assert_uint_eq(size, 5000u - (size_t)(text[0] - 'a'));
    ck_assert_uint_eq(strspn(text, (const char[]){text[0], '\0'}), size);
    ck_assert_uint_eq(entries_of(directory), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("publish");
    TCase *tests = support_case(suite, "written");
    tcase_add_test(tests, new_file);
    tcase_add_test(tests, empty_file);
    tcase_add_test(tests, large_file);
    tcase_add_test(tests, replaced_file);
    tcase_add_test(tests, other_link_keeps_the_old_file);
    tcase_add_test(tests, name_without_folder);
    tcase_add_test(tests, leftover_of_a_killed_writer);
    tcase_add_test(tests, leftover_is_cleaned_without_writing);
    tcase_add_test(tests, leftover_that_is_a_link);
    tcase_add_test(tests, no_descriptor_stays_open);
    tcase_add_test(tests, writers_at_the_same_time);
    tests = support_case(suite, "refused");
    tcase_add_test(tests, target_is_a_folder);
    tcase_add_test(tests, target_is_a_link);
    tcase_add_test(tests, folder_is_a_link);
    tcase_add_test(tests, target_is_a_fifo);
    tcase_add_test(tests, no_folder);
    tcase_add_test(tests, no_name);
    tcase_add_test(tests, name_too_long);
    tcase_add_test(tests, leftover_that_is_a_folder);
    tcase_add_test(tests, file_that_cannot_be_written_whole);
    tcase_add_test(tests, folder_that_cannot_be_written);
    return support_run(suite);
}
