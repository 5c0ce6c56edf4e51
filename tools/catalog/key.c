/*
 * Lookup keys: a port, a range of ports or a name, with or without a protocol.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/catalog/key.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/base/memory.h"
#include "tools/base/syntax.h"

#define DIGITS "0123456789"

/* Whether the text must be a port: digits, or digits-digits, up to a slash or the end. */
static bool looks_like_port(const char *text)
{
    size_t length = strspn(text, DIGITS);
    bool number = length > 0;
    text += length;
    if (number && *text == '-') {
        length = strspn(text + 1, DIGITS);
        number = length > 0;
        text += 1 + length;
    }
    return number && (*text == '\0' || *text == '/');
}

static const char *read_port(struct key *key)
{
    char range[sizeof "65535-65535"];
    size_t length = strcspn(key->text, "/");
    const char *slash = key->text + length;
    key->by_port = true;
    key->protocol = *slash == '/' ? slash + 1 : NULL;
    if (length >= sizeof range)
        return "not a valid port (0-65535)";
    memcpy(range, key->text, length);
    range[length] = '\0';
    if (!syntax_port_range(range, &key->first_port, &key->last_port))
        return "not a valid port (0-65535) or range (LOW-HIGH)";
    if (key->protocol != NULL && key->protocol[0] == '\0')
        return "the protocol is empty";
    return key->protocol != NULL ? syntax_odd_protocol_fault(key->protocol) : NULL;
}

/* The name is the whole text or the part before the last slash; the whole text may be invalid. / */
static const char *read_name(struct key *key)
{
    const char *slash = strrchr(key->text, '/');
    key->name_length = slash != NULL ? (size_t)(slash - key->text) : strlen(key->text);
    if (slash == NULL)
        return syntax_name_fault(key->text);
    key->protocol = slash + 1;
    if (key->name_length == 0 || key->protocol[0] == '\0')
        return "it is not of the form NAME/PROTOCOL";
    char *name = memory_copy_text(key->text, key->name_length);
    const char *fault = syntax_name_fault(name);
    free(name);
    return fault == NULL ? syntax_name_fault(key->protocol) : fault;
}

const char *key_read(const char *text, struct key *key)
{
    *key = (struct key){.text = text};
    return looks_like_port(text) ? read_port(key) : read_name(key);
}

/* FNV-1a of the text in lower case. */
static uint64_t hash_folded(const char *name, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t at = 0; at < length; at++) {
        unsigned char byte = (unsigned char)name[at];
        if (byte >= 'A' && byte <= 'Z')
            byte |= 0x20;
        hash = (hash ^ byte) * 0x100000001b3u;
    }
    return hash;
}

/* Sorts the name before the aliases of its entry. */
static int compare_names(const void *left, const void *right)
{
    const struct key_name *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return a->is_alias - b->is_alias;
}

/* Sorts the numbers of entries by one byte of their port, and keeps the order within it. */
static void sort_by_byte(const struct entry *entries, const size_t *from, size_t *to, size_t count,
                         unsigned shift)
{
    size_t begins[257] = {0};
    for (size_t at = 0; at < count; at++)
        begins[(entries[from[at]].port >> shift & 0xff) + 1]++;
    for (size_t byte = 0; byte < 256; byte++)
        begins[byte + 1] += begins[byte];
    for (size_t at = 0; at < count; at++)
        to[begins[entries[from[at]].port >> shift & 0xff]++] = from[at];
}

/* A radix sort, whose time depends on the entries alone. */
static void index_ports(struct key_index *index, size_t count)
{
    index->by_port = memory_resize(NULL, count, sizeof *index->by_port);
    size_t *by_low_byte = memory_resize(NULL, count, sizeof *by_low_byte);
    for (size_t at = 0; at < count; at++) {
        if (index->entries[at].has_port)
            index->by_port[index->port_count++] = at;
    }
    sort_by_byte(index->entries, index->by_port, by_low_byte, index->port_count, 0);
    sort_by_byte(index->entries, by_low_byte, index->by_port, index->port_count, 8);
    free(by_low_byte);
}

static void index_names(struct key_index *index, size_t count)
{
    size_t total = count;
    for (size_t at = 0; at < count; at++)
        total += index->entries[at].alias_count;
    index->names = memory_resize(NULL, total, sizeof *index->names);
    for (size_t at = 0; at < count; at++) {
        const struct entry *entry = &index->entries[at];
        for (size_t alias = 0; alias <= entry->alias_count; alias++) {
            const char *name = alias == 0 ? entry->name : entry->aliases[alias - 1];
            index->names[index->name_count++] = (struct key_name){
                .hash = hash_folded(name, strlen(name)),
                .entry = at,
                .name = name,
                .is_alias = alias > 0,
            };
        }
    }
    qsort(index->names, index->name_count, sizeof *index->names, compare_names);
}

