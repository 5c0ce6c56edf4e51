/*
 * Fetches a file over HTTPS if it changed, by running curl.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The program instead of the library, for three reasons. libcurl would load some thirty shared
 * libraries in every run of every command, for one that runs weekly. A separate process shares no
 * memory with the writer of the index. RLIMIT_FSIZE bounds what it writes; older versions of curl
 * bound neither a transfer of unknown size nor the uncompressed size.
 */
#include <config.h>

#include "tools/system/fetch.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/syntax.h"
#include "tools/system/progress.h"

#define CURL "curl"
#define DESCRIPTORS "/proc/self/fd"
#define REDIRECT_LIMIT "5"
#define SLOWEST "100" /* bytes per second; less for a tenth of the time limit is a stall */
#define VALIDATOR_LIMIT 1000
#define ARGUMENT_LIMIT 48
#define STATUS_TOO_LARGE 63 /* of curl */
#define STATUS_NO_PROGRAM 127

/* Exit statuses of curl if the server is unreachable; see curl(1), EXIT CODES. */
enum { CURL_NO_PROXY = 5, CURL_NO_HOST = 6, CURL_NO_CONNECTION = 7, CURL_TIMEOUT = 28 };

enum { STATUS_OK = 200, STATUS_NOT_MODIFIED = 304 }; /* of HTTP */

/* Output of curl, in unnamed files, so that nothing is left behind. */
enum output { BODY, HEADERS, ERRORS, OUTPUTS };

struct response {
    int status;
    char *etag;
    char *last_modified;
};

static bool begins_with(const char *text, const char *prefix)
{
    return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_encrypted(const char *url)
{
    return begins_with(url, "https://");
}

const char *fetch_url_fault(const char *url)
{
    if (!is_encrypted(url) && !begins_with(url, "http://"))
        return "it does not begin with https:// or http://";
    for (const char *at = url; *at != '\0'; at++) {
        if (!isgraph((unsigned char)*at))
            return "it has a character that no URL has";
    }
    const char *host = strchr(url, ':') + 3;
    if (memchr(host, '@', strcspn(host, "/?#")) != NULL)
        return "it has a user or a password, which others could read in the state of the update";
    return NULL;
}

/* --- Running curl -------------------------------------------------------------------------------
 */

struct arguments {
    char *texts[ARGUMENT_LIMIT]; /* the last stays NULL */
    size_t count;
};

__attribute__((format(printf, 2, 3))) static void add_argument(struct arguments *arguments,
                                                               const char *format, ...)
{
    FILE *stream = memory_stream(&arguments->texts[arguments->count++]);
    va_list values;
    va_start(values, format);
    vfprintf(stream, format, values);
    va_end(values);
    memory_stream_end(stream);
}

static void add_file(struct arguments *arguments, const char *option, int file)
{
    add_argument(arguments, "%s", option);
    add_argument(arguments, DESCRIPTORS "/%d", file);
}

static void list_arguments(struct arguments *arguments, const struct fetch_request *request,
                           const int outputs[OUTPUTS])
{
    /* --disable, which must be first: ignores the user's curlrc. */
    static const char *const fixed[] = {
        CURL,           "--disable",    "--silent",
        "--show-error", "--fail",       "--globoff",
        "--location",   "--compressed", "--suppress-connect-headers",
        "--max-redirs", REDIRECT_LIMIT, "--speed-limit",
        SLOWEST,
    };
    for (size_t at = 0; at < sizeof fixed / sizeof fixed[0]; at++)
        add_argument(arguments, "%s", fixed[at]);
    add_argument(arguments, "--user-agent");
    add_argument(arguments, "%s/%s", PACKAGE_NAME, PACKAGE_VERSION);
    add_file(arguments, "--stderr", outputs[ERRORS]);
    add_file(arguments, "--dump-header", outputs[HEADERS]);
    add_file(arguments, "--output", outputs[BODY]);
    unsigned stall = request->time_limit < 10 ? 1 : request->time_limit / 10;
    add_argument(arguments, "--max-time");
    add_argument(arguments, "%u", request->time_limit);
    add_argument(arguments, "--speed-time");
    add_argument(arguments, "%u", stall);
    add_argument(arguments, "--connect-timeout");
    add_argument(arguments, "%u", stall);
    add_argument(arguments, "--max-filesize");
    add_argument(arguments, "%" PRIu64, request->size_limit);
    const char *protocols = is_encrypted(request->url) ? "=https" : "=http,https";
    add_argument(arguments, "--proto");
    add_argument(arguments, "%s", protocols);
    add_argument(arguments, "--proto-redir");
    add_argument(arguments, "%s", protocols);
    if (request->etag[0] != '\0') {
        add_argument(arguments, "--header");
        add_argument(arguments, "If-None-Match: %s", request->etag);
    }
    if (request->last_modified[0] != '\0') {
        add_argument(arguments, "--header");
        add_argument(arguments, "If-Modified-Since: %s", request->last_modified);
    }
    add_argument(arguments, "--url");
    add_argument(arguments, "%s", request->url);
}

/* The child: RLIMIT_FSIZE bounds curl's files, and it dies with the parent. */
__attribute__((noreturn)) static void become_curl(char **arguments, uint64_t size_limit)
{
    const struct rlimit size = {.rlim_cur = size_limit, .rlim_max = size_limit};
    const struct rlimit none = {0};
    signal(SIGXFSZ, SIG_DFL);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && setrlimit(RLIMIT_FSIZE, &size) == 0 &&
        setrlimit(RLIMIT_CORE, &none) == 0)
        execvp(CURL, arguments);
    _exit(errno == ENOENT ? STATUS_NO_PROGRAM : STATUS_NO_PROGRAM - 1);
}

