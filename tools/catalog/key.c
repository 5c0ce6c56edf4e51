/*
 * What users type to look up a service: a port, a range of ports or a name, maybe with a protocol.
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

/* Whether the text can only mean a port: digits, or digits-digits, before a slash or the end. */
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
        return "it is no port from 0 to 65535";
    memcpy(range, key->text, length);
    range[length] = '\0';
    if (!syntax_port_range(range, &key->first_port, &key->last_port))
        return "it is no port from 0 to 65535, and no range from a lower to a higher one";
    return key->protocol != NULL ? syntax_protocol_fault(key->protocol) : NULL;
}

/* The name may be all of the text or what is before the last slash, so the longer one may be bad.
 */
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

struct finding {
    const struct entry *entries;
    size_t count;
    struct match *matches;
    size_t match_count;
};

static void take(struct finding *finding, const struct entry *entry, const char *alias)
{
    finding->matches[finding->match_count++] = (struct match){.entry = entry, .alias = alias};
}

static bool has_protocol(const struct entry *entry, const char *protocol)
{
    return protocol == NULL || strcmp(entry->protocol, protocol) == 0;
}

static void find_ports(struct finding *finding, const struct key *key)
{
    for (size_t at = 0; at < finding->count; at++) {
        const struct entry *entry = &finding->entries[at];
        if (entry->has_port && entry->port >= key->first_port && entry->port <= key->last_port &&
            has_protocol(entry, key->protocol))
            take(finding, entry, NULL);
    }
}

/* A name as a key has it: not ended by NUL. */
struct wanted {
    const char *name;
    size_t length;
    const char *protocol;
    bool has_port;
    bool folded; /* without regard to ASCII case */
};

static bool is_wanted(const struct wanted *wanted, const char *name)
{
    if (strlen(name) != wanted->length)
        return false;
    /* The program never leaves the C locale, so strncasecmp folds the letters of ASCII alone. */
    return wanted->folded ? strncasecmp(name, wanted->name, wanted->length) == 0
                          : memcmp(name, wanted->name, wanted->length) == 0;
}

static void match_name(struct finding *finding, const struct wanted *wanted,
                       const struct entry *entry)
{
    if (is_wanted(wanted, entry->name)) {
        take(finding, entry, NULL);
        return;
    }
    for (size_t at = 0; at < entry->alias_count; at++) {
        if (is_wanted(wanted, entry->aliases[at])) {
            take(finding, entry, entry->aliases[at]);
            return;
        }
    }
}

static void find_exactly_or_folded(struct finding *finding, struct wanted wanted)
{
    size_t before = finding->match_count;
    for (int round = 0; round < 2 && finding->match_count == before; round++) {
        wanted.folded = round > 0;
        for (size_t at = 0; at < finding->count; at++) {
            const struct entry *entry = &finding->entries[at];
            if (entry->has_port == wanted.has_port && has_protocol(entry, wanted.protocol))
                match_name(finding, &wanted, entry);
        }
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

size_t key_find(const struct key *key, const struct entry *entries, size_t count,
                struct match **matches)
{
    struct finding finding = {
        .entries = entries,
        .count = count,
        .matches = memory_resize(NULL, count, sizeof **matches),
    };
    *matches = finding.matches;
    if (key->by_port) {
        find_ports(&finding, key);
        return finding.match_count;
    }
    find_names(&finding, key->text, strlen(key->text), NULL);
    if (finding.match_count == 0 && key->protocol != NULL)
        find_names(&finding, key->text, key->name_length, key->protocol);
    return finding.match_count;
}