struct key_index key_index_create(const struct entry *entries, size_t count)
{
    struct key_index index = {.entries = entries};
    index_ports(&index, count);
    index_names(&index, count);
    return index;
}

void key_index_free(struct key_index *index)
{
    free(index->by_port);
    free(index->names);
}

struct finding {
    const struct key_index *index;
    struct match *matches;
    size_t count;
    size_t capacity;
};

static void take(struct finding *finding, size_t entry, const char *alias)
{
    finding->matches =
        memory_grow(finding->matches, finding->count, &finding->capacity, sizeof *finding->matches);
    finding->matches[finding->count++] =
        (struct match){.entry = &finding->index->entries[entry], .alias = alias};
}

static bool has_protocol(const struct entry *entry, const char *protocol)
{
    return protocol == NULL || strcasecmp(entry->protocol, protocol) == 0;
}

/* The first entry in by_port that has the port or a later one. */
static size_t first_on_port(const struct key_index *index, uint16_t port)
{
    size_t low = 0, high = index->port_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->entries[index->by_port[middle]].port < port)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void find_ports(struct finding *finding, const struct key *key)
{
    const struct key_index *index = finding->index;
    for (size_t at = first_on_port(index, key->first_port); at < index->port_count; at++) {
        const struct entry *entry = &index->entries[index->by_port[at]];
        if (entry->port > key->last_port)
            break;
        if (has_protocol(entry, key->protocol))
            take(finding, index->by_port[at], NULL);
    }
}

/* A name within a key: not terminated. */
struct wanted {
    const char *name;
    size_t length;
    const char *protocol;
    bool has_port;
    bool folded; /* ignoring ASCII case */
};

static bool is_wanted(const struct wanted *wanted, const char *name)
{
    if (strlen(name) != wanted->length)
        return false;
    return wanted->folded ? strncasecmp(name, wanted->name, wanted->length) == 0
                          : memcmp(name, wanted->name, wanted->length) == 0;
}

static size_t first_of_hash(const struct key_index *index, uint64_t hash)
{
    size_t low = 0, high = index->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->names[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void find_wanted(struct finding *finding, const struct wanted *wanted)
{
    const struct key_index *index = finding->index;
    uint64_t hash = hash_folded(wanted->name, wanted->length);
    const struct entry *last =
        NULL; /* each entry is found once, by its name or first matching alias */
    for (size_t at = first_of_hash(index, hash);
         at < index->name_count && index->names[at].hash == hash; at++) {
        const struct key_name *name = &index->names[at];
        const struct entry *entry = &index->entries[name->entry];
        if (entry == last || entry->has_port != wanted->has_port ||
            !has_protocol(entry, wanted->protocol) || !is_wanted(wanted, name->name))
            continue;
        take(finding, name->entry, name->is_alias ? name->name : NULL);
        last = entry;
    }
}

static void find_exactly_or_folded(struct finding *finding, struct wanted wanted)
{
    size_t before = finding->count;
    for (int round = 0; round < 2 && finding->count == before; round++) {
        wanted.folded = round > 0;
        find_wanted(finding, &wanted);
    }
}

static void find_names(struct finding *finding, const char *name, size_t length,
                       const char *protocol)
{
    struct wanted wanted = {.name = name, .length = length, .protocol = protocol};
    wanted.has_port = true;
    find_exactly_or_folded(finding, wanted);
    wanted.has_port = false;
    find_exactly_or_folded(finding, wanted);
}

size_t key_find(const struct key *key, const struct key_index *index, struct match **matches)
{
    struct finding finding = {.index = index};
    if (key->by_port) {
        find_ports(&finding, key);
    } else {
        find_names(&finding, key->text, strlen(key->text), NULL);
        /* A protocol may contain slashes as well: the shortest that matches is meant. */
        const char *slash = key->protocol != NULL ? key->protocol - 1 : NULL;
        for (; finding.count == 0 && slash != NULL;
             slash = memrchr(key->text, '/', (size_t)(slash - key->text)))
            find_names(&finding, key->text, (size_t)(slash - key->text), slash + 1);
    }
    *matches = finding.matches;
    return finding.count;
}
