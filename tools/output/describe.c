/*
 * Prints a service or a row of the registry as a block of labelled lines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/output/describe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"
#include "tools/base/terminal.h"
#include "tools/catalog/reference.h"
#include "tools/output/table.h"

static struct table *begin_table(void)
{
    static const struct table_column columns[] = {{.least = 11}, {.wraps = true}};
    return table_create(columns, 2, 2);
}

static void end_table(struct table *table)
{
    table_print(table);
    table_destroy(table);
}

static void begin_block(struct describe *describe, const char *name, const char *ports,
                        const char *more)
{
    if (describe->printed)
        putchar('\n');
    describe->printed = true;
    terminal_print(stdout, name);
    fputs("  ", stdout);
    terminal_print(stdout, ports);
    puts(more);
}

static void add_row(struct table *table, const char *label, const char *text)
{
    if (text[0] != '\0')
        table_add(table, (const char *const[]){label, text});
}

/* Adds a text line by line, the label on the first. */
static void add_lines(struct table *table, const char *label, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        char *line = memory_copy_text(text, length);
        add_row(table, label, line);
        free(line);
        label = "";
        text += length + (text[length] == '\n');
    }
}

static void add_dates(struct table *table, const struct record *record)
{
    const char *registered = record->registered, *modified = record->modified;
    bool both = registered[0] != '\0' && modified[0] != '\0';
    char *dates = memory_format("%s%s%s", registered, both ? ", modified " : "", modified);
    add_row(table, field_table[registered[0] != '\0' ? FIELD_REGISTERED : FIELD_MODIFIED].label,
            dates);
    free(dates);
}

/* Adds the fields that have a label, in table order, except the one left out. */
static void add_fields(struct table *table, const struct record *record, enum field left_out)
{
    for (enum field at = 0; at < FIELD_COUNT; at++) {
        const char *label = field_table[at].label, *text = record->text[at];
        if (label == NULL || at == left_out || at == FIELD_MODIFIED)
            continue;
        if (at == FIELD_REGISTERED) {
            add_dates(table, record);
        } else if (field_table[at].source == FROM_REFERENCES) {
            char *words = references_words(text, ", ");
            add_row(table, label, words);
            free(words);
        } else {
            add_lines(table, label, text);
        }
    }
}

static char *row_ports(const struct record *row)
{
    return memory_format("%s%s%s", row->number, row->protocol[0] != '\0' ? "/" : "", row->protocol);
}

/* What the registry has on the port of a service that is not registered. */
static void add_registry(struct table *table, const struct describe *describe,
                         const struct entry *entry)
{
    const struct record **rows;
    size_t count = port_rows(describe->ports, entry->port, entry->port, entry->protocol, &rows);
    const char *label = "registry";
    for (size_t at = 0; at < count; at++) {
        char *ports = row_ports(rows[at]);
        char *text = memory_format(
            "%s%s%s", ports, rows[at]->name[0] != '\0' ? "  " : " ",
            rows[at]->name[0] != '\0' ? rows[at]->name : port_state_names[port_state_of(rows[at])]);
        add_row(table, label, text);
        label = "";
        free(text);
        free(ports);
    }
    if (count == 0)
        add_row(table, label,
                port_state_names[port_state(describe->ports, entry->port, entry->protocol)]);
    free(rows);
}

static void add_origin(struct table *table, const struct describe *describe,
                       const struct summary_group *group)
{
    const struct entry *entry = group->item.entry;
    bool edition = entry->registered && describe->edition[0] != '\0';
    char *overlay = entry->line > 0 ? group_origin(group) : memory_copy_text("", 0);
    char *origin = memory_format("%s%s%s%s", overlay,
                                 !entry->registered ? ""
                                 : entry->line > 0  ? ", also in the registry"
                                                    : "registry",
                                 edition ? " of " : "", edition ? describe->edition : "");
    add_row(table, "from", origin);
    free(overlay);
    free(origin);
}

void describe_group(struct describe *describe, const struct summary_group *group)
{
    const struct entry *entry = group->item.entry;
    char *ports = group_ports(group), *aliases = entry_aliases(entry, " ");
    begin_block(describe, entry->name, ports, entry->has_port ? "" : " (DNS-SD only)");
    struct table *table = begin_table();
    if (group->item.alias != NULL) {
        char *found = memory_format("its alias %s", group->item.alias);
        add_row(table, "found by", found);
        free(found);
    }
    add_row(table, "aliases", aliases);
    add_fields(table, entry->record, FIELD_ALIAS_OF);
    if (entry->has_port && !entry->registered)
        add_registry(table, describe, entry);
    add_origin(table, describe, group);
    end_table(table);
    free(aliases);
    free(ports);
}

char *describe_text(const struct entry *entry, const char *alias)
{
    char *text;
    char *aliases = entry_aliases(entry, " ");
    FILE *stream = memory_stream(&text);
    fprintf(stream, "%s\n%s\n%d", alias != NULL ? alias : "", aliases, entry->registered);
    for (enum field at = 0; at < FIELD_COUNT; at++) {
        if (field_table[at].label != NULL)
            fprintf(stream, "\f%s", entry->record->text[at]);
    }
    memory_stream_end(stream);
    free(aliases);
    return text;
}

void describe_row(struct describe *describe, const struct record *row, const char *hidden_by)
{
    const char *state = port_state_names[port_state_of(row)];
    bool named = row->name[0] != '\0';
    char *ports = row_ports(row);
    begin_block(describe, named ? row->name : ports, named ? ports : state, "");
    struct table *table = begin_table();
    add_row(table, "hidden by", hidden_by != NULL ? hidden_by : "");
    if (row->kind == RECORD_UNUSABLE)
        add_row(table, "served", "no: services(5) cannot express it");
    add_row(table, "range", port_range_name(row->first_port));
    add_fields(table, row,
               strcasecmp(row->description, state) == 0 ? FIELD_DESCRIPTION : FIELD_COUNT);
    char *origin = memory_format("registry%s%s", describe->edition[0] != '\0' ? " of " : "",
                                 describe->edition);
    add_row(table, "from", origin);
    end_table(table);
    free(origin);
    free(ports);
}

void describe_port(struct describe *describe, uint16_t first, uint16_t last, const char *protocol)
{
    bool dynamic = first > PORT_LAST_USER;
    char *end = last > first ? memory_format("-%u", last) : memory_copy_text("", 0);
    char *ports = memory_format("%u%s%s%s", first, end, protocol != NULL ? "/" : "",
                                protocol != NULL ? protocol : "");
    begin_block(describe, ports, port_state_names[dynamic ? PORT_DYNAMIC : PORT_UNLISTED], "");
    struct table *table = begin_table();
    add_row(table, "range", port_range_name(first));
    add_row(table, "notes",
            dynamic ? "ports 49152-65535 are for private and short-lived use and are never "
                      "assigned (RFC 6335)"
                    : "the registry has no row for it");
    end_table(table);
    free(ports);
    free(end);
}
