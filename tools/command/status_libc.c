/*
 * Asks libc whether it answers through the module and, if not, finds the reason.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/command/status.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/base/memory.h"
#include "tools/base/quote.h"

#define NSCD_SOCKET "/run/nscd/socket"
#define SYSTEMD "/run/systemd/system" /* exists if systemd runs the system */

/* What installs the module in the system that the options name: free it with free(3). */
static char *repair_command(const struct status *status)
{
    static const char make[] = "make install";
    const char *root = status->options->root;
    if (root == NULL)
        return memory_copy_text(REPAIR_COMMAND, strlen(REPAIR_COMMAND));
    char *quoted = quote_word(root);
    char *command = strcmp(REPAIR_COMMAND, make) == 0
                        ? memory_format("%s DESTDIR=%s", make, quoted)
                        : memory_format("chroot %s " REPAIR_COMMAND, quoted);
    free(quoted);
    return command;
}

/* Adds a problem that only a new file of the module cures. */
__attribute__((format(printf, 2, 3))) static void advise_repair(struct status *status,
                                                                const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *what = memory_vformat(format, values);
    va_end(values);
    char *fix = repair_command(status);
    bool by_make = strncmp(REPAIR_COMMAND, "make ", 5) == 0;
    status_advise(&status->problems, fix, "%s%s", what,
                  by_make ? " (type the fix where nss-iana was built)" : "");
    free(fix);
    free(what);
}

/* --- The file of the module ---------------------------------------------------------------------
 */

/* The first file for machines as this one, or that no machine can load; NULL: none. */
static const struct module_file *own_module(const struct module_list *modules)
{
    for (size_t at = 0; at < modules->count; at++) {
        if (modules->files[at].is_native || modules->files[at].machine == NULL)
            return &modules->files[at];
    }
    return NULL;
}

/* Whether not all users may read the file; adds the problem. */
static bool is_unreadable(struct status *status, const struct module_file *module)
{
    if ((module->status.st_mode & S_IROTH) != 0)
        return false;
    const char *root = status->options->root;
    char *path = memory_format("%s%s", root != NULL ? root : "", module->name);
    char *quoted = quote_word(path);
    char *fix = memory_format("chmod 644 %s", quoted);
    status_advise(&status->problems, fix, "not all users may read the module %s", path);
    free(fix);
    free(quoted);
    free(path);
    return true;
}

/* Says why no program as this one can load a module. */
static void explain_missing(struct status *status)
{
    const struct module_list *modules = &status->modules;
    const struct module_file *own = own_module(modules);
    if (own != NULL && is_unreadable(status, own))
        return;
    if (own != NULL && status->alone.answer == PROBE_LOST)
        advise_repair(status, "a program that loads the module %s ends", own->name);
    else if (own != NULL)
        advise_repair(status, "libc cannot load the module %s: %s", own->name, status->alone.fault);
    else if (modules->count > 0)
        advise_repair(status,
                      "there is no " MODULE_NAME
                      " for %s programs, as this one is; there is %s for "
                      "%s, of which this program cannot see whether it answers",
                      module_own_machine(), modules->files[0].name, modules->files[0].machine);
    else
        advise_repair(status, "there is no " MODULE_NAME " in any directory of libraries");
}

/* --- Libc ---------------------------------------------------------------------------------------
 */

/* A service that no overlay has: then no other backend is likely to have it and answer first. */
static const struct service *choose_service(const struct catalog *catalog)
{
    const struct service *chosen = NULL;
    for (size_t at = catalog->service_count; at > 0 && chosen == NULL; at--) {
        const struct service *service = &catalog->services[at - 1];
        if (catalog->records[service->record].line == 0)
            chosen = service;
    }
    if (chosen == NULL)
        return catalog->services;
    /* An earlier one of that name answers for it. */
    for (size_t at = 0; at < catalog->service_count; at++) {
        const struct service *service = &catalog->services[at];
        if (strcmp(service->name, chosen->name) == 0 &&
            strcmp(service->protocol, chosen->protocol) == 0)
            return service;
    }
    return chosen;
}

/* Only where another file than libc's own was looked at, it is news that libc cannot parse its own.
 */
static void advise_on_refusal(struct status *status)
{
    if (status->problems.count == 0)
        status_advise(&status->problems, "iana-services status",
                      "libc cannot be asked, since it cannot parse " NSSWITCH_FILE);
}

/* Asks libc as programs do, where nothing that was found so far is in the way. */
static void ask_libc(struct status *status, const struct probe_question *question)
{
    const struct options *options = status->options;
    status->probe =
        probe_libc(question, options->nsswitch != NULL ? status->list : NULL, options->index);
    const struct probe *probe = &status->probe;
    if (probe->answer == PROBE_REFUSED) {
        advise_on_refusal(status);
        return;
    }
    status->by_nscd = !probe->loaded && access(NSCD_SOCKET, F_OK) == 0;
    if (status->by_nscd && probe->answer != PROBE_SAME)
        status_advise(&status->problems,
                      access(SYSTEMD, F_OK) == 0 ? "systemctl restart nscd"
                                                 : "service nscd restart",
                      "nscd answers in the place of libc, and does not give %s/%s as the index has "
                      "it",
                      question->name, question->protocol);
    else if (probe->answer == PROBE_LOST)
        status_advise_command(
            status, &status->problems, "enable",
            "libc gave no answer within ten seconds: a backend before iana waits");
    else if (status->nsswitch.iana_position == 1 && probe->answer != PROBE_SAME)
        status_advise(&status->problems, "iana-services disable && iana-services enable",
                      "libc asks iana, but what stands behind it in %s takes its answers away",
                      status->nsswitch_file);
}

void status_look_at_module(struct status *status)
{
    const struct options *options = status->options;
    status->modules = module_find(options->root);
    if (options->root == NULL) {
        status->alone = probe_module(NULL, options->index);
        if (!status->alone.loaded) {
            explain_missing(status);
            return;
        }
    } else if (status->modules.count == 0) {
        advise_repair(status, "there is no " MODULE_NAME " in any directory of libraries");
    }
    for (size_t at = 0; at < status->modules.count; at++)
        is_unreadable(status, &status->modules.files[at]);
}

void status_look_at_libc(struct status *status)
{
    if (status->options->root != NULL || status->fault != NULL || !status->alone.loaded)
        return;
    const struct service *service = choose_service(status->catalog);
    struct probe_question question = {service->name, service->protocol, service->port};
    status->alone = probe_module(&question, status->options->index);
    if (status->alone.answer == PROBE_REFUSED)
        advise_on_refusal(status);
    else if (status->alone.answer != PROBE_SAME)
        advise_repair(status,
                      "the module %s does not give %s/%s as the index has it: it is not of this "
                      "version",
                      status->alone.module, service->name, service->protocol);
    if (status->problems.count > 0)
        return;
    status->asked = true;
    ask_libc(status, &question);
}
