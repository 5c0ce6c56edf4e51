#!/bin/bash
# Lets each system call of the module fail in turn: no crash, no wrong answer, and the next lookup
# works.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# With FULL set each call fails with each error.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/faults/injection.sh"

can_inject "system calls of the module that fail" || exit 77
stress=$abs_top_builddir/tests/faults/stress
for edition in alpha beta; do
    "$stress" edition "$edition" >"$scratch/$edition.services"
    compile_alone "$edition"
done
[ "$failures" -eq 0 ] || finish

index=$scratch/services.idx
command=("$abs_top_builddir/tests/faults/shortage" "$index" "$scratch/alpha.idx"
    "$scratch/beta.idx")
export LD_LIBRARY_PATH=$MODULE_DIR NSS_IANA_INDEX=$index

wrong=0
check_outcome() {
    local error allowed
    error=$(sed -n 's/^first //p' "$scratch/stdout")
    case $2 in
    EMFILE | ENFILE | ENOMEM | EINTR) allowed='(0|11)' ;; # 11 is EAGAIN
    *) allowed='[0-9]+' ;;
    esac
    [[ $error =~ ^$allowed$ ]] || status="$status, error $error"
    if [ "$status" != 0 ]; then
        wrong=$((wrong + 1))
        fail "$3" "exit 0, and the error EAGAIN for what passes" "exit $status"
        grep '^FAIL' "$scratch/stdout" || head -n 2 "$scratch/stderr"
    fi
    rm -f "$index"
}

exits "calls that do a part of their work, or are interrupted" 0 \
    env LD_PRELOAD="$abs_top_builddir/tests/faults/.libs/libpiecemeal.so" "${command[@]}"
rm -f "$index"

list_calls "${command[@]}"
rm -f "$index"
each_call_fails "EMFILE ENFILE ENOMEM EIO EINTR EACCES" check_outcome "${command[@]}"
same "$faults faults of $call_count system calls: no wrong answer, and the next lookup works" \
    0 "$wrong"
finish
