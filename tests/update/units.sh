#!/bin/bash
# Verifies the units with systemd-analyze, and runs update as they do: root without capabilities.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/update/lib.sh"

units=$abs_top_srcdir/data/systemd
mkdir "$scratch/units"
cp "$units/iana-services-update.timer" "$units"/iana-services-edited.* "$scratch/units/"
for unit in compile.path compile.service update.service; do
    sed -e "s|^ExecStart=.*/iana-services |ExecStart=$IANA_SERVICES |" \
        "$abs_top_builddir/data/systemd/iana-services-$unit" \
        >"$scratch/units/iana-services-$unit"
done
same "nothing is left to fill in" "" \
    "$(grep -ho '@[a-z_]*@' "$scratch/units"/iana-services-*)"

# Both services compile the same sources, so they need the same rights.
rights() {
    grep -E '^(CapabilityBoundingSet|ProtectHome|ProtectSystem|ReadWritePaths|StateDirectory)=' \
        "$units/iana-services-$1.service.in" | sort
}
same "both services have the same rights" "$(rights compile)" "$(rights update)"
for unit in compile.path.in compile.service.in edited.path edited.service; do
    same "many edits at once do not stop $unit" StartLimitIntervalSec=0 \
        "$(sed -n '/^\[Unit\]/,/^\[[PS]/{/^StartLimit/p}' "$units/iana-services-$unit")"
done

if command -v systemd-analyze >/dev/null; then
    exits "systemd takes the units" 0 systemd-analyze verify --man=no "$scratch"/units/*
    same "and has nothing to say of them" "" "$(grep iana-services "$scratch/stderr")"
else
    skip "systemd takes the units" "the program systemd-analyze is missing"
fi

# --- Offline, and what the journal gets ------------------------------------------

offline=http://127.0.0.1:1/registry.xml
run "$IANA_SERVICES" update --quiet -o "$index" --url "$offline"
exited "a server that cannot be reached is a failure" 2
run "$IANA_SERVICES" update --quiet --if-online -o "$index" --url "$offline"
exited "with --if-online it is none" 0
same "the reason is told" 1 "$(grep -c "^iana-services: $offline: not fetched:" "$scratch/stderr")"
same "and kept for status" 1 "$(grep -c '"result": *"failed"' "$scratch/local/last-update.json")"
same "the unit is run so" 1 "$(grep -c '^ExecStart=.* --if-online$' \
    "$units/iana-services-update.service.in")"
run "$IANA_SERVICES" update --quiet --if-online -o "$index" --url 'http://[::1'
exited "with --if-online, too, a bad URL is a failure" 2

# journal FILE COMMAND...: runs it with standard error and JOURNAL_STREAM as in a unit of systemd.
journal() {
    local file=$1 stream
    shift
    : >"$file"
    stream=$(stat -c %d:%i "$file")
    JOURNAL_STREAM=$stream "$@" 2>"$file" || true
}
journal "$scratch/journal" "$IANA_SERVICES" update --quiet --if-online -o "$index" --url "$offline"
same "the journal gets each message as a warning" 1 "$(grep -c '^<4>iana-services: ' \
    "$scratch/journal")"
same "and nothing else" 1 "$(wc -l <"$scratch/journal")"
JOURNAL_STREAM=1:1 run "$IANA_SERVICES" update --quiet --if-online -o "$index" --url "$offline"
same "where standard error goes elsewhere, no level is written" 0 "$(grep -c '<' "$scratch/stderr")"
rm -rf "$scratch/local"
mkdir "$scratch/local"

if [ "$(id -u)" -eq 0 ] && setpriv --bounding-set=-all --inh-caps=-all --no-new-privs true \
    2>/dev/null; then
    start_server
    serve 2020-01-01 100
    umask 077
    run setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$IANA_SERVICES" \
        update --quiet -o "$index" --url "http://127.0.0.1:$port/registry.xml"
    exited "root without powers updates" 0
    same "and all can read the files" "644 644 644" \
        "$(cd "$scratch/local" && stat -c %a -- * | tr '\n' ' ' | sed 's/ $//')"
else
    skip "root without powers" "this needs root and setpriv"
fi
finish
