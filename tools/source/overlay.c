/*
 * Parses overlays: files of services(5) lines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/overlay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/base/message.h"
#include "tools/base/syntax.h"
#include "tools/catalog/key.h"

#define BLANKS " \t\n\v\f\r"

struct overlay {
    struct catalog *catalog;
    struct position position;
    uint16_t origin;
    enum overlay_kind kind;
    bool quiet;
    bool warned;
    const char **aliases; /* aliases of the current line */
    size_t alias_capacity;
};

#define warn(overlay, ...)     \
    ((overlay)->warned = true, \
     (overlay)->quiet ? (void)0 : message_warning(&(overlay)->position, __VA_ARGS__))

static void add_alias(struct overlay *overlay, struct record *record, const char *alias)
{
    const char *fault = syntax_name_fault(alias);
    if (fault != NULL) {
        warn(overlay, "left out: the alias \"%s\" cannot be used: %s", alias, fault);
        return;
    }
    if (record->alias_count == overlay->alias_capacity) {
        overlay->alias_capacity = 2 * overlay->alias_capacity + 16;
        overlay->aliases =
            memory_resize(overlay->aliases, overlay->alias_capacity, sizeof *overlay->aliases);
    }
    overlay->aliases[record->alias_count++] = alias;
}

static struct record new_record(const struct overlay *overlay)
{
    return (struct record){
        .name = "",
        .protocol = "",
        .line = (uint32_t)overlay->position.line,
        .origin = overlay->origin,
    };
}

/* Adds a record for a line !KEY. Returns false if the catalog is full. */
static bool add_hide(struct overlay *overlay, const char *text, const char *more)
{
    struct record record = new_record(overlay);
    struct key key;
    const char *fault = more != NULL ? "trailing text on the line" : key_read(text, &key);
    if (fault != NULL) {
        warn(overlay, "left out: \"!%s\" cannot hide anything: %s", text, fault);
        return true;
    }
    record.kind = RECORD_HIDE;
    if (key.by_port) {
        record.has_port = true;
        record.first_port = key.first_port;
        record.last_port = key.last_port;
        record.protocol = key.protocol != NULL ? key.protocol : "";
    } else {
        record.name = text;
    }
    return catalog_add_record(overlay->catalog, &record);
}

/* Why libc cannot parse port and protocol from the word, whose number ends at end. */
static const char *port_fault(const char *word, const char *end, const char *line_end,
                              uint64_t number)
{
    if (word[0] == '0' && (*end == '8' || *end == '9'))
        return "the port begins with 0, but is not octal";
    if (end == word || (*end != '/' && *end != '\0'))
        return "the port is not a number that a slash and a protocol follow";
    if (*end == '\0' && end != line_end)
        return "a blank, not a slash and a protocol, follows the port";
    return number > UINT32_MAX ? "the port is not from 0 to 65535" : NULL;
}

/* The base of a number by its prefix. Base 0 of strtoull would accept 0b too since C23. */
static int base_of(const char *word)
{
    word += *word == '+' || *word == '-';
    if (word[0] != '0')
        return 10;
    return word[1] == 'x' || word[1] == 'X' ? 16 : 8;
}

/* Warns if the author hardly meant the port or protocol, or if versions of libc differ on it. */
static void warn_of_port(struct overlay *overlay, const char *word, const char *end,
                         const struct record *record)
{
    char *decimal_end;
    uint64_t decimal = strtoull(word, &decimal_end, 10);
    size_t slashes = strspn(end, "/");
    if (memchr(word, '-', (size_t)(end - word)) != NULL || decimal > UINT16_MAX)
        warn(overlay, "\"%s\": libc reads the port as %u", word, record->first_port);
    else if (base_of(word) == 8 && decimal != record->first_port)
        warn(overlay, "\"%s\": the port is read as octal, that is %u; libc from 2.44 on reads %u",
             word, record->first_port, (unsigned)decimal);
    else if (base_of(word) == 16)
        warn(overlay, "\"%s\": libc from 2.44 on skips a line whose port is hexadecimal", word);
    else if (slashes == 0)
        warn(overlay, "\"%s\": there is no slash and protocol, which libc reads as an empty one",
             word);
    else if (record->protocol[0] == '\0')
        warn(overlay, "\"%s\": the protocol is empty", word);
    else if (strchr(record->protocol, '/') != NULL)
        warn(overlay, "\"%s\": libc reads \"%s\" as one protocol", word, record->protocol);
    else if (slashes > 1)
        warn(overlay, "\"%s\": there is more than one slash; libc up to 2.43 reads them as one",
             word);
}

/*
 * Parses "port/protocol" as libc's files backend does up to 2.43. The port is a number in base 8,
 * 10 or 16 that fits into 32 bits; 16 of them are kept. Slashes follow, or the end of the line. The
 * rest of the word is the protocol. Returns false, with a warning, if libc skips the line.
 */
