# A function for each program that prints names of services; bash sources this file in a system.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034 # the variables are for those who source this
#
# The tests compare the whole output of a function. $PREPARED has the programs' input:
#   keys        lines of a name, a port and a protocol that the index has
#   capture     packets to many ports
#   ask-CASE    compiled programs

# Fast ones that most machines have.
quick_cases="getent ss perl python"
# Programs that list sockets come first: those that connect leave sockets behind.
all_cases="ss netstat lsof fuser getent tcpdump nft iptables ssh perl python ruby php go_libc
    c_static su sudo nscd nc telnet socat whois rpcinfo"
# Programs that read /etc/services instead of asking libc.
own_cases="go go_static c_musl rpcbind"
# Programs that become another user, which a namespace without root cannot have.
root_cases="su sudo tcpdump rpcbind rpcinfo"

# The executable of a case.
needs_of_case() {
    case $1 in
    iptables) echo iptables-restore ;;
    perl) echo /usr/bin/perl ;;
    python) echo /usr/bin/python3 ;;
    go*) echo go ;;
    c_static) echo cc ;;
    c_musl) echo musl-gcc ;;
    *) echo "$1" ;;
    esac
}

# A pattern in the output that proves that the program printed names, not numbers.
witness_of_case() {
    case $1 in
    ss | netstat | lsof) echo ':whoispp ' ;;
    fuser) echo '[0-9]' ;;
    tcpdump) echo '\.msg-icp: ' ;;
    ssh) echo '^port 63$' ;;
    nc | telnet | socat | whois) echo '^this is port 63' ;;
    rpcinfo | rpcbind) echo '111  portmapper' ;;
    nscd) echo '^asked nscd$' ;;
    su | sudo) echo '^whoispp  *63/tcp whois' ;;
    go*) echo '^whoispp 63 ' ;;
    c_*) echo '^63 whoispp$' ;;
    *) echo whoispp ;;
    esac
}

# iana enumerates only the first of several services on one port and protocol.
case_getent() {
    getent services | awk '!seen[$2]++'
    awk '{ print $1 }' "$PREPARED/keys" | xargs getent services
    awk '{ print $1 "/" $3 }' "$PREPARED/keys" | xargs getent services
    awk '{ print $2 }' "$PREPARED/keys" | xargs getent services
    awk '{ print $2 "/" $3 }' "$PREPARED/keys" | xargs getent services
    getent services no-such-service 0/tcp 65536/tcp https/nothing || echo "exit $?"
}

case_ss() {
    ss -tuna | wc -l
    ss -tua
    ss -Htla 'sport = :whois++ or sport = :https'
}

# netstat keeps the last of several services on one port and protocol; iana enumerates only the
# first.
case_netstat() {
    awk '!seen[$2]++' /etc/services >"$PREPARED/once"
    mount --bind "$PREPARED/once" /etc/services
    netstat --numeric-hosts -tua
}

case_lsof() {
    lsof -n -i -a -p "$HOLDER"
    lsof -n -i :whois++ -a -p "$HOLDER"
}

case_fuser() {
    # It prints an error for each process that it may not inspect.
    fuser -n tcp whois++ 2>/dev/null
    fuser -n udp syslog 2>/dev/null
}

case_tcpdump() {
    tcpdump -t -r "$PREPARED/capture" 2>/dev/null
    tcpdump -t -r "$PREPARED/capture" \
        'port msg-icp or tcp port nicname or udp portrange msp-ssh' 2>/dev/null
}

case_nft() {
    nft -f - <<END
add table inet names
add chain inet names seen
add rule inet names seen tcp dport { https, nicname, "whois++", x11 } accept
add rule inet names seen udp sport syslog udp dport snmp drop
add rule inet names seen sctp dport m2ua
END
    nft -S list ruleset
    nft list ruleset
    nft flush ruleset
}

case_iptables() {
    iptables-restore <<END
*filter
$(awk '$3 != "ddp" && $3 != "dccp" && $3 != "sctp" {
    print "-A INPUT -p", $3, "-m", $3, "--dport", $1 }' "$PREPARED/keys" | head -n 100)
-A INPUT -p tcp --dport whois++
-A INPUT -p udp -m multiport --dports syslog,snmp
-A INPUT -p udp --sport domain-s:x11
COMMIT
END
    iptables -L
    iptables-save | grep -v '^#'
    iptables -F
}

