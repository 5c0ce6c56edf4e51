#!/bin/bash
# Forks while other threads look up and the index is being replaced; every child has to be able to.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

stress=$abs_top_builddir/tests/faults/stress
mkdir "$scratch/place"
for edition in alpha beta; do
    "$stress" edition "$edition" >"$scratch/$edition.services"
    compile_alone "$edition"
done
[ "$failures" -eq 0 ] || finish

run env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$scratch/place/services.idx" \
    "$stress" fork "$scratch/place/services.idx" "$scratch/alpha.idx" "$scratch/beta.idx"
cat "$scratch/stdout"
if [ "$status" -eq 0 ]; then
    ok "fork, all of it"
else
    fail "fork, all of it" "exit 0" "exit $status"
    head -n 40 "$scratch/stderr"
fi
finish