/* Returns the status of waitpid(2), or -1 with errno set. */
static int run_curl(char **arguments, const struct fetch_request *request, int body)
{
    pid_t child = fork();
    if (child == 0)
        become_curl(arguments, request->size_limit);
    int status = -1;
    while (child > 0 && progress_wait(child, &status, request->quiet ? -1 : body) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return status;
}

/* --- Reading what it wrote ----------------------------------------------------------------------
 */

/*
 * The value of the header with this name; NULL if the line is another one, or the value unsuitable.
 * /
 */
static char *header_value(char *line, const char *name)
{
    if (!begins_with(line, name))
        return NULL;
    char *value = line + strlen(name);
    text_squeeze(value);
    size_t length = strlen(value);
    for (size_t at = 0; at < length; at++) {
        if (!isprint((unsigned char)value[at]))
            return NULL;
    }
    return length > 0 && length <= VALIDATOR_LIMIT ? memory_copy_text(value, length) : NULL;
}

static void forget_headers(struct response *response)
{
    free(response->etag);
    free(response->last_modified);
    *response = (struct response){0};
}

static void set(char **text, char *value)
{
    if (value == NULL)
        return;
    free(*text);
    *text = value;
}

/* Redirects have headers too; the last response counts. */
static void read_headers(FILE *stream, struct response *response)
{
    char *line = NULL;
    size_t capacity = 0;
    while (stream != NULL && getline(&line, &capacity, stream) >= 0) {
        if (begins_with(line, "HTTP/")) {
            forget_headers(response);
            const char *blank = strchr(line, ' ');
            response->status = blank != NULL ? (int)strtol(blank, NULL, 10) : 0;
        }
        set(&response->etag, header_value(line, "etag:"));
        set(&response->last_modified, header_value(line, "last-modified:"));
    }
    free(line);
}

/* Reports the error of curl: "curl: (6) Could not resolve host: ..." */
static void report_curl(FILE *stream, const struct position *position, int status)
{
    char *line = NULL, *said = NULL;
    size_t capacity = 0;
    while (stream != NULL && getline(&line, &capacity, stream) >= 0) {
        const char *end = strchr(line, ')');
        if (!begins_with(line, CURL ": (") || end == NULL)
            continue;
        line[strcspn(line, "\r\n")] = '\0';
        set(&said, memory_copy_text(end + 1, strlen(end + 1)));
    }
    if (said != NULL)
        message_error(position, "not fetched:%s", said);
    else
        message_error(position, "not fetched: " CURL " ended with status %d", status);
    free(said);
    free(line);
}

static bool is_good(int status, const struct fetch_request *request, FILE *errors)
{
    const struct position position = {.file = request->url};
    /* Depending on its version, curl enforces the limit itself, or the kernel does. */
    bool too_large =
        WIFSIGNALED(status) ? WTERMSIG(status) == SIGXFSZ : WEXITSTATUS(status) == STATUS_TOO_LARGE;
    if (status == -1)
        message_error(&position, "not fetched: %s", strerror(errno));
    else if (too_large)
        message_error(&position, "not fetched: larger than %" PRIu64 " bytes", request->size_limit);
    else if (WIFSIGNALED(status))
        message_error(&position, "not fetched: " CURL " was ended by signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) == STATUS_NO_PROGRAM)
        message_error(&position, "not fetched: the program " CURL " is missing: install it");
    else if (WEXITSTATUS(status) != 0)
        report_curl(errors, &position, WEXITSTATUS(status));
    else
        return true;
    return false;
}

static bool is_unreachable(int status)
{
    int code = status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return code == CURL_NO_PROXY || code == CURL_NO_HOST || code == CURL_NO_CONNECTION ||
           code == CURL_TIMEOUT;
}

static enum fetch_result judge(const struct fetch_request *request, const struct response *response)
{
    bool conditional = request->etag[0] != '\0' || request->last_modified[0] != '\0';
    if (response->status == STATUS_OK)
        return FETCH_NEW;
    if (response->status == STATUS_NOT_MODIFIED && conditional)
        return FETCH_UNCHANGED;
    message_error(&(struct position){.file = request->url},
                  "not fetched: the server answered with the status %d", response->status);
    return FETCH_FAILED;
}

static char *text_or_empty(char *text)
{
    return text != NULL ? text : memory_copy_text("", 0);
}

static enum fetch_result fetch_into(const struct fetch_request *request,
                                    struct fetch_answer *answer, const int outputs[OUTPUTS])
{
    struct arguments arguments = {0};
    list_arguments(&arguments, request, outputs);
    int status = run_curl(arguments.texts, request, outputs[BODY]);
    for (size_t at = 0; at < arguments.count; at++)
        free(arguments.texts[at]);

    FILE *errors = fdopen(outputs[ERRORS], "r"), *headers = fdopen(outputs[HEADERS], "r");
    struct response response = {0};
    enum fetch_result result = is_unreachable(status) ? FETCH_UNREACHABLE : FETCH_FAILED;
    if (is_good(status, request, errors)) {
        read_headers(headers, &response);
        result = judge(request, &response);
    }
    if (result == FETCH_NEW) {
        *answer = (struct fetch_answer){
            .body = outputs[BODY],
            .etag = text_or_empty(response.etag),
            .last_modified = text_or_empty(response.last_modified),
        };
    } else {
        close(outputs[BODY]);
        forget_headers(&response);
    }
    if (errors != NULL)
        fclose(errors);
    if (headers != NULL)
        fclose(headers);
    return result;
}

enum fetch_result fetch(const struct fetch_request *request, struct fetch_answer *answer)
{
    int outputs[OUTPUTS];
    if (access(DESCRIPTORS, X_OK) != 0) {
        message_error(&(struct position){.file = request->url},
                      "not fetched: " CURL " needs " DESCRIPTORS ": mount /proc");
        return FETCH_FAILED;
    }
    for (size_t at = 0; at < OUTPUTS; at++) {
        /* Without MFD_CLOEXEC: curl opens it through /proc. */
        outputs[at] = memfd_create("fetch", 0);
        if (outputs[at] >= 0)
            continue;
        message_error(&(struct position){.file = request->url}, "not fetched: %s", strerror(errno));
        while (at > 0)
            close(outputs[--at]);
        return FETCH_FAILED;
    }
    return fetch_into(request, answer, outputs);
}
