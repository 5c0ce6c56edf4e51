/*
 * Asks libc about each line of standard input, for programs that are linked statically.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line has a name, a port and a protocol.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>

int main(void)
{
    char name[256];
    char protocol[64];
    unsigned port;
    while (scanf("%255s %u %63s", name, &port, protocol) == 3) {
        const struct servent *by_name = getservbyname(name, protocol);
        printf("%s %d\n", name, by_name != NULL ? ntohs((uint16_t)by_name->s_port) : -1);
        const struct servent *by_port = getservbyport(htons((uint16_t)port), protocol);
        printf("%u %s\n", port, by_port != NULL ? by_port->s_name : "-");
    }
    return 0;
}
