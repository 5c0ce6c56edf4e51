// Asks Go's own function for services about each line of standard input: name, port, protocol.
// SPDX-License-Identifier: LGPL-2.1-or-later
package main

import (
	"fmt"
	"net"
)

func main() {
	var name, protocol string
	var port int
	for {
		if _, err := fmt.Scan(&name, &port, &protocol); err != nil {
			return
		}
		// Others than these two Go refuses by itself.
		if protocol == "tcp" || protocol == "udp" {
			found, err := net.LookupPort(protocol, name)
			fmt.Println(name, found, err)
		}
	}
}