static bool read_port(struct overlay *overlay, const char *word, const char *line_end,
                      struct record *record)
{
    char *end;
    uint64_t number = strtoull(word, &end, base_of(word));
    const char *fault = port_fault(word, end, line_end, number);
    if (fault != NULL) {
        warn(overlay, "left out: \"%s\": %s", word, fault);
        return false;
    }
    record->first_port = record->last_port = (uint16_t)number;
    record->has_port = true;
    record->protocol = end + strspn(end, "/");
    fault = syntax_odd_protocol_fault(record->protocol);
    if (fault != NULL) {
        warn(overlay, "left out: the protocol \"%s\" cannot be used: %s", record->protocol, fault);
        return false;
    }
    warn_of_port(overlay, word, end, record);
    return true;
}

/* Parses one line in place. Returns false if the catalog is full. */
static bool read_line(struct overlay *overlay, char *line)
{
    char *line_end = line + strcspn(line, "#");
    *line_end = '\0';
    char *rest;
    char *name = strtok_r(line, BLANKS, &rest);
    if (name == NULL)
        return true;
    char *port = strtok_r(NULL, BLANKS, &rest);
    if (overlay->kind == OVERLAY_OWN && name[0] == '!')
        return add_hide(overlay, name + 1, port);
    if (port == NULL) {
        warn(overlay, "left out: no port behind the name \"%s\"", name);
        return true;
    }
    struct record record = new_record(overlay);
    record.name = name;
    const char *fault = syntax_name_fault(name);
    if (fault != NULL) {
        warn(overlay, "left out: the name \"%s\" cannot be used: %s", name, fault);
        return true;
    }
    if (!read_port(overlay, port, line_end, &record))
        return true;
    for (char *alias; (alias = strtok_r(NULL, BLANKS, &rest)) != NULL;)
        add_alias(overlay, &record, alias);
    record.aliases = overlay->aliases;
    return catalog_add_record(overlay->catalog, &record);
}

/* Parses the lines in place; a NUL follows the last. */
static enum overlay_result read_lines(struct overlay *overlay, char *text, size_t size)
{
    char *end = text + size;
    while (text < end) {
        char *line = text;
        char *line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end == NULL)
            line_end = end;
        *line_end = '\0';
        text = line_end + 1;
        overlay->position.line++;
        /* libc also stops at a NUL. */
        if (memchr(line, '\0', (size_t)(line_end - line)) != NULL)
            warn(overlay, "left out: what follows a NUL byte on the line");
        if (!read_line(overlay, line)) {
            message_error(&overlay->position, "more than %u records", CATALOG_RECORD_LIMIT);
            return OVERLAY_BAD;
        }
    }
    return overlay->warned ? OVERLAY_WARNED : OVERLAY_GOOD;
}

enum overlay_result overlay_read(struct catalog *catalog, const char *file, enum overlay_kind kind)
{
    return overlay_read_as(catalog, file, file, kind);
}

static enum overlay_result read_text(struct overlay *overlay, char *text, size_t size,
                                     const char *origin)
{
    enum overlay_result result = OVERLAY_BAD;
    if (catalog_add_origin(overlay->catalog, origin, &overlay->origin))
        result = read_lines(overlay, text, size);
    else
        message_error(&overlay->position, "more than 65,535 overlays");
    free(overlay->aliases);
    return result;
}

enum overlay_result overlay_read_as(struct catalog *catalog, const char *file, const char *origin,
                                    enum overlay_kind kind)
{
    struct overlay overlay = {.catalog = catalog, .position = {.file = file}, .kind = kind};
    int descriptor = file_open(file);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
        return OVERLAY_MISSING;
    size_t size;
    char *text = descriptor >= 0 ? file_read(descriptor, OVERLAY_SIZE_LIMIT, &size) : NULL;
    enum overlay_result result = OVERLAY_BAD;
    if (text == NULL)
        message_error(&overlay.position, "%s",
                      errno == EFBIG ? "larger than 16 MiB" : strerror(errno));
    else
        result = read_text(&overlay, text, size, origin);
    if (descriptor >= 0)
        close(descriptor);
    free(text);
    return result;
}

enum overlay_result overlay_parse(struct catalog *catalog, char *text, size_t size,
                                  const char *origin, enum overlay_kind kind)
{
    const char *name = origin != NULL ? origin : "";
    struct overlay overlay = {
        .catalog = catalog,
        .position = {.file = name},
        .kind = kind,
        .quiet = origin == NULL,
    };
    return read_text(&overlay, text, size, name);
}

bool overlay_is_dump(const char *file)
{
    char begin[sizeof OVERLAY_DUMP_MARK];
    int descriptor = file_open(file);
    ssize_t size = descriptor >= 0 ? read(descriptor, begin, sizeof begin) : -1;
    if (descriptor >= 0)
        close(descriptor);
    return size == (ssize_t)sizeof begin && begin[size - 1] == '\n' &&
           memcmp(begin, OVERLAY_DUMP_MARK, sizeof begin - 1) == 0;
}
