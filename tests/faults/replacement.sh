#!/bin/bash
# Replaces and removes the index while threads look up and while services are enumerated.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# SECONDS_TO_RUN makes the part with threads longer, THREADS sets how many there are. REPLACEMENTS
# is how many there are in a storm of them.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

stress=$abs_top_builddir/tests/faults/stress
for edition in alpha beta; do
    "$stress" edition "$edition" >"$scratch/$edition.services"
    compile_alone "$edition"
done
[ "$failures" -eq 0 ] || finish

# run_part PART PROGRAM ARGUMENT...: with an index of its own, between the two editions.
run_part() {
    local part=$1 program=$2
    shift 2
    mkdir "$scratch/$part"
    local index=$scratch/$part/services.idx status=0
    LD_LIBRARY_PATH=$MODULE_DIR NSS_IANA_INDEX=$index \
        "$abs_top_builddir/tests/faults/$program" "${@/INDEX/$index}" \
        >"$scratch/$part.stdout" 2>"$scratch/$part.stderr" || status=$?
    echo "$status" >"$scratch/$part.status"
}
editions=("$scratch/alpha.idx" "$scratch/beta.idx")
# The first two wait for most of their time, so they run side by side.
run_part replacement stress replacement INDEX "${editions[@]}" &
run_part enumeration stress enumeration INDEX "${editions[@]}" &
wait
run_part storm storm INDEX "${editions[@]}" "${REPLACEMENTS:-200}"
for part in replacement enumeration storm; do
    cat "$scratch/$part.stdout"
    status=$(cat "$scratch/$part.status")
    cp "$scratch/$part.stderr" "$scratch/stderr"
    exited "$part, all of it" 0
    [ "$status" -eq 0 ] || head -n 40 "$scratch/$part.stderr"
done
finish
