/*
 * Sequences of sources that collide on purpose: few names, few ports, three protocols.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/law/sequence.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A number and a name with a slash, which keys must not confuse with a port or a protocol. */
const char *const sequence_names[SEQUENCE_NAMES] = {"a", "b", "c", "d", "e", "A", "2", "a/tcp"};
const unsigned sequence_ports[SEQUENCE_PORTS] = {1, 2, 3, 4, 65535};
const char *const sequence_protocols[SEQUENCE_PROTOCOLS] = {"tcp", "udp", "sctp"};

/* Ways to write a port and protocol, valid or not. */
#define SEQUENCE_FORMS 33

static FILE *open_text(char **text, size_t *size)
{
    FILE *stream = open_memstream(text, size);
    if (stream == NULL)
        abort();
    return stream;
}

static unsigned choose_source(const struct sequence *sequence, size_t at)
{
    return (unsigned)(at * sequence->source_count / SEQUENCE_ITEMS);
}

static void make_item(struct item *item, enum source_kind kind, sequence_chooser *choose,
                      void *context)
{
    item->hides = kind == SOURCE_OWN && choose(context, 5) == 0;
    item->name = choose(context, SEQUENCE_NAMES);
    item->first = item->last = choose(context, SEQUENCE_PORTS);
    item->protocol = choose(context, SEQUENCE_PROTOCOLS);
    bool may_range = kind == SOURCE_REGISTRY || item->hides;
    if (may_range && choose(context, 3) == 0)
        item->protocol = SEQUENCE_PROTOCOLS;
    /* The last port is too far from the others for a range. */
    if (may_range && choose(context, 4) == 0 && item->first < SEQUENCE_PORTS - 1)
        item->last = item->first + choose(context, SEQUENCE_PORTS - 1 - item->first);
    item->by_port = item->hides && choose(context, 2) == 0;
    unsigned limit = kind == SOURCE_REGISTRY ? 2 : SEQUENCE_ALIASES;
    item->alias_count = item->hides ? 0 : choose(context, limit);
    for (size_t at = 0; at < item->alias_count; at++)
        item->aliases[at] = choose(context, SEQUENCE_NAMES);
    item->style = choose(context, 8);
    item->form = choose(context, 4) == 0 ? choose(context, SEQUENCE_FORMS) : 0;
}

void sequence_make(struct sequence *sequence, sequence_chooser *choose, void *context)
{
    *sequence = (struct sequence){.source_count = 1 + choose(context, SEQUENCE_SOURCES)};
    for (size_t at = 0; at < sequence->source_count; at++)
        sequence->kinds[at] = choose(context, 3) == 0 ? SOURCE_OWN : SOURCE_FILE;
    if (choose(context, 2) == 0)
        sequence->kinds[sequence->source_count - 1] = SOURCE_REGISTRY;
    size_t all = 1 + choose(context, SEQUENCE_ITEMS);
    for (size_t at = 0; at < all; at++) {
        struct item *item = &sequence->items[sequence->item_count++];
        item->source = choose_source(sequence, at * SEQUENCE_ITEMS / all);
        make_item(item, sequence->kinds[item->source], choose, context);
    }
}

static void print_key(const struct item *item, FILE *stream)
{
    fputc('!', stream);
    if (!item->by_port)
        fputs(sequence_names[item->name], stream);
    else if (item->first == item->last)
        fprintf(stream, "%u", sequence_ports[item->first]);
    else
        fprintf(stream, "%u-%u", sequence_ports[item->first], sequence_ports[item->last]);
    if (item->protocol < SEQUENCE_PROTOCOLS)
        fprintf(stream, "/%s", sequence_protocols[item->protocol]);
    fputc('\n', stream);
}

static void print_number(char how, uint64_t number, FILE *stream)
{
    switch (how) {
    case 'u':
        fprintf(stream, "%" PRIu64, number);
        break;
    case 'o':
        fprintf(stream, "%" PRIo64, number);
        break;
    case 'x':
        fprintf(stream, "%" PRIx64, number);
        break;
    case 'X':
        fprintf(stream, "%" PRIX64, number);
        break;
    default:
        break;
    }
}

