#!/bin/bash
# Compares the tool's dumps with a second, independent reading of the same registry and overlays.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

python=/usr/bin/python3
[ -x "$python" ] || python=$(command -v python3 || true)
[ -n "$python" ] || skip_all "the second reading" "there is no python3"
export PYTHONDONTWRITEBYTECODE=1
reading=$abs_top_srcdir/tests/conformance/reading.py

# The second reading itself is compared with hand-written listings.
for name in rules case; do
    plain_services "$FIXTURES/$name.expected" >"$scratch/by-hand"
    "$python" "$reading" expect "$FIXTURES/$name.xml" >"$scratch/read"
    same_file "second reading of $name.xml as written by hand" "$scratch/by-hand" "$scratch/read"
done

# compare WHAT COMPILE_ARGUMENT...
compare() {
    local what=$1 format
    shift
    compile "$scratch/services.idx" "$@" || return 0
    for format in services csv json; do
        run dump "$scratch/services.idx" "$format"
        if [ "$status" -ne 0 ]; then
            fail "$what, $format" "exit 0 of dump" "exit $status: $(head -n 1 "$scratch/stderr")"
            continue
        fi
        mv "$scratch/stdout" "$scratch/dump"
        run "$python" "$reading" compare "$format" "$scratch/dump" "$@"
        if [ "$status" -eq 0 ]; then
            ok "$what, $format: $(tail -n 1 "$scratch/stdout")"
        else
            fail "$what, $format" "the same services" "others:"
            head -n 12 "$scratch/stdout" "$scratch/stderr"
        fi
    done
}

overlays=(--overlay "$FIXTURES/local.services" --overlay "$FIXTURES/second.services"
    --overlay "$FIXTURES/bad.services")
for name in rules case small; do
    compare "$name.xml" "$FIXTURES/$name.xml"
    compare "$name.xml with overlays" "${overlays[@]}" "$FIXTURES/$name.xml"
done
compare "shipped registry" "$SHIPPED_REGISTRY"
compare "shipped registry with overlays" "${overlays[@]}" "$SHIPPED_REGISTRY"

# states WHAT REGISTRY: compares the state of each port in lookup with the second reading.
states() {
    compile "$scratch/states.idx" "$2" || return 0
    seq 0 65535 | "$IANA_SERVICES" lookup --format=ndjson --index "$scratch/states.idx" - \
        >"$scratch/answers" 2>/dev/null || true
    run "$python" "$reading" states "$2" "$scratch/answers"
    if [ "$status" -eq 0 ]; then
        ok "state of each port in $1: $(tail -n 1 "$scratch/stdout")"
    else
        fail "state of each port in $1" "the same states" "others:"
        head -n 12 "$scratch/stdout" "$scratch/stderr"
    fi
}
states columns.xml "$FIXTURES/columns.xml"
states "shipped registry" "$SHIPPED_REGISTRY"

# cells WHAT REGISTRY CSV: compares dump --format=iana-csv with the CSV of IANA.
cells() {
    compile "$scratch/cells.idx" "$2" || return 0
    "$IANA_SERVICES" dump --format=iana-csv --index "$scratch/cells.idx" >"$scratch/cells.csv"
    run "$python" "$reading" cells "$3" "$scratch/cells.csv"
    if [ "$status" -eq 0 ]; then
        ok "$1 as CSV: $(tail -n 1 "$scratch/stdout")"
    else
        fail "$1 as CSV" "the same cells" "others:"
        head -n 12 "$scratch/stdout" "$scratch/stderr"
    fi
}
cells columns.xml "$FIXTURES/columns.xml" "$FIXTURES/columns.csv"
same_file "columns.xml as CSV, byte for byte" "$FIXTURES/columns.csv" "$scratch/cells.csv"
published=0
for csv in "${REGISTRY_DIR:-/nonexistent}"/service-names-port-numbers-*.csv; do
    [ -e "${csv%.csv}.xml" ] || continue
    published=$((published + 1))
    cells "$(basename "${csv%.csv}.xml")" "${csv%.csv}.xml" "$csv"
done
[ "$published" -gt 0 ] ||
    skip "published CSV" "no service-names-port-numbers-*.csv in '${REGISTRY_DIR:-}'"

editions=0
for edition in "${REGISTRY_DIR:-/nonexistent}"/service-names-port-numbers-*.xml; do
    [ -e "$edition" ] || continue
    editions=$((editions + 1))
    compare "$(basename "$edition")" "$edition"
    states "$(basename "$edition")" "$edition"
done
[ "$editions" -gt 0 ] ||
    skip "published editions" "no service-names-port-numbers-*.xml in '${REGISTRY_DIR:-}'"
finish
