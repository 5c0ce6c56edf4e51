/*
 * iana-services update: fetches the registry if it changed, checks and compiles it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Three files are replaced, each atomically: the registry for later runs of compile, the index, and
 * the state. In this order a kill between any two is harmless: the registry is never older than the
 * index, and a state that does not match the registry is ignored, so the next run fetches
 * unconditionally and completes the update.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/catalog/catalog.h"
#include "tools/catalog/plausibility.h"
#include "tools/command/build.h"
#include "tools/command/command.h"
#include "tools/command/options.h"
#include "tools/command/preview.h"
#include "tools/command/system_services.h"
#include "tools/index/writer.h"
#include "tools/output/json.h"
#include "tools/source/registry.h"
#include "tools/system/directory.h"
#include "tools/system/fetch.h"
#include "tools/system/lock.h"
#include "tools/system/replace.h"
#include "tools/system/root.h"
#include "tools/system/state.h"

#define TIME_LIMIT 300u /* seconds */
#define LONGEST_TIME_LIMIT 86400u
#define FINGERPRINT_SIZE 32

struct update {
    const struct options *options;
    struct fetch_request request;
    char *output;
    char *vendor; /* the vendor's index */
    struct target target;
    char *registry;     /* the kept one */
    json_object *state; /* from the last run, then updated */

    enum fetch_result fetched;
    struct fetch_answer answer; /* for FETCH_NEW */
    struct buffer body;         /* of the answer, mapped */
    struct catalog *in_use;     /* NULL: none */
    const char *in_use_file;
    struct catalog *catalog; /* what is compiled */
    struct buffer index;
    bool replaced; /* the index was */
};

/* --- The state ----------------------------------------------------------------------------------
 */

/* Recognizes this registry among others from the same server. */
static void fingerprint(const struct buffer *bytes, char text[FINGERPRINT_SIZE])
{
    snprintf(text, FINGERPRINT_SIZE, "%zu-%08lx", bytes->size,
             crc32_z(0, bytes->bytes, bytes->size));
}

/* Whether the kept registry is the one that the state describes, from the same URL. */
static bool is_kept(const struct update *update)
{
    struct buffer kept;
    if (strcmp(state_text(update->state, STATE_REGISTRY, "url"), update->request.url) != 0 ||
        access(update->registry, F_OK) != 0 || !file_load(update->registry, &kept))
        return false;
    char there[FINGERPRINT_SIZE];
    fingerprint(&kept, there);
    free(kept.bytes);
    return strcmp(state_text(update->state, STATE_REGISTRY, "fingerprint"), there) == 0;
}

static void note_registry(struct update *update)
{
    char now[FINGERPRINT_SIZE];
    fingerprint(&update->body, now);
    json_object *part = json_object_new_object();
    json_add_text(part, "url", update->request.url);
    json_add_text(part, "fingerprint", now);
    json_add_text(part, "etag", update->answer.etag);
    json_add_text(part, "last_modified", update->answer.last_modified);
    json_object_object_add(update->state, STATE_REGISTRY, part);
}

static void note_run(struct update *update, bool good)
{
    char when[32] = "";
    struct tm parts;
    time_t now = time(NULL);
    if (gmtime_r(&now, &parts) != NULL)
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &parts);
    json_object *part = json_object_new_object();
    json_add_text(part, "when", when);
    json_add_text(part, "result", !good ? "failed" : update->replaced ? "updated" : "unchanged");
    json_add_text(part, "reason", good ? "" : message_last_error());
    json_add_text(part, "url", update->request.url);
    json_object_object_add(update->state, STATE_RUN, part);
}

/* --- From the registry to the files -------------------------------------------------------------
 */

static bool publish(const struct update *update, const char *name, const void *bytes, size_t size)
{
    return target_write(&update->target, name, bytes, size, NO_MODEL);
}

static bool write_state(const struct update *update)
{
    const char *text = json_object_to_json_string_ext(
        update->state, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
    return publish(update, STATE_FILE, text, strlen(text));
}

static bool map_body(struct update *update)
{
    struct stat status;
    if (fstat(update->answer.body, &status) == 0 && status.st_size > 0) {
        void *bytes =
            mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, update->answer.body, 0);
        if (bytes != MAP_FAILED) {
            update->body = (struct buffer){.bytes = bytes, .size = (size_t)status.st_size};
            return true;
        }
    }
    message_error(&(struct position){.file = update->request.url}, "the answer is empty");
    return false;
}

