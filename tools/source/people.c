/*
 * Resolves ids of people by the registry's section of people.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/people.h"

#include <stdlib.h>
#include <string.h>

#include "tools/base/memory.h"

bool people_begin(struct people *people, const struct attributes *attributes)
{
    size_t length;
    const char *id = attributes_find(attributes, "id", &length);
    xmltext_cut(&people->id, 0);
    xmltext_cut(&people->name, 0);
    xmltext_cut(&people->organization, 0);
    xmltext_cut(&people->address, 0);
    people->open = NULL;
    return id == NULL || xmltext_add(&people->id, id, length);
}

void people_begin_element(struct people *people, const char *name)
{
    struct xmltext *text = strcmp(name, "name") == 0  ? &people->name
                           : strcmp(name, "org") == 0 ? &people->organization
                           : strcmp(name, "uri") == 0 ? &people->address
                                                      : NULL;
    if (text != NULL && text->length == 0)
        people->open = text;
}

bool people_add(struct people *people, const char *bytes, size_t length)
{
    return people->open == NULL || xmltext_add(people->open, bytes, length);
}

void people_end_element(struct people *people)
{
    if (people->open != NULL)
        xmltext_fold(people->open, 0);
    people->open = NULL;
}

/* The address in its usual form: the registry has "mailto:user&example.org". */
static const char *plain_address(struct xmltext *address)
{
    static const char scheme[] = "mailto:";
    const char *text = xmltext_content(address);
    if (strncmp(text, scheme, sizeof scheme - 1) != 0)
        return text;
    char *ampersand = strchr(address->bytes, '&');
    if (ampersand != NULL)
        *ampersand = '@';
    return text + sizeof scheme - 1;
}

void people_keep(struct people *people, const char *id, const char *name, const char *address)
{
    size_t id_size = strlen(id) + 1, name_size = strlen(name) + 1;
    size_t address_size = strlen(address) + 1;
    char *texts = memory_resize(NULL, id_size + name_size + address_size, 1);
    people->list =
        memory_grow(people->list, people->count, &people->capacity, sizeof *people->list);
    people->list[people->count++] = (struct person){
        .id = memcpy(texts, id, id_size),
        .name = memcpy(texts + id_size, name, name_size),
        .address = memcpy(texts + id_size + name_size, address, address_size),
    };
}

void people_end(struct people *people)
{
    const struct xmltext *name = people->name.length > 0 ? &people->name : &people->organization;
    if (people->id.length > 0)
        people_keep(people, xmltext_content(&people->id), xmltext_content(name),
                    plain_address(&people->address));
}

/* Finds the slot of the id, or the empty one where it belongs. */
static size_t find_slot(const struct people *people, const char *id, size_t length)
{
    const struct slots *slots = &people->slots;
    size_t slot = slots_hash(slots->multipliers, id, length) & slots->mask;
    while (slots->numbers[slot] != 0) {
        const char *other = people->list[slots->numbers[slot] - 1].id;
        if (strncmp(other, id, length) == 0 && other[length] == '\0')
            break;
        slot = slots_next(slots, slot);
    }
    return slot;
}

void people_hash(struct people *people)
{
    people->slots = slots_create(people->count);
    for (size_t at = 0; at < people->count; at++) {
        const char *id = people->list[at].id;
        size_t slot = find_slot(people, id, strlen(id));
        if (people->slots.numbers[slot] == 0)
            people->slots.numbers[slot] = (uint32_t)at + 1;
    }
}

/* The assignee is mostly the contact as well: the last one is kept. */
const struct person *people_find(struct people *people, const char *id, size_t length)
{
    if (id != people->last) {
        uint32_t number = people->slots.numbers[find_slot(people, id, length)];
        people->last = id;
        people->last_person = number > 0 ? &people->list[number - 1] : NULL;
    }
    return people->last_person;
}

/* Appends the person with the id, or the id itself if the section lacks it. */
static bool add_person(struct people *people, const char *id, size_t length, bool address,
                       struct xmltext *text)
{
    const struct person *person = people_find(people, id, length);
    bool fits = true;
    if (person != NULL && person->name[0] != '\0') {
        fits = xmltext_add_string(text, person->name);
    } else {
        size_t begin = text->length;
        fits = xmltext_add(text, id, length);
        for (size_t at = begin; at < text->length; at++) {
            if (text->bytes[at] == '_')
                text->bytes[at] = ' ';
        }
    }
    if (person != NULL && address && person->address[0] != '\0')
        fits = fits && xmltext_add_string(text, " <") &&
               xmltext_add_string(text, person->address) && xmltext_add_string(text, ">");
    return fits;
}

/* Replaces each "[ID]" by a name, separated by commas; keeps other text. */
static bool resolve_ids(struct people *people, const char *ids, bool address, struct xmltext *text)
{
    bool fits = true;
    xmltext_cut(text, 0);
    while (*ids != '\0' && fits) {
        const char *end = *ids == '[' ? strchr(ids, ']') : NULL;
        if (end == NULL) {
            size_t length = 1 + strcspn(ids + 1, "[");
            fits = xmltext_add(text, ids, length);
            ids += length;
            continue;
        }
        fits = add_person(people, ids + 1, (size_t)(end - ids) - 1, address, text);
        ids = end + 1;
        if (*ids == '[')
            fits = fits && xmltext_add_string(text, ", ");
    }
    return fits;
}

/* A field whose ids are resolved into another one. */
struct resolution {
    enum field from, to;
    const char *ids; /* of the record before: neighbours share one text */
    const char *resolved;
};

static bool resolve(struct people *people, struct catalog *catalog, struct record *record,
                    struct resolution *resolution, struct xmltext *text, size_t *total)
{
    const char *ids = record->text[resolution->from];
    if (ids[0] == '\0') {
        record->text[resolution->to] = "";
        return true;
    }
    if (ids != resolution->ids) {
        if (!resolve_ids(people, ids, resolution->to == FIELD_CONTACT, text))
            return false;
        *total += text->length;
        resolution->ids = ids;
        resolution->resolved = catalog_text(catalog, xmltext_content(text));
    }
    record->text[resolution->to] = resolution->resolved;
    return *total <= PEOPLE_LIMIT;
}

bool people_resolve(struct people *people, struct catalog *catalog, size_t first)
{
    struct resolution assignee = {.from = FIELD_ASSIGNEE_ID, .to = FIELD_ASSIGNEE};
    struct resolution contact = {.from = FIELD_CONTACT_ID, .to = FIELD_CONTACT};
    struct xmltext text = {0};
    size_t total = 0;
    bool fits = true;
    people_hash(people);
    for (size_t at = first; at < catalog->record_count && fits; at++) {
        struct record *record = &catalog->records[at];
        fits = resolve(people, catalog, record, &assignee, &text, &total) &&
               resolve(people, catalog, record, &contact, &text, &total);
    }
    free(text.bytes);
    return fits;
}

void people_free(struct people *people)
{
    for (size_t at = 0; at < people->count; at++)
        free(people->list[at].id);
    free(people->list);
    slots_free(&people->slots);
    free(people->id.bytes);
    free(people->name.bytes);
    free(people->organization.bytes);
    free(people->address.bytes);
}
