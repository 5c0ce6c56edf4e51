#!/bin/bash
# Checks that iana loses and changes no answer of a services file.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# First with the machine's own file as an overlay. Then without the file: the traditional names and
# the registry must answer like Debian's netbase. Finally with unusual files.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

netbase=$abs_top_builddir/tests/conformance/netbase

# An overlay of the administrator, which comes first. No services file has its name, so an answer
# proves that iana is asked.
printf 'iana-test-witness\t64999/iana-test\n' >"$scratch/own.services"

# ask INDEX COMMAND...: asks about /etc/services, with what the command in front makes of it.
ask() {
    local index=$1
    shift
    run "$@" env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$index" "$netbase" iana-test-witness
}

# check WHAT: checks that the last ask found no difference.
check() {
    local summary
    summary=$(grep -E '^(names|ports): ' "$scratch/stdout" | paste -sd ';' | sed 's/;/, /') || true
    if [ "$status" -eq 0 ]; then
        ok "$1: $summary"
    else
        fail "$1" "no difference" "${summary:-exit $status}"
        head -n 30 "$scratch/stdout" "$scratch/stderr"
    fi
}

# overlays INDEX FILE...: compiles the default sources, with the file instead of /etc/services.
overlays() {
    local index=$1 file
    local options=(--strict --overlay "$scratch/own.services")
    shift
    for file in "$@" "$SHIPPED_TRADITIONAL"; do
        options+=(--overlay "$file")
    done
    compile "$index" "${options[@]}" "$SHIPPED_REGISTRY"
}

if ! [ -e /etc/services ]; then
    skip_all "services files" "there is no /etc/services to ask about or to mount over"
fi

# --- The machine's own file --------------------------------------------------

# A line of it that is wrong is a warning, so not strictly here.
compile "$scratch/own.idx" --overlay "$scratch/own.services" --overlay /etc/services \
    --overlay "$SHIPPED_TRADITIONAL" "$SHIPPED_REGISTRY"
ask "$scratch/own.idx"
check "/etc/services"

# --- Without it --------------------------------------------------------------

# Only for netbase as Debian ships it, without local additions.
shipped=$(dpkg-query -W -f '${Conffiles}' netbase 2>/dev/null |
    awk '$1 == "/etc/services" { print $2 }') || shipped=
if [ -n "$shipped" ] && [ "$shipped" = "$(md5sum </etc/services | cut -d' ' -f1)" ]; then
    overlays "$scratch/without.idx"
    ask "$scratch/without.idx"
    if [ "$status" -gt 1 ]; then
        fail "without /etc/services" "answers" "exit $status: $(cat "$scratch/stderr")"
    fi
    for kind in names ports; do
        summary=$(grep "^$kind: " "$scratch/stdout") || summary=
        if awk -v kind="$kind:" '$1 == kind { good = $2 * 100 >= $4 * 99 } END { exit !good }' \
            "$scratch/stdout"; then
            ok "without /etc/services, $summary"
        else
            fail "without /etc/services" "at least 99 % of the $kind" "$summary"
        fi
    done
    echo "exceptions, which data/traditional.services has to give the reason for:"
    sed '/^names: /d; /^ports: /d; s/^/  /' "$scratch/stdout" | grep . || echo "  none"
else
    skip "without /etc/services" "it is not that of Debian's netbase"
fi

# netbase 6.6 renamed some services. With renamed.services before the traditional names, as
# configure does for such a system, the new names are answered.
renamed=$abs_top_srcdir/data/renamed.services
compile "$scratch/renamed.idx" --overlay "$renamed" \
    --overlay "$abs_top_srcdir/data/traditional.services" "$SHIPPED_REGISTRY"
for name in imap:143 snmptrap:162 z39-50:210 sightline:1645 sips:5061; do
    same "since netbase 6.6, port ${name#*:}" "${name%:*}" \
        "$("$IANA_SERVICES" lookup --json --index "$scratch/renamed.idx" "${name#*:}" |
            python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["services"][0]["name"])')"
done

# The hot part must fit a processor's cache.
hot=$(od -A n -t u4 -j 20 -N 4 --endian=little "$scratch/own.idx" | tr -d ' ')
if [ "$hot" -le $((256 * 1024)) ]; then
    ok "the hot part of the index with all overlays has $hot bytes"
else
    fail "the hot part of the index" "at most 262144 bytes" "$hot"
fi

# --- Files of other shapes ---------------------------------------------------

if ! namespace=$(namespace_command); then
    skip "services files of other shapes" "no mount namespace is allowed here"
    finish
fi

# shape WHAT: the file comes from standard input and is shown to libc as /etc/services.
shape() {
    cat >"$scratch/shape.services"
    overlays "$scratch/shape.idx" "$scratch/shape.services" || return 0
    ask "$scratch/shape.idx" with_files "$namespace" \
        "$scratch/shape.services=/etc/services" --
    check "$1"
}

plain=$scratch/plain.services
cat >"$plain" <<'END'
http 80/tcp www web
ssh 22/tcp
https 8443/tcp
domain 53/udp nameserver
domain 53/tcp nameserver
nfs 2049/udp
local-thing 1/tcp tcpmux
END

shape "a plain file" <"$plain"
shape "tabs" < <(tr ' ' '\t' <"$plain")
shape "several blanks, and some at the end" < <(sed 's/ /\t  \t/g; s/$/ \t /' "$plain")
shape "blanks at the start" < <(sed 's/^/  \t/' "$plain")
shape "comments, right behind the last name as well" \
    < <(sed 's/$/# www 99\/tcp/; 1i # a comment\n#\n\n   # another' "$plain")
