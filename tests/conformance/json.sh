#!/bin/bash
# Compares the JSON of every command with the keys in iana-services-json(5): each key is always
# present, and null without a value.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

command -v python3 >/dev/null || skip_all "JSON" "the program python3 is missing"
export PYTHONDONTWRITEBYTECODE=1
page=$abs_top_builddir/man/iana-services-json.5

printf '%s\n' '!whole-row' '!12/udp' 'own 7/tcp other' 'legacy 20/tcp' >"$scratch/own.services"
compile "$scratch/old.idx" --overlay "$scratch/own.services" "$FIXTURES/columns.xml"
compile "$scratch/bare.idx" "$FIXTURES/columns.xml"
compile "$scratch/none.idx" "$FIXTURES/nothing.xml" || true
sed -e 's/name-only/called-else/' -e 's/<name>legacy</<name>renamed</' \
    -e 's/No protocol/Still none/' "$FIXTURES/columns.xml" >"$scratch/new.xml"

# judged WHAT COMMAND ARGUMENT...: compares the keys of the output with the page.
judged() {
    local what=$1 command=$2
    shift 2
    run "$IANA_SERVICES" "$@"
    mv "$scratch/stdout" "$scratch/json"
    run python3 "$abs_top_srcdir/tests/conformance/schema.py" "$page" "$command" "$scratch/json"
    if [ "$status" -eq 0 ]; then
        ok "$what: $(cat "$scratch/stdout")"
    else
        fail "$what" "the keys of the page" "others:"
        head -n 12 "$scratch/stdout" "$scratch/stderr"
    fi
}

for index in old bare none; do
    at=(--index "$scratch/$index.idx")
    judged "lookup, $index" lookup lookup --json "${at[@]}" 0-70 7 11/dccp 15-19 50000 web none \
        name-only nothing-else legacy two-words
    seq 0 30 | judged "lookup of lines, $index" ndjson lookup --format=ndjson "${at[@]}" -
done
for index in old bare; do
    at=(--index "$scratch/$index.idx")
    judged "search, $index" search search --json "${at[@]}" e
    judged "dump, $index" dump dump --format=json "${at[@]}"
    judged "unassigned, $index" unassigned unassigned --json "${at[@]}"
    judged "unassigned with a protocol, $index" unassigned unassigned --json "${at[@]}" 0-100/tcp
    judged "status, $index" status status --json "${at[@]}" --nsswitch "$scratch/none.conf"
done
judged "status without an index" status status --json --index "$scratch/missing.idx"
judged "diff" diff diff --json "$scratch/bare.idx" "$scratch/new.xml"
judged "diff of indexes" diff diff --json "$scratch/old.idx" "$scratch/bare.idx"
judged "diff of the same" diff diff --json "$scratch/old.idx" "$scratch/old.idx"
finish
