/*
 * Tests the parser of the registry: its peculiarities, errors, and hostile files.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/source/registry.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/support.h"
#include "tools/catalog/arrange.h"

#define DECLARATION "<?xml version='1.0' encoding='UTF-8'?>\n"
#define ROOT \
    "<registry xmlns=\"http://www.iana.org/assignments\" id=\"service-names-port-numbers\">\n"
#define HEAD DECLARATION ROOT "<updated>2024-02-29</updated>\n"
#define FIRST_LINE 4u /* of the text between HEAD and TAIL */
#define TAIL "</registry>"

#define RECORD(name, protocol, number, more)                                        \
    "<record><name>" name "</name><protocol>" protocol "</protocol><number>" number \
    "</number>" more "</record>\n"
#define NOTE(text) "<note>" text "</note>"

/* The result of one document. */
struct outcome {
    struct catalog *catalog;
    bool good;
    const char *messages;
};

static struct outcome read_registry(const char *file)
{
    struct outcome outcome = {.catalog = catalog_create()};
    support_begin_messages();
    outcome.good = registry_read(outcome.catalog, file);
    outcome.messages = support_end_messages();
    return outcome;
}

static struct outcome read_bytes(const void *bytes, size_t size)
{
    const char *file = support_path("registry.xml");
    support_write(file, bytes, size);
    return read_registry(file);
}

static struct outcome read_document(const char *document)
{
    return read_bytes(document, strlen(document));
}

/* Parses a valid document. */
static struct catalog *catalog_of(const char *body)
{
    struct outcome outcome = read_document(support_text("%s%s%s", HEAD, body, TAIL));
    ck_assert_msg(outcome.good, "%s", outcome.messages);
    ck_assert_str_eq(outcome.messages, "");
    return outcome.catalog;
}

static const char *arranged(struct catalog *catalog)
{
    ck_assert_ptr_null(catalog_arrange(catalog));
    const char *services = support_services(catalog);
    catalog_destroy(catalog);
    return services;
}

static const char *services_of(const char *body)
{
    return arranged(catalog_of(body));
}

/* Expects the document to be refused, with one error that has these words. */
static void check_refused(const char *document, const char *words)
{
    struct outcome outcome = read_document(document);
    ck_assert(!outcome.good);
    ck_assert_uint_eq(support_count(outcome.messages, "\n"), 1);
    ck_assert_ptr_null(strstr(outcome.messages, "warning"));
    ck_assert_msg(strstr(outcome.messages, words) != NULL, "%s", outcome.messages);
    catalog_destroy(outcome.catalog);
}

START_TEST(one_port)
{
    ck_assert_str_eq(services_of(RECORD("http", "tcp", "80", "") RECORD("zero", "udp", "0", "")
                                     RECORD("last", "sctp", "65535", "")),
                     "http 80/tcp\nzero 0/udp\nlast 65535/sctp\n");
}
END_TEST

START_TEST(range_of_ports)
{
    const char *services = services_of(RECORD("before", "tcp", "6000", "") RECORD(
        "x11", "tcp", "6000-6063", "") RECORD("behind", "tcp", "6000", ""));
    ck_assert_uint_eq(support_count(services, "\n"), 66);
    ck_assert_uint_eq(support_count(services, "x11 60"), 64);
    ck_assert_ptr_nonnull(strstr(services, "before 6000/tcp\nx11 6000/tcp\nx11 6001/tcp\n"));
    ck_assert_ptr_nonnull(strstr(services, "x11 6062/tcp\nx11 6063/tcp\nbehind 6000/tcp\n"));
}
END_TEST

START_TEST(no_protocol)
{
    ck_assert_str_eq(services_of("<record><name>flex-lm</name><number>27000-27001</number>"
                                 "</record>"
                                 "<record><name>empty</name><protocol/><number>5</number>"
                                 "</record>"),
                     "flex-lm 27000/tcp\nflex-lm 27000/udp\nflex-lm 27001/tcp\n"
                     "flex-lm 27001/udp\nempty 5/tcp\nempty 5/udp\n");
}
END_TEST

START_TEST(no_name)
{
    struct catalog *catalog =
        catalog_of("<record><protocol>tcp</protocol><number>4</number></record>"
                   "<record><name/><protocol>tcp</protocol><number>4</number></record>"
                   "<record><name> \n </name><protocol>tcp</protocol><number>4</number></record>"
                   "<record/>" RECORD("a", "tcp", "1", ""));
    ck_assert_uint_eq(catalog->record_count, 5);
    for (size_t at = 0; at < 4; at++)
        ck_assert_uint_eq(catalog->records[at].kind, RECORD_RESERVED);
    ck_assert_uint_eq(catalog->records[4].kind, RECORD_NAMED);
    ck_assert_str_eq(arranged(catalog), "a 1/tcp\n");
}
END_TEST