/* Writes the port and protocol of a line, also in forms that services(5) does not describe. */
static void print_port(const struct item *item, FILE *stream)
{
    static const struct form {
        const char *before;
        char number;   /* its conversion for printf; 0: no number */
        bool bare;     /* without a protocol */
        uint64_t more; /* added to the port */
        const char *after;
        const char *end;
    } forms[SEQUENCE_FORMS] = {
        {"", 'u', false, 0, "/", ""},
        /* Other bases, signs, and numbers that need more than 16 or 32 bits. */
        {"0x", 'x', false, 0, "/", ""},
        {"0X", 'X', false, 0, "/", ""},
        {"0", 'o', false, 0, "/", ""},
        {"00", 'o', false, 0, "/", ""},
        {"0", 'u', false, 80, "/", ""},
        {"0x", 0, false, 0, "/", ""},
        {"+", 'u', false, 0, "/", ""},
        {"-", 'u', false, 0, "/", ""},
        {"+-", 'u', false, 0, "/", ""},
        {"", 'u', false, UINT64_C(1) << 16, "/", ""},
        {"", 'u', false, UINT64_C(0xffff0000), "/", ""},
        {"", 'u', false, UINT64_C(1) << 32, "/", ""},
        {"-", 'u', false, UINT64_C(0xffffffffffff0000), "/", ""},
        {"9", 'u', false, UINT64_C(0xffffffffffff0000), "/", ""},
        /* Other separators, and lines without a number or a protocol. */
        {"", 'u', false, 0, "//", ""},
        {"", 'u', false, 0, "/////", ""},
        {"", 'u', false, 0, "/ ", ""},
        {"", 'u', false, 0, "//\t", ""},
        {"", 'u', false, 0, " /", ""},
        {"", 'u', false, 0, " ", ""},
        {"", 'u', false, 0, ",", ""},
        {"", 'u', false, 0, "x/", ""},
        {"", 'u', true, 0, "", ""},
        {"", 'u', true, 0, "/", ""},
        {"", 'u', false, 0, "#/", ""},
        {"", 'u', false, 0, "/#", ""},
        {"", 0, false, 0, "/", ""},
        {"", 0, false, 0, "", ""},
        {"", 0, true, 0, "", ""},
        {"", 'u', false, 0, "/", "/"},
        {"", 'u', false, 0, "/", "/udp"},
        {"", 'u', false, 0, "//", "//udp"},
    };
    const struct form *form = &forms[item->form];
    fputs(form->before, stream);
    print_number(form->number, sequence_ports[item->first] + form->more, stream);
    fprintf(stream, "%s%s%s", form->after, form->bare ? "" : sequence_protocols[item->protocol],
            form->end);
}

/* Writes a line in one of the layouts that mean the same. */
static void print_line(const struct item *item, FILE *stream)
{
    static const struct {
        const char *begin, *between, *end;
    } styles[] = {
        {"", " ", "\n"},      {"", "\t", "\n"},          {"  ", "  ", " \n"},
        {"", "\t\t", "\r\n"}, {"", " ", " # b 4/tcp\n"}, {"\n# b 4/tcp\n", " ", "#b\n"},
        {"\f", "\v", "\n"},   {"b\na\n", " \t ", "\n"},
    };
    size_t style = item->style % (sizeof styles / sizeof styles[0]);
    fprintf(stream, "%s%s%s", styles[style].begin, sequence_names[item->name],
            styles[style].between);
    print_port(item, stream);
    for (size_t at = 0; at < item->alias_count; at++)
        fprintf(stream, "%s%s", styles[style].between, sequence_names[item->aliases[at]]);
    fputs(styles[style].end, stream);
}

static void print_record(const struct item *item, FILE *stream)
{
    fprintf(stream, "<record><name>%s</name>", sequence_names[item->name]);
    if (item->protocol < SEQUENCE_PROTOCOLS)
        fprintf(stream, "<protocol>%s</protocol>", sequence_protocols[item->protocol]);
    fprintf(stream, "<number>%u", sequence_ports[item->first]);
    if (item->first != item->last)
        fprintf(stream, "-%u", sequence_ports[item->last]);
    fputs("</number>", stream);
    if (item->alias_count > 0)
        fprintf(stream, "<note>This entry is an alias to \"%s\".</note>",
                sequence_names[item->aliases[0]]);
    fputs("</record>\n", stream);
}

