#!/bin/bash
# Has herd7 try the latch under the memory model of C11: it holds, and each of its orders is needed.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage, by way of make model: tests/model/order.sh
#
# Uses herd7 in PATH, or else unpacks it from Debian's unstable release in the build directory.
set -u

. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/releases/roots.sh"

litmus=$abs_top_srcdir/tests/model/latch.litmus
borrowed=
models=()
if ! command -v herd7 >/dev/null; then
    borrow model sid herdtools7
    models=(-set-libdir "$borrowed/usr/share/herdtools7/herd")
fi

# observed FILE: prints Never, Sometimes or Always: how often an answer mixes two editions.
observed() {
    run run_borrowed herd7 "${models[@]}" -model rc11.cat "$1"
    sed -n 's/^Observation latch \([A-Z][a-z]*\) .*/\1/p' "$scratch/stdout"
}

# breaks WHAT EDIT: the latch does not hold after the edit.
breaks() {
    sed "$2" "$litmus" >"$scratch/broken.litmus"
    ! cmp -s "$litmus" "$scratch/broken.litmus" || fail "without $1" "an edit" "none"
    same "without $1 an answer may mix two editions" Sometimes \
        "$(observed "$scratch/broken.litmus")"
}

result=$(observed "$litmus")
same "memory order: no answer mixes two editions" Never "$result"
[ "$result" = Never ] || cat "$scratch/stderr"
breaks "the fence before a map" '/fence.*map$/d'
breaks "the fence before the edition" '/fence.*publish$/d'
breaks "the fence before the validation" '/fence.*validate$/d'
breaks "the order of the generation's increment" '/fetch_add/s/seq_cst/relaxed/'
breaks "the order of the generation's load" '/begun = /s/acquire/relaxed/'
breaks "the order of the edition's load" '/region = /s/acquire/relaxed/'
breaks "the order of the lock" '/holder/s/seq_cst/relaxed/'
finish
