# Asks each function of Ruby for services about each line of standard input: name, port, protocol.
# SPDX-License-Identifier: LGPL-2.1-or-later
require 'socket'

$stdin.each_line do |line|
  name, port, protocol = line.split
  puts "#{name} #{Socket.getservbyname(name, protocol)}"
  puts "#{port} #{Socket.getservbyport(port.to_i, protocol)}"
  puts "#{name} #{Addrinfo.tcp('127.0.0.1', name).ip_port}" if protocol == 'tcp'
end
