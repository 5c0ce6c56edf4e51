# Asks each function of Perl for services about each line of standard input: name, port, protocol.
# SPDX-License-Identifier: LGPL-2.1-or-later
use strict;
use warnings;

while (<STDIN>) {
    my ($name, $port, $protocol) = split;
    print "$_ by name: ", join(' ', getservbyname($name, $protocol)), "\n" for $name;
    print "$port by port: ", join(' ', getservbyport($port, $protocol)), "\n";
}
# iana enumerates only the first of several services on one port and protocol.
my %seen;
while (my @service = getservent()) {
    print join(' ', @service), "\n" unless $seen{"$service[2]/$service[3]"}++;
}
