#!/bin/bash
# Looks up services with common programs: getent, perl, Python and getaddrinfo.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

if [ -n "$(sanitizers)" ]; then
    skip_all "programs" "a module built with $(sanitizers) needs programs built with them"
fi

index=$scratch/services.idx
compile "$index" --overlay "$FIXTURES/local.services" "$FIXTURES/small.xml"
# getservent returns the first service of each port and protocol.
dump "$index" | plain_services | awk '!seen[$2]++' >"$scratch/list"

# getent -s selects the backend, so these tests need no namespace.
lookup() {
    run env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$index" "$@"
    answer=$(sed -e 's/[[:space:]][[:space:]]*/ /g' -e 's/ $//' "$scratch/stdout")
}

# asked WHAT EXPECTED COMMAND...
asked() {
    local what=$1 expected=$2
    shift 2
    lookup "$@"
    if [ "$status" -eq 0 ] && [ "$answer" = "$expected" ]; then
        ok "$what"
    else
        fail "$what" "'$expected'" "exit $status, '$answer' $(head -n 2 "$scratch/stderr")"
    fi
}

if command -v getent >/dev/null; then
    getent=(getent -s iana services)
    asked "getent -s 443/tcp" "https 443/tcp secure-web" "${getent[@]}" 443/tcp
    asked "getent -s 443" "https 443/tcp secure-web" "${getent[@]}" 443
    asked "getent -s 443/udp" "https 443/udp" "${getent[@]}" 443/udp
    asked "getent -s https/udp" "https 443/udp" "${getent[@]}" https/udp
    asked "getent -s https/tcp, the overlay first" "https 4430/tcp" "${getent[@]}" https/tcp
    asked "getent -s 4430" "https 4430/tcp" "${getent[@]}" 4430
    asked "getent -s, an alias" "https 443/tcp secure-web" "${getent[@]}" secure-web
    asked "getent -s, another protocol" "atalk-like 1/ddp nbp-like" "${getent[@]}" 1/ddp
    asked "getent -s, several keys" "$(printf '%s\n' 'base 10/tcp mine based' 'base-two 11/tcp')" \
        "${getent[@]}" 10/tcp 11/tcp
    for key in no-such-service no-such-service/tcp BASE-Two Secure-Web/tcp https/dccp 9/tcp 9 \
        443/sctp; do
        lookup "${getent[@]}" "$key"
        same "getent -s $key says not found" "2:" "$status:$answer"
    done
    lookup "${getent[@]}"
    same "getent -s enumerates what each port answers, in order" "$(cat "$scratch/list")" "$answer"
else
    skip "getent -s" "there is no getent"
fi

if ! namespace=$(namespace_command); then
    skip "programs with a changed nsswitch.conf" "a mount namespace is not allowed here"
    finish
fi

sed -e '/^services:/d' /etc/nsswitch.conf >"$scratch/nsswitch.conf"
echo 'services: iana' >>"$scratch/nsswitch.conf"
# /etc/services is empty, so no answer can come from it.
: >"$scratch/no-services"
mounts=("$scratch/nsswitch.conf=/etc/nsswitch.conf")
[ -e /etc/services ] && mounts+=("$scratch/no-services=/etc/services")

lookup() {
    run with_files "$namespace" "${mounts[@]}" -- \
        env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$index" "$@"
    answer=$(sed -e 's/[[:space:]][[:space:]]*/ /g' -e 's/ $//' "$scratch/stdout")
}

if command -v getent >/dev/null; then
    asked "getent 443/tcp" "https 443/tcp secure-web" getent services 443/tcp
    asked "getent https" "https 4430/tcp" getent services https
    asked "getent https/udp" "https 443/udp" getent services https/udp
    lookup getent services no-such-service
    same "getent of an unknown name" "2:" "$status:$answer"
    lookup getent services
    same "getent enumerates all" "$(wc -l <"$scratch/list")" "$(wc -l <"$scratch/stdout")"
else
    skip "getent" "there is no getent"
fi

perl=/usr/bin/perl
if [ -x "$perl" ]; then
    # shellcheck disable=SC2016 # the variables are perl's
    {
        asked "perl getservbyname" "https secure-web 443 tcp" \
            "$perl" -e 'print join " ", getservbyname("secure-web", "tcp")'
        asked "perl getservbyport" "base mine based 10 tcp" \
            "$perl" -e 'print join " ", getservbyport(10, "tcp")'
        asked "perl getservbyport, unknown" "none" \
            "$perl" -e '@a = getservbyport(9, "tcp"); print @a ? "some" : "none"'
        asked "perl getservent" \
            "$(awk '{ $2 = ""; print $1 $2 }' "$scratch/list" | tr '\n' ' ' | sed 's/ $//')" \
            "$perl" -e 'print "$n " while ($n) = getservent()'
    }
else
    skip "perl" "there is no $perl"
fi

python=/usr/bin/python3
if [ -x "$python" ]; then
    asked "Python getservbyname" "443" \
        "$python" -c 'import socket; print(socket.getservbyname("https", "udp"))'
    asked "Python getservbyname without protocol" "4430" \
        "$python" -c 'import socket; print(socket.getservbyname("https"))'
    asked "Python getservbyport" "https" \
        "$python" -c 'import socket; print(socket.getservbyport(443, "tcp"))'
    asked "Python getservbyport, another protocol" "atalk-like" \
        "$python" -c 'import socket; print(socket.getservbyport(1, "ddp"))'
    lookup "$python" -c 'import socket; socket.getservbyname("no-such-service")'
    same "Python getservbyname of an unknown name" 1 "$status"
    asked "getaddrinfo with a service name" "('127.0.0.1', 11)" "$python" -c '
import socket
print(socket.getaddrinfo("127.0.0.1", "base-two", socket.AF_INET, socket.SOCK_STREAM)[0][4])'
    asked "getaddrinfo over all protocols" "[(1, 4430), (2, 443)]" "$python" -c '
import socket
found = socket.getaddrinfo("127.0.0.1", "https", socket.AF_INET)
print(sorted((int(f[1]), f[4][1]) for f in found if f[1] in (1, 2)))'
    asked "getnameinfo" "based-on base-two" "$python" -c '
import socket
print("based-on", socket.getnameinfo(("127.0.0.1", 11), socket.NI_NUMERICHOST)[1])'
else
    skip "Python" "there is no $python"
fi
finish
