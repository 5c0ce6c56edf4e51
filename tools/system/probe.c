/*
 * Asks libc for a service and detects whether the module answers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/probe.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <netdb.h>
#include <nss.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nss_iana/paths.h"

/* No backend has this name, so libc asks all of them. */
#define UNKNOWN_NAME "iana-services-status"

/* A backend that takes longer is waiting for a network. */
#define PATIENCE 10 /* seconds */

static int find_module(struct dl_phdr_info *info, size_t size, void *result)
{
    (void)size;
    struct probe *probe = result;
    const char *slash = strrchr(info->dlpi_name, '/');
    const char *name = slash != NULL ? slash + 1 : info->dlpi_name;
    if (strcmp(name, MODULE_NAME) != 0)
        return 0;
    probe->loaded = true;
    snprintf(probe->module, sizeof probe->module, "%s", info->dlpi_name);
    return 1;
}

static enum probe_answer ask(const char *name, const char *protocol, unsigned port)
{
    static char buffer[1 << 16];
    struct servent service, *result = NULL;
    int error = getservbyname_r(name, protocol, &service, buffer, sizeof buffer, &result);
    if (error != 0 || result == NULL)
        return PROBE_NONE;
    return ntohs((uint16_t)result->s_port) == port ? PROBE_SAME : PROBE_OTHER;
}

/* A job for a child process. */
struct task {
    const struct probe_question *question;
    const char *list;
    const char *index;
    bool module_alone;
};

/* Loads the module by its name, as libc does for the backend iana. */
static bool load_module(struct probe *probe)
{
    if (dlopen(MODULE_NAME, RTLD_NOW | RTLD_LOCAL) != NULL)
        return true;
    const char *fault = dlerror();
    snprintf(probe->fault, sizeof probe->fault, "%s", fault != NULL ? fault : "");
    return false;
}

static void ask_all(const struct task *task, struct probe *probe)
{
    const struct probe_question *question = task->question;
    if (task->list != NULL && __nss_configure_lookup("services", task->list) != 0) {
        probe->answer = PROBE_REFUSED;
        dl_iterate_phdr(find_module, probe);
        return;
    }
    if (task->index != NULL)
        setenv("NSS_IANA_INDEX", task->index, 1);
    if (question != NULL)
        probe->answer = ask(question->name, question->protocol, question->port);
    dl_iterate_phdr(find_module, probe);
    if (probe->loaded)
        return;
    ask(UNKNOWN_NAME, "tcp", 0);
    dl_iterate_phdr(find_module, probe);
}

__attribute__((noreturn)) static void run_child(const struct task *task, int output)
{
    struct probe probe = {.answer = PROBE_NONE};
    alarm(PATIENCE);
    if (!task->module_alone || load_module(&probe))
        ask_all(task, &probe);
    ssize_t written = write(output, &probe, sizeof probe);
    _exit(written == (ssize_t)sizeof probe ? 0 : 1);
}

static struct probe run(const struct task *task)
{
    struct probe probe = {.answer = PROBE_LOST};
    int ends[2];
    if (pipe(ends) != 0)
        return probe;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        run_child(task, ends[1]);
    close(ends[1]);
    /* The answer fits into the pipe and is written at once, so it arrives whole or not at all. */
    struct probe received;
    ssize_t count;
    do
        count = read(ends[0], &received, sizeof received);
    while (count < 0 && errno == EINTR);
    if (count == (ssize_t)sizeof received)
        probe = received;
    close(ends[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    return probe;
}

struct probe probe_libc(const struct probe_question *question, const char *list, const char *index)
{
    return run(&(struct task){.question = question, .list = list, .index = index});
}

/* With a list of backends, libc does not ask nscd. */
struct probe probe_module(const struct probe_question *question, const char *index)
{
    return run(&(struct task){question, "iana", index, true});
}
