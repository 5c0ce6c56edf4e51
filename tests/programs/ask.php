<?php
// Asks each function of PHP for services about each line of standard input: name, port, protocol.
// SPDX-License-Identifier: LGPL-2.1-or-later
while (($line = fgets(STDIN)) !== false) {
    [$name, $port, $protocol] = explode(' ', trim($line));
    echo $name, ' ', json_encode(getservbyname($name, $protocol)), "\n";
    echo $port, ' ', json_encode(getservbyport((int)$port, $protocol)), "\n";
}
