#!/bin/bash
# Runs the tool and libc with the module under valgrind, which knows each byte and who may use it.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage, by way of make valgrind: tests/faults/memcheck.sh, with the command of valgrind in MEMCHECK
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

[ -z "$(sanitizers)" ] || skip_all "valgrind" "it does not go with $(sanitizers)"
read -ra memcheck <<<"${MEMCHECK:?is set by make valgrind}"
command -v "${memcheck[0]}" >/dev/null || skip_all "valgrind" "there is no ${memcheck[0]}"

# clean WHAT STATUS COMMAND...
clean() {
    local what=$1 expected=$2
    shift 2
    exits "$what" "$expected" "${memcheck[@]}" "$@"
    same "$what: nothing to complain of" "" "$(grep -a '^==' "$scratch/stderr" || true)"
}

tool=$IANA_SERVICES
index=$scratch/services.idx
compile "$scratch/old.idx" "$FIXTURES/rules.xml"
clean "compile" 0 "$tool" compile --no-overlays -o "$index" --overlay "$FIXTURES/local.services" \
    --overlay "$FIXTURES/bad.services" "$FIXTURES/small.xml"
for fixture in not-well-formed entity-bomb external-entity other-registry; do
    clean "compile of $fixture.xml" 2 "$tool" compile --no-overlays -o "$index" \
        "$FIXTURES/$fixture.xml"
done
clean "verify" 0 "$tool" verify "$index"
for format in services csv json; do
    clean "dump as $format" 0 "$tool" dump --format="$format" --index "$index"
done
clean "lookup" 0 "$tool" lookup --index "$index" https 443/tcp 1-9999
clean "lookup of nothing" 1 "$tool" lookup --json --index "$index" no-such-service
clean "search" 0 "$tool" search --index "$index" e
clean "diff" 1 "$tool" diff "$scratch/old.idx" "$index"

export NSS_IANA_INDEX=$index LD_LIBRARY_PATH=$MODULE_DIR
clean "getent by port" 0 getent -s iana services 443/tcp
clean "getent by name" 0 getent -s iana services https
clean "getent of nothing" 2 getent -s iana services no-such-service
clean "getent of all" 0 getent -s iana services
finish