char *sequence_text(const struct sequence *sequence, size_t source)
{
    char *text;
    size_t size;
    FILE *stream = open_text(&text, &size);
    bool registry = sequence->kinds[source] == SOURCE_REGISTRY;
    if (registry)
        fputs("<registry xmlns=\"http://www.iana.org/assignments\" "
              "id=\"service-names-port-numbers\">\n<updated>2026-01-01</updated>\n",
              stream);
    for (size_t at = 0; at < sequence->item_count; at++) {
        const struct item *item = &sequence->items[at];
        if (item->source != source)
            continue;
        if (registry)
            print_record(item, stream);
        else if (item->hides)
            print_key(item, stream);
        else
            print_line(item, stream);
    }
    if (registry)
        fputs("</registry>\n", stream);
    fclose(stream);
    return text;
}

/* One port and protocol of a record of the registry. */
struct registered {
    unsigned name, port, protocol;
    unsigned alias_of; /* SEQUENCE_NAMES: of none */
};

#define REGISTERED_LIMIT (SEQUENCE_ITEMS * SEQUENCE_PORTS * 2)

static void add_registered(struct registered *list, size_t *count, struct registered one)
{
    for (size_t at = 0; at < *count; at++) {
        if (list[at].name == one.name && list[at].port == one.port &&
            list[at].protocol == one.protocol)
            return;
    }
    list[(*count)++] = one;
}

/* The entry that this entry is an alias of, or count. */
static size_t target_of(const struct registered *list, size_t count, size_t of)
{
    for (size_t at = 0; at < count; at++) {
        if (list[at].name == list[of].alias_of && list[at].port == list[of].port &&
            list[at].protocol == list[of].protocol)
            return at;
    }
    return count;
}

/* Whether following the targets leads back to the entry. */
static bool is_in_cycle(const struct registered *list, size_t count, size_t of)
{
    size_t at = of;
    for (size_t step = 0; step <= count && at < count; step++) {
        at = target_of(list, count, at);
        if (at == of)
            return true;
    }
    return false;
}

static size_t root_of(const struct registered *list, size_t count, size_t of)
{
    while (target_of(list, count, of) < count && !is_in_cycle(list, count, of))
        of = target_of(list, count, of);
    return of;
}

/*
 * Adds the records of a registry: a range as single ports, a record without a protocol for tcp and
 * udp, an alias on the line of its service.
 */
static void add_registry(struct model *model, const struct sequence *sequence, size_t source)
{
    struct registered list[REGISTERED_LIMIT];
    size_t count = 0;
    for (size_t at = 0; at < sequence->item_count; at++) {
        const struct item *item = &sequence->items[at];
        if (item->source != source)
            continue;
        bool both = item->protocol == SEQUENCE_PROTOCOLS;
        for (unsigned port = item->first; port <= item->last; port++) {
            for (unsigned which = 0; which < (both ? 2u : 1u); which++) {
                add_registered(
                    list, &count,
                    (struct registered){
                        .name = item->name,
                        .port = port,
                        .protocol = both ? which : item->protocol,
                        .alias_of = item->alias_count > 0 ? item->aliases[0] : SEQUENCE_NAMES,
                    });
            }
        }
    }
    for (size_t at = 0; at < count; at++) {
        if (root_of(list, count, at) != at)
            continue;
        struct model_line line = {
            .name = sequence_names[list[at].name],
            .protocol = sequence_protocols[list[at].protocol],
            .port = sequence_ports[list[at].port],
        };
        for (size_t alias = 0; alias < count; alias++) {
            if (alias != at && root_of(list, count, alias) == at)
                line.aliases[line.alias_count++] = sequence_names[list[alias].name];
        }
        model_add(model, &line);
    }
}

struct model *sequence_model(const struct sequence *sequence, enum model_syntax syntax)
{
    struct model *model = model_create(syntax);
    for (size_t at = 0; at < sequence->source_count; at++) {
        if (sequence->kinds[at] == SOURCE_REGISTRY) {
            add_registry(model, sequence, at);
            continue;
        }
        char *text = sequence_text(sequence, at);
        model_read(model, text, sequence->kinds[at] == SOURCE_OWN);
        free(text);
    }
    return model;
}

