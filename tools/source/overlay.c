/*
 * Reads overlays: files of services(5) lines.
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
    const char **aliases; /* room for those of one line */
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

/* Splits "port/protocol" and says in words what is wrong with it, if anything. */
static const char *read_port(char *text, struct record *record)
{
    const char *end;
    if (strchr(text, '/') == NULL)
        return "there is no slash and protocol behind the port";
    if (!syntax_port(text, &end, &record->first_port) || *end != '/')
        return "the port is not a decimal number from 0 to 65535";
    /* libc takes a number that begins with 0 as octal: nobody who writes it means that. */
    if (text[0] == '0' && end > text + 1)
        return "the port begins with 0";
    record->last_port = record->first_port;
    record->has_port = true;
    record->protocol = end + 1;
    return syntax_protocol_fault(record->protocol) != NULL ? "the protocol cannot be used" : NULL;
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

/* Adds what a line !KEY hides. Returns false where the catalog is full. */
static bool add_hide(struct overlay *overlay, const char *text, const char *more)
{
    struct record record = new_record(overlay);
    struct key key;
    const char *fault = more != NULL ? "something follows on the line" : key_read(text, &key);
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

/* Reads one line, which it takes apart. Returns false where the catalog is full. */
static bool read_line(struct overlay *overlay, char *line)
{
    line[strcspn(line, "#")] = '\0';
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
    fault = read_port(port, &record);
    if (fault != NULL) {
        warn(overlay, "left out: \"%s\": %s", port, fault);
        return true;
    }
    for (char *alias; (alias = strtok_r(NULL, BLANKS, &rest)) != NULL;)
        add_alias(overlay, &record, alias);
    record.aliases = overlay->aliases;
    return catalog_add_record(overlay->catalog, &record);
}

/* Reads the lines, which it takes apart; there is a NUL behind the last. */
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
        if (memchr(line, '\0', (size_t)(line_end - line)) != NULL) {
            warn(overlay, "left out: the line has a NUL byte");
        } else if (!read_line(overlay, line)) {
            message_error(&overlay->position, "too many records");
            return OVERLAY_BAD;
        }
    }
    return overlay->warned ? OVERLAY_WARNED : OVERLAY_GOOD;
}

enum overlay_result overlay_read(struct catalog *catalog, const char *file, enum overlay_kind kind)
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
    else if (catalog_add_origin(catalog, file, &overlay.origin))
        result = read_lines(&overlay, text, size);
    else
        message_error(&overlay.position, "more than 65,535 overlays");
    if (descriptor >= 0)
        close(descriptor);
    free(text);
    free(overlay.aliases);
    return result;
}

void overlay_parse(struct catalog *catalog, char *text, size_t size)
{
    struct overlay overlay = {
        .catalog = catalog,
        .position = {.file = ""},
        .kind = OVERLAY_OWN,
        .quiet = true,
    };
    if (catalog_add_origin(catalog, "", &overlay.origin))
        read_lines(&overlay, text, size);
    free(overlay.aliases);
}
