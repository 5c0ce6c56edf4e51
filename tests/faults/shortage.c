/*
 * Looks up, replaces the index and enumerates between markers in a trace, and prints the results;
 * shortage.sh makes the system calls between the markers fail.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Only calls of the module are between the markers. It succeeds if no answer is wrong and the
 * module recovers from each fault at the next check.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/faults/clocks.h"
#include "tests/faults/editions.h"

/* A failing call without effect, as a marker in the trace. */
static void mark(const char *text)
{
    /* cppcheck-suppress invalidFunctionArg ; that the call fails is what it is for */
    if (write(-1, text, strlen(text)) >= 0)
        exit(2);
}

/* Returns the edition that answered, or -1 and the error. */
static int ask(int *error)
{
    struct servent result;
    struct servent *found = NULL;
    char buffer[1024];
    *error = getservbyport_r(htons(FIRST_PORT), "tcp", &result, buffer, sizeof buffer, &found);
    return found != NULL ? edition_of(found) : -1;
}

/* The number of services, if all are of the edition; otherwise a number above any right one. */
static int enumerate(int edition)
{
    struct servent result;
    struct servent *found;
    char buffer[1024];
    int count = 0;
    setservent(0);
    while (getservent_r(&result, buffer, sizeof buffer, &found) == 0)
        count += edition_of(found) == edition ? 1 : 1000000;
    endservent();
    return count;
}

static void expect(bool good, const char *what)
{
    check(good, what, "that", "something else");
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: shortage INDEX ALPHA BETA\n");
        return 2;
    }
    use_iana();
    use_editions(argv[1], argv[2], argv[3]);
    int error;
    /* libc loads the module, which finds no index. */
    expect(ask(&error) == -1, "without an index there is no answer");

    replace(0);
    mark("FAULTS BEGIN");
    int edition = ask(&error);
    mark("FAULTS END");
    printf("first %d\n", edition < 0 ? error : 0);
    expect(edition <= 0, "the first lookup has the answer or none");
    expect(ask(&error) == 0, "the second lookup has the answer");

    replace(1);
    let_a_second_pass();
    mark("FAULTS BEGIN");
    edition = ask(&error);
    mark("FAULTS END");
    expect(edition >= 0,
           "a lookup during a replacement has the answer of the old or the new index");
    let_a_second_pass();
    expect(ask(&error) == 1, "a second later the answer is that of the new index");

    mark("FAULTS BEGIN");
    int count = enumerate(1);
    mark("FAULTS END");
    expect(count == 0 || count == 2 * SERVICES, "an enumeration gives all or nothing");
    expect(enumerate(1) == 2 * SERVICES, "the next enumeration gives all");
    expect(count_maps() <= 2, "there are two maps at most");
    return atomic_load(&failures) == 0 ? 0 : 1;
}
