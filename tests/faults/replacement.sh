#!/bin/bash
# Replaces and removes the index while threads look up and while services are enumerated.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# SECONDS_TO_RUN makes the part with threads longer, THREADS sets how many there are.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

stress=$abs_top_builddir/tests/faults/stress
for edition in alpha beta; do
    "$stress" edition "$edition" >"$scratch/$edition.services"
    compile "$scratch/$edition.idx" --overlay "$scratch/$edition.services" "$FIXTURES/nothing.xml"
done
[ "$failures" -eq 0 ] || finish

# Both parts wait for most of their time, so they run side by side.
for part in replacement enumeration; do
    mkdir "$scratch/$part"
    (
        status=0
        LD_LIBRARY_PATH=$MODULE_DIR NSS_IANA_INDEX=$scratch/$part/services.idx \
            "$stress" "$part" "$scratch/$part/services.idx" "$scratch/alpha.idx" \
            "$scratch/beta.idx" >"$scratch/$part.stdout" 2>"$scratch/$part.stderr" || status=$?
        echo "$status" >"$scratch/$part.status"
    ) &
done
wait
for part in replacement enumeration; do
    cat "$scratch/$part.stdout"
    status=$(cat "$scratch/$part.status")
    if [ "$status" -eq 0 ]; then
        ok "$part, all of it"
    else
        fail "$part, all of it" "exit 0" "exit $status"
        head -n 40 "$scratch/$part.stderr"
    fi
done
finish