shape "lines that end as in DOS" < <(sed 's/$/\r/' "$plain")
shape "no newline at the end" < <(printf '%s' "$(cat "$plain")")
shape "a single line without its newline" < <(printf 'alone 4000/tcp')
shape "protocols that no registry has" \
    < <(printf 'a 1/tcp\nb 2/x\nc 3/%s\nd 4/sctp\n' "$(printf 'p%.0s' {1..31})")
shape "the first port, the last port, and the longest names" \
    < <(printf '0zero 0/tcp\nlast 65535/udp\n%s 7/tcp %s\n' "$(printf 'n%.0s' {1..255})" \
        "$(printf 'a%.0s' {1..255})")
shape "names of all kinds of signs" \
    < <(printf '%s\n' 'a.b_c+d/e 100/tcp ~ - -- = ! "q" back\slash' '9 9/tcp' '9 101/tcp')

shape "1,200 aliases in a line" < <(
    echo many 4000/tcp alias-{1..1200}
    echo many 4000/udp alias-{1200..1}
    echo alias-7 4001/tcp
)
shape "600 names on one port, which share an alias" < <(
    for number in {1..600}; do
        echo "on-one-port-$number 4000/tcp alias-$number shared"
    done
)
shape "one name on 600 ports" < <(
    for number in {1..600}; do
        echo "on-many-ports $((4000 + number))/tcp alias-$number"
        echo "on-many-ports $((4000 + number))/udp"
    done
)
shape "2,000 lines" < <(
    protocols=(tcp udp tcp)
    for number in {1..2000}; do
        echo "thing-$number $((number * 31))/${protocols[number % 3]} other-$((number / 2))"
    done
)

shape "aliases twice in a line, and the name as its own alias" <<'END'
twice 4000/tcp a a b a c b
itself 4001/tcp itself x itself
END

shape "a service in several lines, with other aliases in each" <<'END'
again 4000/tcp one two
between 4000/tcp two
again 4000/udp four
again 4000/tcp two three
again 4001/tcp one
again 4000/tcp
END

shape "names that differ in nothing but their case" <<'END'
Name 4000/tcp ALIAS
name 4001/tcp alias
NAME 4002/udp Alias
HTTP 4003/tcp
SSH 22/tcp Https
END

shape "lines that share names, in the order that counts" <<'END'
shell 514/tcp
syslog 514/udp
nntp 119/tcp
netnews 532/tcp readnews
icpv2 3130/udp
icp 1112/udp
kerberos 88/udp
kerberos-iv 750/udp kerberos-sec
http 80/tcp
www 8080/tcp
whoispp 63/tcp
whois++ 63/tcp
a 1000/tcp x
b 1001/tcp y
a 1000/tcp y z
svc 7001/tcp
real 7002/tcp stock
svc 7001/tcp stock
END

# Files in the style of other systems.
shape "a file as on the BSDs" <<'END'
#
# Network services, Internet style
#
#	$Id: services 1.1 $
#
tcpmux		1/tcp	   # TCP Port Service Multiplexer
tcpmux		1/udp
echo		7/tcp
echo		7/udp
echo		4/ddp
ssh		22/sctp	   # Secure Shell
ssh		22/tcp
domain		53/tcp	   nameserver
mtp		57/tcp	   # deprecated
http		80/tcp	   www www-http
http		80/udp	   www www-http
kerberos-sec	88/tcp	   kerberos  # the alias comes second here
kerberos-sec	88/udp	   kerberos
link		87/tcp	   ttylink
rje		77/tcp	   netrjs
sftp		115/tcp
#nicname	43/udp
at-rtmp		201/tcp
END
shape "a file as on Solaris" <<'END'
#ident	"@(#)services	1.2	26/11/25"
#
tcpmux		1/tcp
systat		11/tcp		users
netstat		15/tcp
time		37/tcp		timserver
name		42/udp		nameserver
whois		43/tcp		nicname		# usually to sri-nic
mtp		57/tcp				# deprecated
link		87/tcp		ttylink
x400-snd	104/tcp
csnet-ns	105/tcp
sunrpc		111/udp		rpcbind
sunrpc		111/tcp		rpcbind
ldap		389/tcp				# Lightweight Directory Access Protocol
biff		512/udp		comsat
shell		514/tcp		cmd		# no passwords used
syslog		514/udp
pcserver	600/tcp				# ECD Integrated PC board srvr
lockd		4045/udp			# NFS lock daemon/manager
lockd		4045/tcp
fs		7100/tcp			# Font server
END
shape "a file as on Windows" < <(sed 's/$/\r/' <<'END'
# This file contains port numbers for well-known services
#
# Format:
#
# <service name>  <port number>/<protocol>  [aliases...]   [#<comment>]
#

echo                7/tcp
discard             9/tcp    sink null
discard             9/udp    sink null
systat             11/tcp    users                  #Active users
qotd               17/tcp    quote                  #Quote of the day
nameserver         42/tcp    name                   #Host Name Server
domain             53/tcp                           #Domain Name Server
http               80/tcp    www www-http           #World Wide Web
kerberos           88/tcp    krb5 kerberos-sec      #Kerberos
epmap             135/tcp    loc-srv                #DCE endpoint resolution
netbios-ns        137/udp    nbname
https             443/tcp    MCom
microsoft-ds      445/tcp
monitor           561/udp
ms-sql-s         1433/tcp
ms-sql-s         1433/udp
END
)
shape "protocols in upper case" <<'END'
http 80/TCP www
http 80/tcp web
domain 53/UDP
Domain 53/Udp
END

shape "names that belong to others in the registry" <<'END'
ssh 443/tcp https domain
https 53/tcp ssh
www 22/tcp http
tcpmux 65000/udp echo
END

finish
