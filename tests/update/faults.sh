#!/bin/bash
# Makes each system call of update fail in turn: the old or the new index is in place, and the next
# run succeeds.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# With FULL set, each call fails with each error; otherwise every fourth call fails with one error.
# Calls of curl, which runs in its own process, are not included.
set -eu
. "${abs_top_srcdir:?}/tests/update/lib.sh"
. "$abs_top_srcdir/tests/faults/injection.sh"

can_inject "faults of update" || exit 77
start_server
command=("$IANA_SERVICES" update --quiet --no-overlays -o "$index"
    --url "http://127.0.0.1:$port/registry.xml")

# The files before and after a run without faults.
serve 2020-01-01 50 old
exits "update to the old registry" 0 "${command[@]}"
cp -a "$scratch/local" "$scratch/before"
cp "$index" "$scratch/old.idx"
serve 2020-02-01 50 new
exits "update to the new registry" 0 "${command[@]}"
cp "$index" "$scratch/new.idx"

restore_files() {
    rm -rf "$scratch/local"
    cp -a "$scratch/before" "$scratch/local"
}

index_in_place() {
    if cmp -s "$index" "$scratch/new.idx"; then
        echo new
    elif cmp -s "$index" "$scratch/old.idx"; then
        echo old
    else
        echo "neither old nor new"
    fi
}

wrong=0
expect() {
    [[ $3 =~ ^($2)$ ]] && return
    wrong=$((wrong + 1))
    [ "$wrong" -gt 10 ] || fail "$1" "$2" "$3: $(head -n 1 "$scratch/stderr")"
}

check_fault() {
    local expected="0 new|2 old|2 new"
    ! libxml2_gave_up "$1" || expected="134 old"
    expect "$3: the exit status and the index" "$expected" "$status $(index_in_place)"
    [ "$status" -eq 0 ] || [ "$expected" = "134 old" ] ||
        expect "$3: what is told" "iana-services: .+" "$(head -n 1 "$scratch/stderr")"
    run "${command[@]}"
    expect "$3: the next run" "0 new $all_files" "$status $(index_in_place) $(left)"
    restore_files
}

restore_files
list_calls "${command[@]}"
restore_files
if [ -z "${FULL-}" ]; then
    sed -n '0~4p' "$scratch/calls" >"$scratch/some"
    mv "$scratch/some" "$scratch/calls"
fi
each_call_fails "EIO ENOSPC ENOMEM EINTR EACCES EMFILE EROFS EDQUOT" check_fault "${command[@]}"
same "$faults faults of $call_count system calls: the old or the new index, and the next run \
succeeds" 0 "$wrong"
finish
