/*
 * iana-services enable and disable: put iana on the services line of nsswitch.conf, or take it out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/message.h"
#include "tools/catalog/catalog.h"
#include "tools/command/authselect.h"
#include "tools/command/command.h"
#include "tools/command/fix.h"
#include "tools/command/options.h"
#include "tools/index/loader.h"
#include "tools/source/overlay.h"
#include "tools/system/configfile.h"
#include "tools/system/manager.h"
#include "tools/system/module.h"
#include "tools/system/nsswitch.h"
#include "tools/system/root.h"
#include "tools/system/vendorfile.h"
#include "tools/system/watch.h"

/* Prints the line of services, or what libc uses without one. */
static void print_list(const char *text, size_t size)
{
    struct nsswitch now;
    nsswitch_read(text, size, &now);
    if (now.line > 0)
        printf("services: %.*s\n", (int)(now.list.end - now.list.begin), text + now.list.begin);
    else
        puts("There is no line for services: libc asks files.");
}

/* Whether an edit of the file lasts; otherwise prints how to make a lasting one. */
static bool is_lasting(const struct configfile *settings, bool on)
{
    enum manager manager = manager_of(settings->file, settings->bytes, settings->size);
    if (manager != MANAGER_NONE)
        message_error(&(struct position){.file = settings->file}, "not written: %s",
                      manager_way(manager, on));
    return manager == MANAGER_NONE;
}

static int save(const struct configfile *settings, const struct nsswitch_text *text, bool on)
{
    if (!is_lasting(settings, on) || !configfile_save(settings, text->bytes, text->size))
        return EXIT_BAD;
    printf("%s in %s: ", on ? "Enabled" : "Disabled", settings->file);
    print_list(text->bytes, text->size);
    if (settings->old >= 0)
        printf("The old file is saved as %s" CONFIGFILE_BACKUP_SUFFIX ".\n", settings->name);
    return EXIT_DONE;
}

/* Whether libc gets any service through iana in this process. */
static bool libc_answers(void)
{
    struct servent service, *found;
    char buffer[1024];
    if (__nss_configure_lookup("services", "iana") != 0)
        return false;
    int error = getservent_r(&service, buffer, sizeof buffer, &found);
    return error == 0 || error == ERANGE;
}

/* Whether the system below root has a module, of any machine; its libc cannot be asked. */
static bool has_module(const char *root)
{
    struct module_list modules = module_find(root);
    bool found = modules.count > 0;
    module_list_free(&modules);
    if (!found)
        message_error(&(struct position){.file = root},
                      "not enabled, as there is no " MODULE_NAME " in any directory of libraries");
    return found;
}

/* The index that the module would use, or NULL; says what is wrong unless it is not asked to. */
static struct catalog *open_index(const char *root, bool quiet)
{
    const char *file;
    struct catalog *catalog = NULL;
    char *index = root_index(root);
    if (index != NULL && (!quiet || access(index, R_OK) == 0))
        catalog = loader_open(index, &file);
    free(index);
    return catalog;
}

/*
 * Whether the index has what files reads: the system's file is one of its sources, a dump, or
 * missing.
 */
static bool has_system_services(const struct catalog *catalog, const char *root)
{
    bool found = false;
    for (size_t at = 0; at < catalog->origin_count && !found; at++)
        found = strcmp(catalog->origins[at], SYSTEM_SERVICES) == 0;
    char *file = found ? NULL : root_path(root, SYSTEM_SERVICES);
    if (file != NULL)
        found = overlay_is_dump(file) || file_is_missing(file);
    free(file);
    return found;
}

/* Says what to do where libc could not answer through iana. */
static bool is_ready(const struct catalog *catalog, const char *root)
{
    if (catalog == NULL) {
        char *fix = fix_command("compile", root, NULL, NULL);
        message_error(
            NULL, "not enabled, as iana answers nothing without an index; to make one, type: %s",
            fix);
        free(fix);
        return false;
    }
    if (root != NULL)
        return has_module(root);
    if (libc_answers())
        return true;
    message_error(NULL,
                  "not enabled, as libc gets no answer from " MODULE_NAME "; it has to be in the "
                  "directory of libc.so.6, which make install puts it into");
    return false;
}

static bool is_same(const struct configfile *settings, const struct nsswitch_text *text)
{
    return text->size == settings->size && memcmp(text->bytes, settings->bytes, text->size) == 0;
}

