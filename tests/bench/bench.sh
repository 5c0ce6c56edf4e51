#!/bin/bash
# Measures lookups through libc: a backend that does nothing, the module, and libc's files backend.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Started by `make bench`. ROUNDS says how often each backend is asked (default 21). libc's files
# backend reads the same services; it is so slow that it has a run with few rounds of its own, in a
# private mount namespace, and is left out where none can be made.

set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
here=${abs_top_builddir:?is set by make bench}/tests/bench

"$IANA_SERVICES" compile --no-overlays -o "$folder/services.idx" \
    "${1:-$abs_top_srcdir/data/service-names-port-numbers.xml}"
"$IANA_SERVICES" dump --index "$folder/services.idx" >"$folder/services"
export NSS_IANA_INDEX=$folder/services.idx LD_LIBRARY_PATH=$MODULE_DIR:$here/.libs

"$here/lookups" "$folder/services" "${ROUNDS:-21}" empty iana

if unshare -m true 2>/dev/null; then
    echo
    echo "With libc's files backend on the same services, every 100th key:"
    awk 'NR % 100 == 2' "$folder/services" >"$folder/sample"
    unshare -m sh -c 'mount --bind "$1" /etc/services && shift && exec "$@"' sh \
        "$folder/services" "$here/lookups" "$folder/sample" 3 empty iana files
else
    echo "files backend left out: no private mount namespace"
fi
