/*
 * Who is behind the ids in the registry: its section of people.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/people.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

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

/* The address as people write it: the registry has "mailto:user&example.org". */
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

void people_end(struct people *people, struct catalog *catalog)
{
    if (people->id.length == 0)
        return;
    people->list =
        memory_grow(people->list, people->count, &people->capacity, sizeof *people->list);
    const struct xmltext *name = people->name.length > 0 ? &people->name : &people->organization;
    people->list[people->count++] = (struct person){
        .id = catalog_text(catalog, xmltext_content(&people->id)),
        .name = catalog_text(catalog, xmltext_content(name)),
        .address = catalog_text(catalog, plain_address(&people->address)),
    };
}

/* The slot of the id in the hash table: linear probing from its home. */
static size_t find_slot(const struct people *people, const char *id, size_t length)
{
    size_t slot = crc32_z(0, (const Bytef *)id, length) & (people->slot_count - 1);
    while (people->slots[slot] != 0) {
        const char *other = people->list[people->slots[slot] - 1].id;
        if (strncmp(other, id, length) == 0 && other[length] == '\0')
            break;
        slot = (slot + 1) & (people->slot_count - 1);
    }
    return slot;
}

/* Hashes the ids; the first person of an id counts. */
static void hash_people(struct people *people)
{
    people->slot_count = 16;
    while (people->slot_count < 2 * people->count + 1)
        people->slot_count *= 2;
    people->slots = memory_resize(NULL, people->slot_count, sizeof *people->slots);
    memset(people->slots, 0, people->slot_count * sizeof *people->slots);
    for (size_t at = 0; at < people->count; at++) {
        const char *id = people->list[at].id;
        size_t slot = find_slot(people, id, strlen(id));
        if (people->slots[slot] == 0)
            people->slots[slot] = (uint32_t)at + 1;
    }
}

/* Appends who the id means; one that the section lacks speaks for itself. */
static bool add_person(const struct people *people, const char *id, size_t length, bool address,
                       struct xmltext *text)
{
    uint32_t number = people->slots[find_slot(people, id, length)];
    const struct person *person = number > 0 ? &people->list[number - 1] : NULL;
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

/* Puts names in the place of "[ID]", with a comma between two; other text stays as it is. */
static bool resolve_ids(const struct people *people, const char *ids, bool address,
                        struct xmltext *text)
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

/* Resolves one field of the records; neighbours that have the same ids share one text. */
static bool resolve_field(const struct people *people, struct catalog *catalog, size_t first,
                          enum field from, enum field to)
{
    struct xmltext text = {0};
    size_t total = 0;
    bool fits = true;
    const char *before = NULL, *resolved = "";
    for (size_t at = first; at < catalog->record_count && fits; at++) {
        struct record *record = &catalog->records[at];
        const char *ids = record->text[from];
        if (ids[0] != '\0' && ids != before) {
            fits = resolve_ids(people, ids, to == FIELD_CONTACT, &text);
            total += text.length;
            fits = fits && total <= PEOPLE_LIMIT;
            resolved = fits ? catalog_text(catalog, xmltext_content(&text)) : "";
            before = ids;
        }
        record->text[to] = ids[0] != '\0' ? resolved : "";
    }
    free(text.bytes);
    return fits;
}

bool people_resolve(struct people *people, struct catalog *catalog, size_t first)
{
    hash_people(people);
    return resolve_field(people, catalog, first, FIELD_ASSIGNEE_ID, FIELD_ASSIGNEE) &&
           resolve_field(people, catalog, first, FIELD_CONTACT_ID, FIELD_CONTACT);
}

void people_free(struct people *people)
{
    free(people->list);
    free(people->slots);
    free(people->id.bytes);
    free(people->name.bytes);
    free(people->organization.bytes);
    free(people->address.bytes);
}