static int enable(const struct configfile *settings, const struct options *options)
{
    struct nsswitch now;
    nsswitch_read(settings->bytes, settings->size, &now);
    if (now.broken_line > 0) {
        message_error(&(struct position){.file = settings->file, .line = now.broken_line},
                      "libc cannot parse this line, and answers nothing until it is fixed");
        return EXIT_BAD;
    }
    if (now.iana_position == 1) {
        printf("Enabled already in %s: ", settings->file);
        print_list(settings->bytes, settings->size);
        return EXIT_DONE;
    }
    struct catalog *catalog = open_index(options->root, options->force);
    int status = EXIT_BAD;
    if (options->force || is_ready(catalog, options->root)) {
        bool merged = catalog != NULL && has_system_services(catalog, options->root) &&
                      watch_is_on(options->root);
        struct nsswitch_text text = nsswitch_enable(settings->bytes, settings->size, merged);
        status = save(settings, &text, true);
        free(text.bytes);
    }
    catalog_destroy(catalog);
    return status;
}

static int disable(const struct configfile *settings)
{
    struct nsswitch_text text = nsswitch_disable(settings->bytes, settings->size);
    int status = EXIT_DONE;
    if (is_same(settings, &text)) {
        printf("Not enabled in %s: ", settings->file);
        print_list(text.bytes, text.size);
    } else if (vendorfile_is_unchanged(text.bytes, text.size)) {
        status = configfile_remove(settings) ? EXIT_DONE : EXIT_BAD;
        if (status == EXIT_DONE)
            printf("Removed %s, which enable made: " VENDOR_NSSWITCH_FILE " counts again.\n",
                   settings->file);
    } else {
        status = save(settings, &text, false);
    }
    free(text.bytes);
    return status;
}

/* Starts a missing file with the vendor's text, which the new file will override. */
static bool begin(struct configfile *settings)
{
    struct buffer text;
    char *vendor = settings->old < 0 ? vendorfile_of(settings->file) : NULL;
    if (vendor == NULL)
        return true;
    bool done = vendorfile_read(vendor, &text);
    if (done) {
        free(settings->bytes);
        settings->bytes = (char *)text.bytes;
        settings->size = text.size;
    }
    free(vendor);
    return done;
}

static int edit(const char *file, const struct options *options, bool on)
{
    struct configfile settings;
    int status = EXIT_BAD;
    if (configfile_open(&settings, file)) {
        if (!on)
            status = disable(&settings);
        else if (begin(&settings))
            status = enable(&settings, options);
    }
    configfile_close(&settings);
    return status;
}

/* Edits the profile from which authselect generates the file. */
static int edit_profile(const struct options *options, bool on)
{
    struct authselect authselect;
    int status = EXIT_BAD;
    if (authselect_open(&authselect))
        status = edit(authselect.file, options, on);
    if (status == EXIT_DONE && !authselect_apply(&authselect))
        status = EXIT_BAD;
    authselect_close(&authselect);
    return status;
}

static int run(const struct options *options, bool on)
{
    if (options->authselect)
        return edit_profile(options, on);
    char *file = options->nsswitch != NULL ? root_path(NULL, options->nsswitch)
                                           : root_path(options->root, NSSWITCH_FILE);
    int status = file != NULL ? edit(file, options, on) : EXIT_BAD;
    free(file);
    return status;
}

static int run_enable(const struct options *options)
{
    return run(options, true);
}

static int run_disable(const struct options *options)
{
    return run(options, false);
}

static const struct command_option enable_options[] = {
    OPTION_NSSWITCH,
    OPTION_ROOT,
    OPTION_AUTHSELECT,
    {.name = "force",
     .field = FLAG_FIELD(force),
     .help = "enable even if libc could not answer through iana"},
    {0},
};

static const struct command_option disable_options[] = {
    OPTION_NSSWITCH,
    OPTION_ROOT,
    OPTION_AUTHSELECT,
    {0},
};

const struct command enable_command = {
    .name = "enable",
    .summary = "put iana first on the services line of nsswitch.conf",
    .options = enable_options,
    .help = "Exit status: 0 done or nothing to do, 2 refused or failed: nothing changed.",
    .run = run_enable,
};

const struct command disable_command = {
    .name = "disable",
    .summary = "take iana out of the services line of nsswitch.conf",
    .options = disable_options,
    .help = "Exit status: 0 done or nothing to do, 2 refused or failed: nothing changed.",
    .run = run_disable,
};
