#!/bin/bash
# Measures whole programs with the module and with libc's files backend on /etc/services.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Started by `make bench-programs`. Each of ROUNDS rounds (default 9) runs each program once in each
# system, in turn. The figures are medians of processor time, user and system: other load changes it
# less than elapsed time. "files" has the same services as iana, "netbase" the /etc/services of this
# machine.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/programs/system.sh"

rounds=${ROUNDS:-9}
systems=(netbase files iana)
ports=2000
packets=100000

make_systems "whole programs"
/usr/bin/python3 "$PROGRAMS/capture.py" "$packets" 1 >"$PREPARED/capture"

# Each command looks up ports, and no host names.
declare -A command=(
    [ss]='ss -tua'
    [netstat]='netstat --numeric-hosts -tua'
    [lsof]='lsof -n -i -a -p "$HOLDER"'
    [tcpdump]='tcpdump -r "$PREPARED/capture"'
    [perl]='/usr/bin/perl -e "getservbyport(\$_ * 16, q(tcp)) for 0 .. 4095"'
)
declare -A what=(
    [ss]="$ports ports for tcp and udp"
    [netstat]="$ports ports for tcp and udp"
    [lsof]="$ports ports for tcp and udp"
    [tcpdump]="$packets packets, $((packets / 2)) ports"
    [perl]="every 16th of all ports, 4,096"
)

chosen=()
for program in ss netstat lsof tcpdump perl; do
    if command -v "$program" >/dev/null; then
        chosen+=("$program")
        printf '%s\n' "${command[$program]}" >"$PREPARED/$program"
    else
        skip "$program" "it is missing: scripts/setup programs"
    fi
done

# Prints lines: program, system, seconds of user time, seconds of system time.
cat >"$PREPARED/measure" <<'SCRIPT'
set -eu
. "$PROGRAMS/cases.sh"
rounds=$2
read -ra systems <<<"$3"
hold_sockets "$1"
shift 3
for ((round = 0; round < rounds; round++)); do
    for program; do
        for system in "${systems[@]}"; do
            in_system "$system" bash -c '
                TIMEFORMAT="$1 $2 %3U %3S"
                time . "$PREPARED/$1" >/dev/null 2>&1' bash "$program" "$system" 2>&1
        done
        # The next round begins with the next system.
        systems=("${systems[@]:1}" "${systems[0]}")
    done
done
SCRIPT
in_network "$PREPARED/measure" "$ports" "$rounds" "${systems[*]}" "${chosen[@]}" >"$scratch/times"

median() {
    awk -v begin="$1 $2 " 'index($0, begin) == 1 { print $3 + $4 }' "$scratch/times" | sort -n |
        awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

printf '%-9s%33s%24s\n' '' 'milliseconds' 'times that of iana'
printf '%-9s%11s%11s%11s%12s%12s   with\n' program "${systems[@]}" netbase files
for program in "${chosen[@]}"; do
    awk -v program="$program" -v what="${what[$program]}" -v rounds="$rounds" \
        -v netbase="$(median "$program" netbase)" -v files="$(median "$program" files)" \
        -v iana="$(median "$program" iana)" -v lines="$scratch/lines" 'BEGIN {
        printf "%-9s%11.0f%11.0f%11.0f%12.2f%12.2f   %s\n", program,
            netbase * 1000, files * 1000, iana * 1000, netbase / iana, files / iana, what
        printf "bench-programs program=%s rounds=%d netbase_ms=%.0f files_ms=%.0f iana_ms=%.0f" \
            " netbase_per_iana=%.3f files_per_iana=%.3f\n", program, rounds,
            netbase * 1000, files * 1000, iana * 1000, netbase / iana, files / iana >>lines
    }'
done
echo
cat "$scratch/lines"
