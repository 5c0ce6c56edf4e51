#!/bin/bash
# Checks that ss, netstat, lsof and tcpdump print the same name for each port, on three systems.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# ss looks up each port, netstat and tcpdump enumerate all services when they start, and lsof does
# both. The first system has netbase's /etc/services. The second also has 60 own names before it,
# half of them on its ports. The third has neither. nsswitch.conf is as enable writes it. The test
# compares ports with a service for tcp and udp; with FULL=1, all ports up to 65534.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/programs/system.sh"

for need in ss netstat lsof tcpdump; do
    command -v "$need" >/dev/null ||
        skip_all "ss, netstat, lsof, tcpdump" \
            "$need is missing: scripts/setup programs"
done
make_systems "ss, netstat, lsof, tcpdump"

# sockets.py leaves out port 111.
plain_services /etc/services "$SYSTEMS/files.services" | tr -s ' /' ' ' | awk '
    ($3 == "tcp" || $3 == "udp") && $2 != 111 && !seen[$2, $3]++ &&
        ++count % (own < 30 ? 9 : 190) == 1 && own++ < 60 {
        printf "own-name-%d %d/%s own-alias-%d\n", own, $2, $3, own
    }' >"$SYSTEMS/own.overlay"
same "there are 60 own names" 60 "$(wc -l <"$SYSTEMS/own.overlay")"
same "half of them are on ports of /etc/services" yes \
    "$(plain_services /etc/services | cut -d ' ' -f 2 | sort -u |
        join - <(cut -d ' ' -f 2 "$SYSTEMS/own.overlay" | sort) | wc -l |
        awk '{ print ($1 >= 30 ? "yes" : $1) }')"

# prepare SYSTEM OVERLAY...: its index, and the nsswitch.conf that enable writes if systemd watches
# for edits.
prepare() {
    local system=$1 tree=$SYSTEMS/$1.tree overlay overlays=()
    shift
    for overlay in "$@" "$abs_top_srcdir/data/traditional.services"; do
        overlays+=(--overlay "$overlay")
    done
    compile "$SYSTEMS/$system.idx" "${overlays[@]}" "$(newest_registry)" || finish
    mkdir -p "$tree/etc/systemd/system/paths.target.wants" "$tree/var/lib/nss-iana"
    : >"$tree/etc/systemd/system/paths.target.wants/iana-services-compile.path"
    cp "$SYSTEMS/$system.idx" "$tree/var/lib/nss-iana/services.idx"
    { cat "$scratch/nsswitch.conf" && echo 'services: db files'; } >"$tree/etc/nsswitch.conf"
    exits "$system: enable" 0 "$IANA_SERVICES" enable --force --root "$tree"
    mv "$tree/etc/nsswitch.conf" "$SYSTEMS/$system.conf"
    cp /etc/services "$SYSTEMS/$system.services"
}
prepare netbase /etc/services
prepare own "$SYSTEMS/own.overlay" /etc/services
prepare nothing
: >"$SYSTEMS/nothing.services"

# The ports to open sockets on.
if [ -n "${FULL:-}" ]; then
    # Not 65535: it replaces the ephemeral range below, whose ports ss does not look up.
    seq 65534 | sed 's|.*|port-& &/tcp\nport-& &/udp|' >"$PREPARED/ports"
else
    plain_services "$SYSTEMS/files.services" >"$PREPARED/ports"
fi
/usr/bin/python3 "$PROGRAMS/capture.py" 131070 1 >"$PREPARED/capture"

