/*
 * Adds iana to the nsswitch.conf that authselect generates.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/authselect.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"

#define AUTHSELECT "authselect"
#define DIRECTORY "/etc/authselect/"
#define CUSTOM "custom/"
#define OWN_SUFFIX "-nss-iana"
#define OUTPUT_LIMIT 4096

extern char **environ;

/* Starts the program with its output redirected to a descriptor; returns an errno value. */
static int start(const char *const *arguments, int output, pid_t *child)
{
    char *words[AUTHSELECT_WORDS + 3];
    size_t count = 0;
    while (arguments[count] != NULL)
        count++;
    memcpy(words, arguments, (count + 1) * sizeof words[0]);
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (error == 0)
        error = posix_spawnp(child, AUTHSELECT, &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static bool wait_for(pid_t child, const char *what)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    message_error(NULL, AUTHSELECT " %s failed with status %d", what,
                  WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return false;
}

/* Runs the program and returns its output, to be freed; NULL with the error reported. */
static char *run(const char *const *arguments)
{
    int ends[2];
    pid_t child = -1;
    int error = pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
    if (error == 0) {
        error = start(arguments, ends[1], &child);
        close(ends[1]);
        if (error != 0)
            close(ends[0]);
    }
    if (error != 0) {
        message_error(NULL, "the program " AUTHSELECT " %s",
                      error == ENOENT ? "is missing" : strerror(error));
        return NULL;
    }
    char *output = memory_resize(NULL, OUTPUT_LIMIT + 1, 1);
    size_t size = 0;
    ssize_t count;
    while (size < OUTPUT_LIMIT &&
           (count = read(ends[0], output + size, OUTPUT_LIMIT - size)) != 0) {
        if (count < 0 && errno != EINTR)
            break;
        size += count > 0 ? (size_t)count : 0;
    }
    output[size] = '\0';
    close(ends[0]);
    if (wait_for(child, arguments[1]))
        return output;
    free(output);
    return NULL;
}

static bool run_quietly(const char *const *arguments)
{
    char *output = run(arguments);
    free(output);
    return output != NULL;
}

/* Splits "PROFILE FEATURE..." into words. */
static bool read_current(struct authselect *authselect)
{
    size_t count = 0;
    char *rest = NULL;
    authselect->current = run((const char *[]){AUTHSELECT, "current", "--raw", NULL});
    if (authselect->current == NULL)
        return false;
    for (char *word = strtok_r(authselect->current, " \t\n", &rest);
         word != NULL && count < AUTHSELECT_WORDS - 1; word = strtok_r(NULL, " \t\n", &rest))
        authselect->words[count++] = word;
    if (count == 0)
        message_error(NULL, AUTHSELECT " has no profile selected");
    return count > 0;
}

/* Creates a custom profile unless it exists. */
static bool make_profile(struct authselect *authselect)
{
    authselect->profile = memory_format(CUSTOM "%s" OWN_SUFFIX, authselect->words[0]);
    authselect->file = memory_format(DIRECTORY "%s/nsswitch.conf", authselect->profile);
    if (access(authselect->file, F_OK) == 0)
        return true;
    char *base = memory_format("--base-on=%s", authselect->words[0]);
    bool done = run_quietly(
        (const char *[]){AUTHSELECT, "create-profile", authselect->profile + strlen(CUSTOM), base,
                         "--symlink-meta", "--symlink-pam", "--symlink-dconf", NULL});
    free(base);
    return done;
}

bool authselect_open(struct authselect *authselect)
{
    *authselect = (struct authselect){0};
    if (!read_current(authselect))
        return false;
    const char *profile = authselect->words[0];
    if (strncmp(profile, CUSTOM, strlen(CUSTOM)) != 0)
        return make_profile(authselect);
    authselect->profile = memory_copy_text(profile, strlen(profile));
    authselect->file = memory_format(DIRECTORY "%s/nsswitch.conf", profile);
    return true;
}

bool authselect_apply(const struct authselect *authselect)
{
    if (strcmp(authselect->profile, authselect->words[0]) == 0)
        return run_quietly((const char *[]){AUTHSELECT, "apply-changes", NULL});
    const char *arguments[AUTHSELECT_WORDS + 2] = {AUTHSELECT, "select", authselect->profile};
    memcpy(arguments + 3, authselect->words + 1,
           (AUTHSELECT_WORDS - 2) * sizeof authselect->words[0]);
    return run_quietly(arguments);
}

void authselect_close(struct authselect *authselect)
{
    free(authselect->current);
    free(authselect->profile);
    free(authselect->file);
}