static bool read_registry(struct update *update)
{
    if (update->fetched == FETCH_NEW)
        return map_body(update) &&
               registry_read_open(update->catalog, update->answer.body, update->request.url);
    return registry_read(update->catalog, update->registry);
}

static bool is_trusted(const struct update *update)
{
    char *why_not = update->options->force
                        ? NULL
                        : plausibility_fault(update->in_use, update->catalog, time(NULL));
    if (why_not == NULL)
        return true;
    message_error(&(struct position){.file = update->request.url},
                  "refused: %s; to take it all the same: " PROGRAM " update --force", why_not);
    free(why_not);
    return false;
}

static bool replace(struct update *update)
{
    if (update->fetched == FETCH_NEW) {
        if (!publish(update, REGISTRY_NAME, update->body.bytes, update->body.size))
            return false;
        note_registry(update);
    }
    if (file_has(update->output, update->index.bytes, update->index.size))
        return true;
    update->replaced =
        publish(update, update->target.name, update->index.bytes, update->index.size);
    return update->replaced;
}

static bool compile(struct update *update)
{
    update->in_use = preview_in_use(update->output, update->vendor, &update->in_use_file);
    update->catalog = catalog_create();
    return build_add_overlays(update->catalog, update->options) && read_registry(update) &&
           build_index(update->catalog, update->request.url, &update->index);
}

/* --- The run ---------------------------------------------------------------------------------- */

static void fetch_registry(struct update *update)
{
    if (is_kept(update)) {
        update->request.etag = state_text(update->state, STATE_REGISTRY, "etag");
        update->request.last_modified = state_text(update->state, STATE_REGISTRY, "last_modified");
    }
    update->fetched = fetch(&update->request, &update->answer);
}

static void tell(const struct update *update)
{
    const char *before = update->in_use != NULL ? update->in_use->edition : "";
    const char *now = update->catalog->edition;
    if (!update->replaced)
        printf("Already current: the registry of %s.\n", now);
    else if (update->fetched == FETCH_UNCHANGED)
        printf("Compiled again: the registry of %s is current, but the index was not.\n", now);
    else if (before[0] != '\0' && strcmp(before, now) != 0)
        printf("Updated from the registry of %s to that of %s: %zu services.\n", before, now,
               update->catalog->service_count);
    else
        printf("Updated to the registry of %s: %zu services.\n", now,
               update->catalog->service_count);
}

static int failure(const struct update *update)
{
    return update->options->if_online && update->fetched == FETCH_UNREACHABLE ? EXIT_DONE
                                                                              : EXIT_BAD;
}

/* With the directory locked, so that the later of two concurrent runs sees what the other did. */
static int run_locked(struct update *update)
{
    bool good =
        fetch_is_good(update->fetched) && compile(update) && is_trusted(update) && replace(update);
    note_run(update, good);
    good = write_state(update) && good;
    target_clean(&update->target, REGISTRY_NAME);
    target_clean(&update->target, update->target.name);
    if (good && !update->options->quiet)
        tell(update);
    return good ? EXIT_DONE : failure(update);
}

/* Opens the directory; fetches nothing if nothing can be written. */
static bool open_target(struct update *update)
{
    if (update->options->output == NULL)
        directory_make_parents(update->output);
    if (!target_open(&update->target, update->output, TARGET_NO_LINK))
        return false;
    if (target_is_writable(&update->target))
        return true;
    message_error(&(struct position){.file = update->output}, "its directory cannot be written: %s",
                  strerror(errno));
    return false;
}

static void load_state(struct update *update)
{
    update->state = state_load(update->output);
    if (json_object_is_type(update->state, json_type_object))
        return;
    json_object_put(update->state);
    update->state = json_object_new_object();
}

/* Does everything but write, and shows what would change. */
static int run_dry(struct update *update)
{
    const struct options *options = update->options;
    enum changes_form form = options->quiet  ? CHANGES_UNSEEN
                             : options->json ? CHANGES_JSON
                                             : CHANGES_TEXT;
    fetch_registry(update);
    if (!fetch_is_good(update->fetched) || !compile(update))
        return failure(update);
    struct changes_side old = {update->in_use_file, update->in_use};
    struct changes_side new = {update->request.url, update->catalog};
    int status = preview_print(&old, &new, form);
    return is_trusted(update) ? status : EXIT_BAD;
}