case_ssh() {
    ssh -F none -G -p whois++ localhost | grep '^port '
}

case_perl() {
    /usr/bin/perl "$PROGRAMS/ask.pl" <"$PREPARED/keys"
}

case_python() {
    /usr/bin/python3 "$PROGRAMS/ask.py" <"$PREPARED/keys"
}

case_ruby() {
    ruby "$PROGRAMS/ask.rb" <"$PREPARED/keys"
}

case_php() {
    php -n "$PROGRAMS/ask.php" <"$PREPARED/keys"
}

# Go asks libc only when it is told to, even in a program that is linked with it; and then in lower
# case, which the files backend does not take for the same name.
case_go_libc() {
    grep -v '[A-Z]' "$PREPARED/keys" | GODEBUG=netdns=cgo "$PREPARED/ask-go"
}

case_go() {
    "$PREPARED/ask-go" <"$PREPARED/keys"
}

case_go_static() {
    "$PREPARED/ask-go_static" <"$PREPARED/keys"
}

case_c_static() {
    "$PREPARED/ask-c_static" <"$PREPARED/keys"
}

case_c_musl() {
    "$PREPARED/ask-c_musl" <"$PREPARED/keys"
}

case_su() {
    su -s /bin/sh nobody -c 'id -un; getent services whois++/tcp'
}

# A setuid program, started by somebody else.
case_sudo() {
    echo 'nobody ALL = (root) NOPASSWD: ALL' >/run/sudoers
    chmod 440 /run/sudoers
    mount --bind /run/sudoers /etc/sudoers
    setpriv --reuid=65534 --regid=65534 --clear-groups \
        sudo -n sh -c 'id -un; getent services whois++/tcp'
}

case_nscd() {
    local key
    mkdir /run/nscd
    printf '%s\n' 'enable-cache services yes' 'check-files services yes' \
        'positive-time-to-live services 600' 'persistent services no' >/run/nscd.conf
    nscd -F -f /run/nscd.conf &
    daemon=$!
    wait_until 'test -S /run/nscd/socket'
    for key in whois++ whois++/tcp 63/tcp whois++ whois++/tcp 63/tcp no-such-service; do
        getent services "$key"
    done
    nscd -g -f /run/nscd.conf | awk '$1 == "services" { here = 1 }
        here && /cache hits on positive entries/ { if ($1 > 0) print "asked nscd"; exit }'
    stop_daemon
}

case_nc() {
    nc -z -v 127.0.0.1 whois++ 2>&1
    nc 127.0.0.1 whois++ </dev/null
}

# At the end of its input it does not wait for the answer.
case_telnet() {
    telnet 127.0.0.1 whois++ < <(sleep 1)
}

case_socat() {
    socat -u TCP:127.0.0.1:whois++ STDOUT
    socat -u TCP:127.0.0.1:nicname STDOUT
}

case_whois() {
    whois -h 127.0.0.1 example.net
    whois -h 127.0.0.1 -p whois++ example.net
}

start_rpcbind() {
    rpcbind -f -w &
    daemon=$!
    wait_until 'ss -Htln "sport = 111" | grep .'
}

# It prints no name of a service; what it asks for is its own port.
case_rpcbind() {
    start_rpcbind
    rpcinfo -p 127.0.0.1
    stop_daemon
}

# The same without a file for rpcinfo. rpcbind does not start without one.
case_rpcinfo() {
    mount --bind "$SYSTEMS/both.services" /etc/services
    start_rpcbind
    umount /etc/services
    rpcinfo -p 127.0.0.1
    stop_daemon
}

stop_daemon() {
    kill "$daemon"
    wait "$daemon"
}

# hold_sockets COUNT [SERVICES]: on so many ports of the file for tcp and for udp, until the shell
# ends; $HOLDER has them.
hold_sockets() {
    local services=${2:-$SYSTEMS/files.services}
    /usr/bin/python3 "$PROGRAMS/sockets.py" "$PREPARED/ready" "$1" "$services" &
    export HOLDER=$!
    trap 'kill "$HOLDER"' EXIT
    wait_until '[ -s "$PREPARED/ready" ]'
}

# wait_until COMMAND: for some seconds at most, that it succeeds.
wait_until() {
    local round
    for round in {1..100}; do
        if eval "$1" >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.1
    done
    return 1
}