START_TEST(kinds_of_rows_without_a_name)
{
    static const struct {
        const char *description;
        enum record_kind kind;
    } cases[] = {
        {"Reserved", RECORD_RESERVED},
        {"any private mail system", RECORD_RESERVED},
        {"", RECORD_RESERVED},
        {"Unassigned", RECORD_UNASSIGNED},
        {"unassigned [was other]", RECORD_UNASSIGNED},
        {"(unassigned) Possibly assigned", RECORD_UNASSIGNED},
        {"De-registered (2015)", RECORD_DEREGISTERED},
        {"De-Commissioned Port", RECORD_DEREGISTERED},
        {"Decomissioned Port", RECORD_DEREGISTERED},
        {"Removed", RECORD_DEREGISTERED},
        {"Deprecated", RECORD_DEREGISTERED},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        struct catalog *catalog = catalog_of(
            support_text("<record><number>7-9</number><description>\n %s</description></record>"
                         "<record><name>a</name></record>",
                         cases[at].description));
        ck_assert_uint_eq(catalog->records[0].kind, cases[at].kind);
        ck_assert(catalog->records[0].has_port);
        ck_assert_uint_eq(catalog->records[0].last_port, 9);
        ck_assert_str_eq(catalog->records[0].number, "7-9");
        ck_assert_str_eq(arranged(catalog), "");
    }
}
END_TEST

#define PERSON(id, more) "<person id=\"" id "\">" more "</person>"

START_TEST(people)
{
    struct catalog *catalog = catalog_of(
        "<record><name>a</name><xref type=\"person\" data=\"J_D\"/></record>"
        "<record><name>b</name><assignee><xref type=\"person\" data=\"Org\"/></assignee>"
        "<xref type=\"person\" data=\"J_D\"/><xref type=\"person\" data=\"No_One\"/></record>"
        "<record><name>c</name><assignee>just text</assignee></record>"
        "<record><name>d</name></record>"
        "<people>" PERSON("J_D", "<name>Jo\n Doe</name><org>O</org>"
                                 "<uri>mailto:jo&amp;example.org</uri>")
            PERSON("Org", "<org>The Org</org><uri>http://example.org</uri>") PERSON("Nobody", "")
                PERSON("", "<name>wrong</name>") "</people>");
    static const char *const expected[][4] = {
        {"[J_D]", "[J_D]", "Jo Doe", "Jo Doe <jo@example.org>"},
        {"[Org]", "[J_D][No_One]", "The Org", "Jo Doe <jo@example.org>, No One"},
        {"just text", "", "just text", ""},
        {"", "", "", ""},
    };
    for (size_t at = 0; at < COUNT_OF(expected); at++) {
        const struct record *record = &catalog->records[at];
        ck_assert_str_eq(record->assignee_id, expected[at][0]);
        ck_assert_str_eq(record->contact_id, expected[at][1]);
        ck_assert_str_eq(record->assignee, expected[at][2]);
        ck_assert_str_eq(record->contact, expected[at][3]);
    }
    catalog_destroy(catalog);
}
END_TEST

/* Short records that refer to a long name must not exhaust memory. */
START_TEST(names_that_would_fill_the_memory)
{
    char *document = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&document, &size);
    ck_assert_ptr_nonnull(stream);
    fputs(HEAD, stream);
    for (unsigned at = 0; at < 3000; at++)
        fprintf(stream,
                "<record><name>n%u</name><xref type=\"person\" data=\"a\"/>"
                "<xref type=\"person\" data=\"n%u\"/></record>",
                at, at);
    fputs("<people><person id=\"a\"><name>", stream);
    for (unsigned at = 0; at < 60000; at++)
        putc('x', stream);
    fputs("</name></person></people>" TAIL, stream);
    fclose(stream);
    check_refused(support_own(document), "people");
}
END_TEST

START_TEST(references_of_each_type)
{
    struct catalog *catalog = catalog_of(
        "<record><name>a</name><xref type=\"rfc\" data=\"rfc1\"/>"
        "<xref type=\"rfc\" data=\"rfc2\">RFC2,\n Section 3</xref>"
        "<xref type=\"draft\" data=\"draft-x-01\"/><xref type=\"text\">some  words</xref>"
        "<xref type=\"uri\" data=\"https://example.org/a\"/>"
        "<xref type=\"uri\" data=\"https://example.org/b\">B</xref><xref type=\"text\"/>"
        "<xref type=\"note\" data=\"1\"/>"
        "<note>See <xref type=\"rfc\" data=\"rfc3\"/> by"
        " <xref type=\"person\" data=\"J_D\"/><br/>\nand <paragraph>more</paragraph>text</note>"
        "<sc>17</sc><unauthorized>once</unauthorized><unauthorized>twice</unauthorized></record>");
    const struct record *record = &catalog->records[0];
    ck_assert_str_eq(record->references, "RFC1\nRFC2, Section 3\trfc2\ndraft-x-01\nsome words\n"
                                         "https://example.org/a\nB\thttps://example.org/b\n1");
    ck_assert_str_eq(record->notes, "See [RFC3] by [J_D]\nand\nmore\ntext");
    ck_assert_str_eq(record->service_code, "17");
    ck_assert_str_eq(record->unauthorized, "once\ntwice");
    catalog_destroy(catalog);
}
END_TEST

START_TEST(no_number)
{
    struct catalog *catalog = catalog_of("<record><name>airplay</name><protocol>tcp</protocol>"
                                         "<description>Protocol for streaming</description>"
                                         "</record>"
                                         "<record><name>b</name><number/></record>");
    ck_assert_uint_eq(catalog->record_count, 2);
    ck_assert_str_eq(catalog->records[0].name, "airplay");
    ck_assert_str_eq(catalog->records[0].description, "Protocol for streaming");
    ck_assert(!catalog->records[0].has_port);
    ck_assert(!catalog->records[1].has_port);
    ck_assert_str_eq(arranged(catalog), "");
}
END_TEST

