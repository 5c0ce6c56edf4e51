#!/bin/bash
# Changes each byte of an index and cuts the file to each length: the reader stays inside it, verify
# finds the change, and a loader that is given the right checksum refuses it or can read it.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# With FULL set each byte is changed to all 255 other values, and the index of the shipped registry
# is damaged as well: some minutes. `make damage` does that with the sanitizers.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

damage=$abs_top_builddir/tests/faults/damage
compile "$scratch/small.idx" "$FIXTURES/rules.xml"
compile "$scratch/full.idx" "$SHIPPED_REGISTRY"
printf '%s\n' '!whole-row' '!12/udp' 'own 7/tcp other' >"$scratch/own.services"
compile "$scratch/columns.idx" --overlay "$scratch/own.services" "$FIXTURES/columns.xml"
[ "$failures" -eq 0 ] || finish

# damage_index NAME ARGUMENT...
damage_index() {
    local name=$1 status=0
    shift
    "$damage" "$scratch/$name.idx" "$@" >"$scratch/$name.stdout" 2>"$scratch/$name.stderr" ||
        status=$?
    echo "$status" >"$scratch/$name.status"
}

# shown NAME: checks and prints the result of the run.
shown() {
    sed "s/^\(ok\|FAIL\) - /&$1 index: /" "$scratch/$1.stdout"
    status=$(cat "$scratch/$1.status")
    cp "$scratch/$1.stderr" "$scratch/stderr"
    exited "the $1 index, all of it" 0
}

if [ -n "${FULL-}" ]; then
    damage_index full some 1 1 37 4999 &
    damage_index small all 1 1 1 3
    damage_index columns all 1 1 1 1
    wait
    shown full
else
    damage_index small some 8 1 7 11
    damage_index columns some 8 1 7 1
fi
shown small
shown columns
finish