static int run(struct update *update)
{
    update->registry = state_beside(update->output, REGISTRY_NAME);
    load_state(update);
    if (update->options->dry_run)
        return run_dry(update);
    if (!open_target(update))
        return EXIT_BAD;
    fetch_registry(update);
    if (!target_lock(&update->target))
        return EXIT_BAD;
    /* Another run may have ended since: update its state, not the one read before. */
    json_object_put(update->state);
    load_state(update);
    update->request.etag = update->request.last_modified = "";
    return run_locked(update);
}

static void forget(struct update *update)
{
    target_close(&update->target);
    if (update->fetched == FETCH_NEW) {
        close(update->answer.body);
        free(update->answer.etag);
        free(update->answer.last_modified);
    }
    if (update->body.bytes != NULL)
        munmap(update->body.bytes, update->body.size);
    free(update->index.bytes);
    free(update->registry);
    free(update->output);
    free(update->vendor);
    catalog_destroy(update->in_use);
    catalog_destroy(update->catalog);
    json_object_put(update->state);
}

static bool find_files(struct update *update)
{
    update->output = build_output(update->options);
    update->vendor = root_path(update->options->root, VENDOR_INDEX);
    return update->output != NULL && update->vendor != NULL;
}

static int update_with(const struct options *options)
{
    struct update update = {
        .options = options,
        .request = {.url = options->url != NULL ? options->url : UPDATE_URL,
                    .etag = "",
                    .last_modified = "",
                    .time_limit = options->time_limit > 0 ? options->time_limit : TIME_LIMIT,
                    .size_limit = REGISTRY_SIZE_LIMIT,
                    .quiet = options->quiet},
        .target = {.directory = -1, .lock = LOCK_NONE},
        .fetched = FETCH_FAILED,
    };
    const char *fault = fetch_url_fault(update.request.url);
    int status = EXIT_BAD;
    if (fault != NULL)
        message_error(NULL, "the URL \"%s\" cannot be used: %s", update.request.url, fault);
    else if (options->json && !options->dry_run)
        message_error(NULL, "--json goes with --dry-run");
    else if (system_services_keep(options) && find_files(&update))
        status = run(&update);
    forget(&update);
    return status == EXIT_DONE && !system_services_write(options) ? EXIT_BAD : status;
}

static const struct command_option option_table[] = {
    {.name = "url",
     .argument = "URL",
     .kind = ARGUMENT_TEXT,
     .field = TEXT_FIELD(url),
     .help = "where the registry is, https or http (default: @update_url@)"},
    {.name = "force",
     .field = FLAG_FIELD(force),
     .help = "accept a registry that is older, much smaller, or lacks well-known services"},
    {.name = "dry-run",
     .field = FLAG_FIELD(dry_run),
     .help = "show what would change in the registry, and change nothing"},
    OPTION_JSON,
    {.name = "if-online",
     .field = FLAG_FIELD(if_online),
     .help = "a server that cannot be reached is no failure"},
    OPTION_QUIET,
    {.name = "time-limit",
     .argument = "SECONDS",
     .kind = ARGUMENT_NUMBER,
     .least = 1,
     .most = LONGEST_TIME_LIMIT,
     .field = NUMBER_FIELD(time_limit),
     .help = "how long fetching may take; also gives up after a tenth of that time without data "
             "(default 300)"},
    OPTION_OUTPUT,
    OPTION_OVERLAY,
    OPTION_NO_OVERLAYS,
    OPTION_ROOT,
    OPTION_WRITE_SERVICES,
    {0},
};

const struct command update_command = {
    .name = "update",
    .summary = "fetch the registry if it changed, check and compile it",
    .options = option_table,
    .help = "A registry that fails a check changes nothing. The registry is kept beside the index. "
            "The program curl is needed. --dry-run needs no rights.\n"
            "Exit status: 0 up to date, 1 something would change (--dry-run), 2 failed, or would "
            "fail.",
    .run = update_with,
};