START_TEST(whole_record)
{
    struct catalog *catalog = catalog_of("<record date=\"2011-07\" updated=\"2019-10-12\">\n"
                                         "  <name>domain</name>\n"
                                         "  <protocol>udp</protocol>\n"
                                         "  <xref type=\"person\" data=\"Jane_Doe\"/>\n"
                                         "  <description>Domain\n    Name Server</description>\n"
                                         "  <number>53</number>\n"
                                         "  <xref type=\"rfc\" data=\"rfc1035\"/>\n"
                                         "  <xref type=\"draft\" data=\"draft-ietf-dns-01\"/>\n"
                                         "  <xref type=\"text\">words</xref>\n"
                                         "  <xref type=\"uri\" data=\"http://example.org/\"/>\n"
                                         "  <xref type=\"rfc\"/>\n"
                                         "  <xref type=\"rfc\" data=\"two words\"/>\n"
                                         "</record>\n");
    ck_assert_uint_eq(catalog->record_count, 1);
    const struct record *record = &catalog->records[0];
    ck_assert_str_eq(record->name, "domain");
    ck_assert_str_eq(record->protocol, "udp");
    ck_assert_str_eq(record->alias_of, "");
    ck_assert_str_eq(record->description, "Domain Name Server");
    ck_assert_str_eq(record->references,
                     "RFC1035\ndraft-ietf-dns-01\nwords\nhttp://example.org/\ntwo words");
    ck_assert_str_eq(record->registered, "2011-07");
    ck_assert_str_eq(record->modified, "2019-10-12");
    ck_assert_uint_eq(record->alias_count, 0);
    ck_assert_uint_eq(record->line, 0);
    ck_assert_uint_eq(record->first_port, 53);
    ck_assert_uint_eq(record->last_port, 53);
    ck_assert(record->has_port);
    ck_assert_uint_eq(catalog->origin_count, 1);
    ck_assert_str_eq(catalog->origins[record->origin], REGISTRY_ORIGIN);
    ck_assert_str_eq(catalog->edition, "2024-02-29");
    catalog_destroy(catalog);
}
END_TEST