# Prints lines "PROTOCOL/PORT NAME" by joining a program's output with numbers and with names.
cat >"$PREPARED/list.sh" <<'END'
ss_list() {
    ss -Htuae "$@" | awk '$2 == "LISTEN" || $2 == "UNCONN" {
        match($0, /ino:[0-9]+/)
        socket = substr($0, RSTART, RLENGTH)
        sub(/^.*:/, "", $5)
        print socket, $1, $5
    }' | sort
}
netstat_list() {
    netstat --numeric-hosts -W -tuae "$@" | awk '
        /^tcp/ && $6 != "LISTEN" { next }
        /^tcp|^udp/ { sub(/^.*:/, "", $4); print $NF, $1, $4 }' | sort
}
lsof_list() {
    lsof -n -i -a -p "$HOLDER" -F Pn "$@" | awk '
        /^P/ { protocol = tolower(substr($0, 2)) }
        /^n/ && !/->/ { sub(/^.*:/, ""); print ++count, protocol, $0 }'
}
tcpdump_list() {
    tcpdump -t -r "$PREPARED/capture" "$@" 2>/dev/null | awk '
        match($0, /> 192\.0\.2\.2\.[^ ]*: /) {
            name = substr($0, RSTART + 12, RLENGTH - 14)
            print ++count, / Flags \[/ ? "tcp" : "udp", name
        }'
}
# numbers_and_names PROGRAM NUMERIC-OPTION
numbers_and_names() {
    paste -d ' ' <("$1_list" "$2") <("$1_list") | awk '
        $1 != $4 || $2 != $5 { print "the listings differ: " $0; next }
        { print $2 "/" $3, $6 }' | LC_ALL=C sort -u
}
[ -n "${HOLDER-}" ] || return 0
numbers_and_names ss -n >>"$PREPARED/$1.ss"
numbers_and_names netstat -n >>"$PREPARED/$1.netstat"
numbers_and_names lsof -P >>"$PREPARED/$1.lsof"
END
cat >"$PREPARED/packets.sh" <<'END'
. "$PREPARED/list.sh"
numbers_and_names tcpdump -n >"$PREPARED/$1.all"
LC_ALL=C join -o 2.1,2.2 <(cut -d ' ' -f 1 "$PREPARED/$1.ss") "$PREPARED/$1.all" \
    >"$PREPARED/$1.tcpdump"
END

cat >"$PREPARED/run.sh" <<'END'
set -eu
. "$PROGRAMS/cases.sh"
# A process may not open sockets on all ports at once.
split -l 12000 "$PREPARED/ports" "$PREPARED/part-"
for part in "$PREPARED"/part-*; do
    rm -f "$PREPARED/ready"
    hold_sockets 65535 "$part"
    # ss looks up no port of the ephemeral range.
    read -r range </proc/sys/net/ipv4/ip_local_port_range
    echo 65535 65535 >/proc/sys/net/ipv4/ip_local_port_range
    for system in netbase own nothing; do
        NSS_IANA_INDEX=$SYSTEMS/$system.idx in_system "$system" bash "$PREPARED/list.sh" "$system"
    done
    echo "$range" >/proc/sys/net/ipv4/ip_local_port_range
    kill "$HOLDER"
    wait "$HOLDER" 2>/dev/null || true
done
trap - EXIT
unset HOLDER
for system in netbase own nothing; do
    for program in ss netstat lsof; do
        LC_ALL=C sort -u -o "$PREPARED/$system.$program" "$PREPARED/$system.$program"
    done
    NSS_IANA_INDEX=$SYSTEMS/$system.idx in_system "$system" bash "$PREPARED/packets.sh" "$system"
done
END
run in_network "$PREPARED/run.sh"
exited "the programs run" 0

for system in netbase own nothing; do
    count=$(wc -l <"$PREPARED/$system.ss")
    same "$system: ss lists many ports" yes "$([ "$count" -gt 10000 ] && echo yes || echo "$count")"
    same "$system: ss prints names" https \
        "$(sed -n 's|^tcp/443 ||p' "$PREPARED/$system.ss" | sed 's/^own-name-.*/https/')"
    for program in netstat lsof tcpdump; do
        same_file "$system: $program prints the names of ss for $count ports" \
            "$PREPARED/$system.ss" "$PREPARED/$system.$program"
    done
done
same "each own name is printed" 60 "$(grep -c ' own-name-' "$PREPARED/own.ss")"
finish
