#!/bin/bash
# Checks every status and errno of the module's functions, called directly instead of through libc.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

compile "$scratch/services.idx" "$FIXTURES/small.xml"
mkdir "$scratch/made"
run "$abs_top_builddir/tests/conformance/status" "$MODULE" "$scratch/services.idx" "$scratch/made"
cat "$scratch/stdout"
if [ "$status" -eq 0 ]; then
    ok "all of them"
else
    fail "all of them" "exit 0" "exit $status: $(head -n 5 "$scratch/stderr")"
fi
finish