/* Replaces the sequence by a simpler one that fails too. */
static bool try_simpler(struct sequence *sequence, const struct sequence *simpler,
                        sequence_fails *fails, void *context)
{
    if (!fails(simpler, context))
        return false;
    *sequence = *simpler;
    return true;
}

static bool shrink_items(struct sequence *sequence, sequence_fails *fails, void *context)
{
    bool shrunk = false;
    for (size_t at = 0; at < sequence->item_count;) {
        struct sequence simpler = *sequence;
        memmove(&simpler.items[at], &simpler.items[at + 1],
                (simpler.item_count - at - 1) * sizeof simpler.items[0]);
        simpler.items[--simpler.item_count] = (struct item){0};
        if (try_simpler(sequence, &simpler, fails, context))
            shrunk = true;
        else
            at++;
    }
    return shrunk;
}

/* Sets a number; false if it has the value already. */
static bool change(unsigned *number, unsigned to)
{
    bool changed = *number != to;
    *number = to;
    return changed;
}

/* Simplifies an item in one of SIMPLER_WAYS ways; false if that is impossible. */
static bool simplify(struct item *item, int way)
{
    switch (way) {
    case 0:
    case 1:
        if (item->alias_count == 0)
            return false;
        item->alias_count--;
        /* Way 0 drops the last alias, way 1 the first. */
        for (size_t at = 0; way == 1 && at < item->alias_count; at++)
            item->aliases[at] = item->aliases[at + 1];
        return true;
    case 2:
        return change(&item->last, item->first);
    case 3:
        return change(&item->protocol, 0);
    case 4:
        return change(&item->style, 0);
    case 5:
        return change(&item->form, 0);
    default:
        if (item->first == 0 || item->first != item->last)
            return false;
        item->first = item->last = item->first - 1;
        return true;
    }
}

#define SIMPLER_WAYS 7

/* Drops a source without items, or joins it to the next one if both are of the same kind. */
static bool drop_source(struct sequence *sequence, unsigned source)
{
    bool empty = true;
    bool same = source + 1 < sequence->source_count &&
                sequence->kinds[source] == sequence->kinds[source + 1];
    for (size_t at = 0; at < sequence->item_count; at++)
        empty = empty && sequence->items[at].source != source;
    if (sequence->source_count == 1 || !(empty || same))
        return false;
    for (size_t at = 0; at < sequence->item_count; at++)
        sequence->items[at].source -= sequence->items[at].source > source;
    sequence->source_count--;
    memmove(&sequence->kinds[source], &sequence->kinds[source + 1],
            (sequence->source_count - source) * sizeof sequence->kinds[0]);
    return true;
}

static bool shrink_each(struct sequence *sequence, sequence_fails *fails, void *context)
{
    bool shrunk = false;
    for (size_t at = 0; at < sequence->item_count; at++) {
        for (int way = 0; way < SIMPLER_WAYS; way++) {
            struct sequence simpler = *sequence;
            if (simplify(&simpler.items[at], way))
                shrunk |= try_simpler(sequence, &simpler, fails, context);
        }
    }
    for (unsigned at = 0; at < sequence->source_count; at++) {
        struct sequence simpler = *sequence;
        if (drop_source(&simpler, at))
            shrunk |= try_simpler(sequence, &simpler, fails, context);
    }
    return shrunk;
}

void sequence_shrink(struct sequence *sequence, sequence_fails *fails, void *context)
{
    while (shrink_items(sequence, fails, context) || shrink_each(sequence, fails, context))
        ;
}

void sequence_print(const struct sequence *sequence, FILE *stream)
{
    static const char *const kinds[] = {
        [SOURCE_FILE] = "services file",
        [SOURCE_OWN] = "file of services.d",
        [SOURCE_REGISTRY] = "registry",
    };
    for (size_t at = 0; at < sequence->source_count; at++) {
        char *text = sequence_text(sequence, at);
        fprintf(stream, "--- source %zu, %s:\n%s", at + 1, kinds[sequence->kinds[at]], text);
        free(text);
    }
    fputs("---\n", stream);
}