START_TEST(nothing_is_left_over_from_the_record_before)
{
    struct catalog *catalog = catalog_of(
        "<record date=\"2001-01-01\" updated=\"2002-02-02\"><name>a</name><protocol>tcp</protocol>"
        "<number>1-2</number><description>d</description>" NOTE(
            "This entry is an alias to \"x\".") "<xref type=\"rfc\" data=\"rfc1\"/></record>"
                                                "<record><name>b</name></record>");
    const struct record *record = &catalog->records[1];
    ck_assert_str_eq(record->protocol, "");
    ck_assert_str_eq(record->alias_of, "");
    ck_assert_str_eq(record->description, "");
    ck_assert_str_eq(record->references, "");
    ck_assert_str_eq(record->registered, "");
    ck_assert_str_eq(record->modified, "");
    ck_assert(!record->has_port);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(dates_that_are_none)
{
    static const char *const dates[] = {
        "",         "yesterday",   "2011",       "2011-7",          "2011-07-1",
        "11-07-01", "2011-07-011", "2011/07/01", "2011-07-01T00:00"};
    for (size_t at = 0; at < COUNT_OF(dates); at++) {
        struct catalog *catalog =
            catalog_of(support_text("<record date=\"%s\"><name>a</name></record>", dates[at]));
        ck_assert_str_eq(catalog->records[0].registered, "");
        catalog_destroy(catalog);
    }
}
END_TEST

START_TEST(aliases)
{
    ck_assert_str_eq(
        services_of(RECORD("http", "tcp", "80", "") RECORD("http", "udp", "80", "")
                        RECORD("www", "tcp", "80", NOTE("This entry is an alias to \"http\".\n"))
                            RECORD("web", "tcp", "80",
                                   NOTE("This is a duplicate of the \"http\" service and "
                                        "should not be used"))),
        "http 80/tcp www web\nhttp 80/udp\n");
}
END_TEST

/* The notes of the registry are wrapped, mixed with others and given twice. */
START_TEST(shapes_of_alias_notes)
{
    static const struct {
        const char *notes, *alias_of;
    } cases[] = {
        {NOTE("This entry is an alias to \"http\"."), "http"},
        {NOTE("\n        This entry\n\tis an  alias to\n        \"http\".\n      "), "http"},
        {NOTE("Historic. This entry is an alias to \"http\". Not to be used."), "http"},
        {NOTE("This entry is an alias to &quot;http&quot;."), "http"},
        {NOTE("<![CDATA[This entry is an alias to \"http\".]]>"), "http"},
        {NOTE("This entry is <!-- really --> an alias to \"http\"."), "http"},
        {NOTE("See <xref type=\"rfc\" data=\"rfc1\"/>. This entry is an alias to \"http\"."),
         "http"},
        {NOTE("Something else") NOTE("This entry is an alias to \"http\"."), "http"},
        {NOTE("This entry is an alias to \"http\".") NOTE("Something else"), "http"},
        {NOTE("This entry is an alias to \"http\".") NOTE("This entry is an alias to \"b\"."),
         "http"},
        {NOTE("This is a\nduplicate of the \"http\"\nservice"), "http"},
        {NOTE("This is a duplicate of the \"http\" port"), ""},
        {NOTE("This entry is an alias to http."), ""},
        {NOTE("This entry is an alias to \"http."), ""},
        {NOTE("This entry is an alias of \"http\"."), ""},
        {NOTE("this ENTRY is an alias to \"http\"."), ""},
        {NOTE(""), ""},
        {"<note/>", ""},
        {"<description>This entry is an alias to \"http\".</description>", ""},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++) {
        struct catalog *catalog =
            catalog_of(support_text("<record><name>www</name>%s</record>", cases[at].notes));
        ck_assert_msg(strcmp(catalog->records[0].alias_of, cases[at].alias_of) == 0,
                      "%s gives \"%s\"", cases[at].notes, catalog->records[0].alias_of);
        catalog_destroy(catalog);
    }
}
END_TEST

START_TEST(no_name_is_judged_by_its_text)
{
    ck_assert_str_eq(services_of(RECORD("EtherNet/IP-1", "tcp", "2221", "") RECORD(
                         "914c/g", "tcp", "211", "<description>deprecated</description>")
                                     RECORD("whois++", "udp", "63", NOTE("historic, reserved"))
                                         RECORD("reserved", "tcp", "1", "")),
                     "EtherNet/IP-1 2221/tcp\n914c/g 211/tcp\nwhois++ 63/udp\nreserved 1/tcp\n");
}
END_TEST

START_TEST(identical_records)
{
    struct catalog *catalog = catalog_of(RECORD("a", "tcp", "1", "") RECORD(
        "b", "tcp", "1", "") RECORD("a", "tcp", "1", "") RECORD("a", "tcp", "1-2", ""));
    ck_assert_uint_eq(catalog->record_count, 4);
    ck_assert_str_eq(arranged(catalog), "a 1/tcp\nb 1/tcp\na 2/tcp\n");
}
END_TEST

/* Expects the one bad record to be skipped with a warning that has its line and the text. */
static void check_left_out(const char *record, const char *words)
{
    const char *document = support_text("%s%s\n%s\n%s%s", HEAD, RECORD("a", "tcp", "1", ""), record,
                                        RECORD("b", "tcp", "2", ""), TAIL);
    struct outcome outcome = read_document(document);
    ck_assert(outcome.good);
    ck_assert_uint_eq(support_count(outcome.messages, "\n"), 1);
    const char *expected = support_text(":%u: warning: ", FIRST_LINE + 2);
    ck_assert_msg(strstr(outcome.messages, expected) != NULL &&
                      strstr(outcome.messages, words) != NULL,
                  "%s", outcome.messages);
    ck_assert_uint_eq(outcome.catalog->record_count, 3);
    ck_assert_uint_eq(outcome.catalog->records[1].kind, RECORD_UNUSABLE);
    ck_assert_str_eq(arranged(outcome.catalog), "a 1/tcp\nb 2/tcp\n");
}

#define LONG_NAME "<record><name>%s</name><protocol>tcp</protocol><number>3</number></record>"

START_TEST(names_that_lines_cannot_hold)
{
    check_left_out(RECORD("Apple Remote Desktop (Net Assistant)", "tcp", "3283", ""),
                   "Apple Remote Desktop (Net Assistant)");
    check_left_out(RECORD("two\n words", "tcp", "3", ""), "two words");
    check_left_out(RECORD("c#", "tcp", "3", ""), "c#");
    check_left_out(RECORD("h&#xe4;", "tcp", "3", ""), "h\xc3\xa4");
    check_left_out(RECORD("h&#x7f;", "tcp", "3", ""), "h\\x7f");
    check_left_out("<record><name>nameless number</name></record>", "nameless number");
#define FORM "<record><name>%s</name><protocol>tcp</protocol><number>3</number></record>"
    char name[257];
    memset(name, 'n', 256);
    name[256] = '\0';
    check_left_out(support_text(FORM, name), name);
    name[255] = '\0';
    ck_assert_str_eq(services_of(support_text(FORM, name)), support_text("%s 3/tcp\n", name));
#undef FORM
}
END_TEST

START_TEST(protocols_that_lines_cannot_hold)
{
    check_left_out(RECORD("x", "tcp/udp", "3", ""), "tcp/udp");
    check_left_out(RECORD("x", "tcp udp", "3", ""), "tcp udp");
    check_left_out(RECORD("x", "12345678901234567890123456789012", "3", ""), "1234567890");
    ck_assert_str_eq(services_of(RECORD("x", "1234567890123456789012345678901", "3", "")),
                     "x 3/1234567890123456789012345678901\n");
}
END_TEST

START_TEST(numbers_that_are_none)
{
    static const char *const numbers[] = {"65536",   "-1",       "80-",         "81-80",
                                          "80 81",   "80, 81",   "0x50",        "eighty",
                                          "1-65536", "80-81-82", "999999999999"};
    for (size_t at = 0; at < COUNT_OF(numbers); at++)
        check_left_out(support_text("<record><name>x</name><protocol>tcp</protocol>"
                                    "<number>%s</number></record>",
                                    numbers[at]),
                       numbers[at]);
    ck_assert_str_eq(services_of(RECORD("x", "tcp", "\n 80 ", "")), "x 80/tcp\n");
}
END_TEST

START_TEST(first_element_of_a_kind_counts)
{
    struct catalog *catalog = catalog_of(
        "<record><name>a</name><name>b</name><protocol>tcp</protocol><protocol>udp</protocol>"
        "<number>1</number><number>2</number><description>c</description>"
        "<description>d</description></record>"
        "<record><name/><name>late</name><number>3</number></record>");
    ck_assert_uint_eq(catalog->record_count, 2);
    ck_assert_str_eq(catalog->records[0].description, "c");
    ck_assert_str_eq(arranged(catalog), "a 1/tcp\n");
}
END_TEST

START_TEST(text_in_pieces)
{
    struct catalog *catalog = catalog_of(
        "<record><name>ht<!-- comment -->t<?work done?>p</name><protocol><![CDATA[t]]>cp</protocol>"
        "<number>8<!-- -->0</number>"
        "<description>Q&amp;A &lt;b&gt; &#65;&#x42; <![CDATA[<&>]]>\n&amp; &amp;</description>"
        "</record>");
    ck_assert_str_eq(catalog->records[0].description, "Q&A <b> AB <&> & &");
    ck_assert_str_eq(arranged(catalog), "http 80/tcp\n");
}
END_TEST

START_TEST(nested_elements)
{
    struct catalog *catalog =
        catalog_of("<record><name>a</name><number>1</number>"
                   "<description>one<br/>two <b>three <i>four</i></b></description>"
                   "<note>x<name>wrong</name><number>9</number></note>"
                   "<other><name>wrong</name><number>9</number></other></record>");
    ck_assert_uint_eq(catalog->record_count, 1);
    ck_assert_str_eq(catalog->records[0].description, "one\ntwo three four");
    ck_assert_str_eq(catalog->records[0].name, "a");
    ck_assert_uint_eq(catalog->records[0].first_port, 1);
    catalog_destroy(catalog);
}
END_TEST

START_TEST(elements_in_other_places)
{
    ck_assert_str_eq(
        services_of(
            "<title>Title</title><name>wrong</name><number>8</number>"
            "<note>This entry is an alias to \"x\".</note><xref type=\"rfc\" data=\"rfc1\"/>"
            "<people><person id=\"x\"><name>wrong</name>"
            "<updated>not a date</updated></person></people>"
            "<registry>" RECORD(
                "wrong", "tcp", "7",
                "") "</registry>"
                    "<record xmlns=\"urn:other\"><name>wrong</name><number>6</number></record>"
                    "<record><name xmlns=\"urn:other\">wrong</name><name>b</name>"
                    "<number>2</number></record>" RECORD("a", "tcp", "1", "")),
        "b 2/tcp\nb 2/udp\na 1/tcp\n");
}
END_TEST

START_TEST(prefixed_namespace)
{
    struct outcome outcome = read_document(
        "<i:registry xmlns:i=\"http://www.iana.org/assignments\">"
        "<i:updated>2020-01-02</i:updated><i:record><i:name>a</i:name><i:protocol>tcp</i:protocol>"
        "<i:number>1</i:number></i:record><record><name>b</name></record></i:registry>");
    ck_assert(outcome.good);
    ck_assert_str_eq(outcome.catalog->edition, "2020-01-02");
    ck_assert_uint_eq(outcome.catalog->record_count, 1);
    ck_assert_str_eq(arranged(outcome.catalog), "a 1/tcp\n");
}
END_TEST

START_TEST(edition)
{
    static const char *const bad[] = {"", "soon", "2024-02", "2024-2-29", "2024-02-29 12:00"};
    for (size_t at = 0; at < COUNT_OF(bad); at++)
        check_refused(support_text("%s<updated>%s</updated>%s%s", ROOT, bad[at],
                                   RECORD("a", "tcp", "1", ""), TAIL),
                      "date");
    struct outcome outcome = read_document(ROOT RECORD("a", "tcp", "1", "") TAIL);
    ck_assert(outcome.good);
    ck_assert_str_eq(outcome.catalog->edition, "");
    catalog_destroy(outcome.catalog);
    outcome = read_document(ROOT "<updated>\n 2024-02-29\n</updated>" RECORD(
        "a", "tcp", "1", "<updated>never</updated>") TAIL);
    ck_assert(outcome.good);
    ck_assert_str_eq(outcome.catalog->edition, "2024-02-29");
    catalog_destroy(outcome.catalog);
    outcome = read_document(ROOT "<updated>2024-01-01</updated>" RECORD(
        "a", "tcp", "1", "") "<updated>1999-01-01</updated>" TAIL);
    ck_assert(outcome.good);
    ck_assert_str_eq(outcome.catalog->edition, "2024-01-01");
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(other_documents)
{
    check_refused("<registry><record><name>a</name></record></registry>", "not an IANA registry");
    check_refused("<registry xmlns=\"http://www.iana.org/assignments/\"/>", "not an IANA registry");
    check_refused("<html xmlns=\"http://www.iana.org/assignments\"/>", "not an IANA registry");
    check_refused("<html><body>Not found</body></html>", "not an IANA registry");
    check_refused("<registry xmlns=\"http://www.iana.org/assignments\" id=\"protocol-numbers\"/>",
                  "another IANA registry");
    check_refused("<registry xmlns=\"http://www.iana.org/assignments\" "
                  "id=\"service-names-port-numbers-2\"/>",
                  "another IANA registry");
    check_refused("<registry xmlns=\"http://www.iana.org/assignments\" id=\"\"/>",
                  "another IANA registry");
    check_refused("", "registry.xml");
    check_refused("http 80/tcp\n", "registry.xml");
}
END_TEST

START_TEST(registry_without_records)
{
    struct outcome outcome = read_document(HEAD TAIL);
    ck_assert(outcome.good);
    ck_assert_uint_eq(support_count(outcome.messages, "warning: "), 1);
    ck_assert_uint_eq(outcome.catalog->record_count, 0);
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(damaged_xml)
{
    check_refused(HEAD "<record><name>a</record>" TAIL, ":4: ");
    check_refused(HEAD "<record>&unknown;</record>" TAIL, ":4: ");
    check_refused(HEAD "\n\n<record <name>a</name></record>" TAIL, ":6: ");
    check_refused(HEAD "<record a=\"1\" a=\"2\"/>" TAIL, ":4: ");
    check_refused(HEAD "<o:record/>" TAIL, ":4: ");
    check_refused(HEAD "<record><name>\001</name></record>" TAIL, ":4: ");
    check_refused(HEAD TAIL "<registry/>", ":4: ");
    check_refused(HEAD TAIL "more", ":4: ");
    check_refused(HEAD, "registry.xml");
}
END_TEST

START_TEST(each_cut)
{
    static const char document[] =
        HEAD "<record date=\"2001-01-01\"><name>http</name><protocol>tcp</protocol>"
             "<number>80</number><description>Q&amp;A</description>"
             "<note>This entry is an alias to <![CDATA[\"x\"]]>.</note><!-- c -->"
             "<xref type=\"rfc\" data=\"rfc1\"/></record>\n" TAIL;
    struct outcome outcome = read_bytes(document, sizeof document - 1);
    ck_assert(outcome.good);
    catalog_destroy(outcome.catalog);
    const char *file = support_path("registry.xml");
    support_begin_messages();
    for (size_t size = sizeof document - 1; size-- > 0;) {
        ck_assert_int_eq(truncate(file, (off_t)size), 0);
        struct catalog *catalog = catalog_create();
        if (registry_read(catalog, file))
            FAIL("a document cut to %zu bytes was taken", size);
        catalog_destroy(catalog);
    }
    const char *messages = support_end_messages();
    ck_assert_uint_eq(support_count(messages, "\n"), sizeof document - 1);
}
END_TEST

START_TEST(document_types)
{
    check_refused("<!DOCTYPE registry>" ROOT TAIL, "document type");
    check_refused("<!DOCTYPE registry SYSTEM \"registry.dtd\">" ROOT TAIL, "document type");
    check_refused("<!DOCTYPE registry [<!ENTITY a \"b\">]>" ROOT TAIL, "document type");
}
END_TEST

START_TEST(entity_bomb)
{
    check_refused("<!DOCTYPE registry [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"
                  "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                  "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
                  "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
                  "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
                  "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">"
                  "<!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\">]>" ROOT
                  "<record><name>&g;</name></record>" TAIL,
                  "document type");
}
END_TEST

START_TEST(external_entity)
{
    const char *secret = support_path("secret");
    support_write(secret, "secret-name", 11);
    struct outcome outcome =
        read_document(support_text("<!DOCTYPE registry [<!ENTITY x SYSTEM \"file://%s\">]>%s"
                                   "<record><name>&x;</name></record>%s",
                                   secret, ROOT, TAIL));
    ck_assert(!outcome.good);
    ck_assert_uint_eq(outcome.catalog->record_count, 0);
    ck_assert_ptr_null(strstr(outcome.messages, "secret-name"));
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(sixteen_bit_characters)
{
    static const char text[] =
        ROOT "<record><name>http</name><protocol>tcp</protocol>"
             "<number>80</number><description>\x01</description></record>" TAIL;
    unsigned char bytes[2 * sizeof text];
    for (int big = 0; big < 2; big++) {
        size_t size = 0;
        bytes[size++] = big ? 0xfe : 0xff;
        bytes[size++] = big ? 0xff : 0xfe;
        for (size_t at = 0; text[at] != '\0'; at++) {
            /* The mark becomes a non-ASCII character, U+0142. */
            unsigned character = text[at] == '\x01' ? 0x142u : (unsigned char)text[at];
            bytes[size++] = (unsigned char)(big ? character >> 8 : character);
            bytes[size++] = (unsigned char)(big ? character : character >> 8);
        }
        struct outcome outcome = read_bytes(bytes, size);
        ck_assert_msg(outcome.good, "%s", outcome.messages);
        ck_assert_str_eq(outcome.catalog->records[0].description, "\xc5\x82");
        ck_assert_str_eq(arranged(outcome.catalog), "http 80/tcp\n");
        outcome = read_bytes(bytes, size - 1);
        ck_assert(!outcome.good);
        catalog_destroy(outcome.catalog);
    }
}
END_TEST

START_TEST(characters_that_are_none)
{
    check_refused(HEAD "<record><name>a\xff</name></record>" TAIL, "registry.xml");
    check_refused(HEAD "<record><description>a\xc3</description></record>" TAIL, "registry.xml");
    check_refused(HEAD "<record><description>\xc0\xaf</description></record>" TAIL, "registry.xml");
    check_refused(HEAD "<record><description>\xed\xa0\x80</description></record>" TAIL,
                  "registry.xml");
}
END_TEST

/* A document with one text of that many bytes. */
static const char *long_text(const char *element, size_t size, char byte)
{
    char *text = support_own(malloc(size + 1));
    memset(text, byte, size);
    text[size] = '\0';
    return support_text("%s<record><name>a</name><number>1</number><%s>%s</%s></record>%s", HEAD,
                        element, text, element, TAIL);
}

START_TEST(long_texts)
{
    struct outcome outcome = read_document(long_text("description", REGISTRY_TEXT_LIMIT, 'x'));
    ck_assert_msg(outcome.good, "%s", outcome.messages);
    ck_assert_uint_eq(strlen(outcome.catalog->records[0].description), REGISTRY_TEXT_LIMIT);
    catalog_destroy(outcome.catalog);
    check_refused(long_text("description", REGISTRY_TEXT_LIMIT + 1, 'x'), "longer");
    check_refused(long_text("note", REGISTRY_TEXT_LIMIT + 1, ' '), "longer");
    check_refused(long_text("protocol", (size_t)1 << 20, 'x'), "longer");
    /* This text is ignored, so it may be long. */
    outcome = read_document(long_text("other", REGISTRY_TEXT_LIMIT * 2, 'x'));
    ck_assert_msg(outcome.good, "%s", outcome.messages);
    catalog_destroy(outcome.catalog);
}
END_TEST

/* A document with elements nested this deep, in a record or in its description. */
static const char *deep_document(unsigned depth, bool inside)
{
    char *document = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&document, &size);
    ck_assert_ptr_nonnull(stream);
    fputs(HEAD RECORD("a", "tcp", "1", "") "<record><name>b</name>", stream);
    fputs(inside ? "<description>" : "", stream);
    for (unsigned at = 0; at < depth; at++)
        fputs("<e>", stream);
    for (unsigned at = 0; at < depth; at++)
        fputs("</e>", stream);
    fputs(inside ? "</description>" : "", stream);
    fputs("</record>" TAIL, stream);
    fclose(stream);
    return support_own(document);
}

START_TEST(deep_nesting)
{
    for (unsigned inside = 0; inside < 2; inside++) {
        unsigned most = REGISTRY_DEPTH_LIMIT - 2 - inside;
        struct outcome outcome = read_document(deep_document(most, inside != 0));
        ck_assert_msg(outcome.good, "%s", outcome.messages);
        ck_assert_uint_eq(outcome.catalog->record_count, 2);
        catalog_destroy(outcome.catalog);
        check_refused(deep_document(most + 1, inside != 0),
                      ":5: elements are nested more than 100 deep");
        check_refused(deep_document(100000, inside != 0),
                      ":5: elements are nested more than 100 deep");
    }
}
END_TEST

START_TEST(standard_input)
{
    static const char document[] = HEAD RECORD("a", "tcp", "1", "") TAIL;
    const char *path = support_path("input");
    support_write(path, document, sizeof document - 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(dup2(file, STDIN_FILENO), 0);
    close(file);
    struct outcome outcome = read_registry("-");
    ck_assert_msg(outcome.good, "%s", outcome.messages);
    ck_assert_str_eq(arranged(outcome.catalog), "a 1/tcp\n");
    /* It is at its end now, but still open. */
    outcome = read_registry("-");
    ck_assert(!outcome.good);
    ck_assert_ptr_nonnull(strstr(outcome.messages, "standard input"));
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(no_file)
{
    struct outcome outcome = read_registry(support_path("missing"));
    ck_assert(!outcome.good);
    ck_assert_ptr_nonnull(strstr(outcome.messages, "/missing: "));
    catalog_destroy(outcome.catalog);
    const char *directory = support_path("directory");
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    outcome = read_registry(directory);
    ck_assert(!outcome.good);
    ck_assert_uint_eq(support_count(outcome.messages, "\n"), 1);
    ck_assert_ptr_nonnull(strstr(outcome.messages, directory));
    catalog_destroy(outcome.catalog);
}
END_TEST

/* The result of registry_edition() on a document. */
static const char *edition_of(const char *document, bool good)
{
    static char date[11];
    const char *file = support_path("registry.xml");
    support_write(file, document, strlen(document));
    support_begin_messages();
    bool found = registry_edition(file, date);
    const char *messages = support_end_messages();
    ck_assert_msg(found == good, "%s: %s", document, messages);
    ck_assert(good == (messages[0] == '\0'));
    return date;
}

START_TEST(edition_alone)
{
    ck_assert_str_eq(edition_of(HEAD TAIL, true), "2024-02-29");
    ck_assert_str_eq(edition_of(ROOT "<title><updated>2001-01-01</updated></title>"
                                     "<updated> 2024-02-28\n</updated>" TAIL,
                                true),
                     "2024-02-28");
    ck_assert_str_eq(edition_of(ROOT "<updated/>" TAIL, true), "");
    ck_assert_str_eq(edition_of(ROOT "<updated>soon</updated>" TAIL, true), "");
    ck_assert_str_eq(edition_of(ROOT RECORD("one", "tcp", "1", "") TAIL, true), "");
    /* What follows the date does not matter. */
    ck_assert_str_eq(edition_of(HEAD "<record><name>", true), "2024-02-29");
    edition_of(ROOT "<updated", false);
    edition_of("no XML", false);
    edition_of("", false);
}
END_TEST

/* The references of the first record of a registry with these footnotes. */
static const char *references_with(const char *xrefs, const char *footnotes)
{
    struct catalog *catalog =
        catalog_of(support_text("<record><name>a</name>%s</record>%s", xrefs, footnotes));
    const char *references = support_text("%s", catalog->records[0].references);
    catalog_destroy(catalog);
    return references;
}

/* Short references to a long footnote must not fill the memory: equal ones are one text. */
START_TEST(long_footnotes)
{
    char *document;
    FILE *stream = memory_stream(&document);
    fputs(HEAD, stream);
    for (unsigned at = 0; at < 2000; at++)
        fprintf(stream, "<record><name>a</name>%s<xref type=\"note\" data=\"1\"/></record>",
                at < 1000 ? "" : support_text("<xref type=\"rfc\" data=\"rfc%u\"/>", at));
    fprintf(stream, "<footnote anchor=\"1\">%060000d</footnote>" TAIL, 0);
    memory_stream_end(stream);
    struct outcome outcome = read_document(support_own(document));
    ck_assert(outcome.good);
    size_t total = 0;
    for (size_t at = 0; at < outcome.catalog->record_count; at++)
        total += strlen(outcome.catalog->records[at].references);
    ck_assert_uint_gt(total, UINT64_C(2000) * 60000);
    catalog_destroy(outcome.catalog);
    document = NULL;
    stream = memory_stream(&document);
    fputs(HEAD, stream);
    for (unsigned at = 0; at < 1200; at++)
        fprintf(stream,
                "<record><name>a</name><xref type=\"rfc\" data=\"rfc%u\"/>"
                "<xref type=\"note\" data=\"1\"/></record>",
                at);
    fprintf(stream, "<footnote anchor=\"1\">%060000d</footnote>" TAIL, 0);
    memory_stream_end(stream);
    outcome = read_document(support_own(document));
    ck_assert(!outcome.good);
    ck_assert_ptr_nonnull(strstr(outcome.messages, "footnotes take more than"));
    catalog_destroy(outcome.catalog);
}
END_TEST

START_TEST(footnotes)
{
    static const char one[] = "<xref type=\"note\" data=\"1\"/>";
    static const struct {
        const char *xrefs, *footnotes, *references;
    } cases[] = {
        {one, "<footnote anchor=\"1\">Two\n  lines.</footnote>", "1\tnote:Two lines."},
        {one, "<footnote anchor=\"1\">a<br/>b <xref type=\"rfc\" data=\"rfc3\"/></footnote>",
         "1\tnote:a b [RFC3]"},
        {"<xref type=\"rfc\" data=\"rfc2\"/><xref type=\"note\" data=\"2\"/>",
         "<footnote anchor=\"2\">second</footnote><footnote anchor=\"1\">first</footnote>",
         "RFC2\n2\tnote:second"},
        {one, "<footnote anchor=\"1\">x</footnote><footnote anchor=\"1\">y</footnote>",
         "1\tnote:x"},
        {one, "<footnote anchor=\"11\">x</footnote><footnote>y</footnote>", "1"},
        {one, "<footnote anchor=\"1\"> </footnote>", "1"},
        {one, "", "1"},
        {"<xref type=\"note\" data=\"1\">see 1</xref>", "<footnote anchor=\"1\">x</footnote>",
         "see 1\tnote:x"},
        {"<xref type=\"note\"/>", "<footnote>x</footnote>", ""},
        {"<xref type=\"uri\" data=\"note:1\">u</xref>", "<footnote anchor=\"1\">x</footnote>",
         "u\tnote:x"},
    };
    for (size_t at = 0; at < COUNT_OF(cases); at++)
        ck_assert_str_eq(references_with(cases[at].xrefs, cases[at].footnotes),
                         cases[at].references);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("registry");
    TCase *tests = support_case(suite, "rules");
    tcase_add_test(tests, one_port);
    tcase_add_test(tests, range_of_ports);
    tcase_add_test(tests, no_protocol);
    tcase_add_test(tests, no_name);
    tcase_add_test(tests, kinds_of_rows_without_a_name);
    tcase_add_test(tests, people);
    tcase_add_test(tests, names_that_would_fill_the_memory);
    tcase_add_test(tests, references_of_each_type);
    tcase_add_test(tests, no_number);
    tcase_add_test(tests, whole_record);
    tcase_add_test(tests, nothing_is_left_over_from_the_record_before);
    tcase_add_test(tests, dates_that_are_none);
    tcase_add_test(tests, aliases);
    tcase_add_test(tests, shapes_of_alias_notes);
    tcase_add_test(tests, no_name_is_judged_by_its_text);
    tcase_add_test(tests, identical_records);
    tcase_add_test(tests, names_that_lines_cannot_hold);
    tcase_add_test(tests, protocols_that_lines_cannot_hold);
    tcase_add_test(tests, numbers_that_are_none);
    tests = support_case(suite, "xml");
    tcase_add_test(tests, first_element_of_a_kind_counts);
    tcase_add_test(tests, text_in_pieces);
    tcase_add_test(tests, nested_elements);
    tcase_add_test(tests, elements_in_other_places);
    tcase_add_test(tests, prefixed_namespace);
    tcase_add_test(tests, edition);
    tcase_add_test(tests, edition_alone);
    tcase_add_test(tests, sixteen_bit_characters);
    tcase_add_test(tests, standard_input);
    tests = support_case(suite, "refused");
    tcase_add_test(tests, other_documents);
    tcase_add_test(tests, registry_without_records);
    tcase_add_test(tests, damaged_xml);
    tcase_add_test(tests, each_cut);
    tcase_add_test(tests, document_types);
    tcase_add_test(tests, entity_bomb);
    tcase_add_test(tests, external_entity);
    tcase_add_test(tests, characters_that_are_none);
    tcase_add_test(tests, long_texts);
    tcase_add_test(tests, deep_nesting);
    tcase_add_test(tests, footnotes);
    tcase_add_test(tests, long_footnotes);
    tcase_add_test(tests, no_file);
    return support_run(suite);
}
