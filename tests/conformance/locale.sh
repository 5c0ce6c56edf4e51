#!/bin/bash
# Checks that the tool prints, refuses and escapes the same names equally in several locales.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

# An overlay and a registry with UTF-8, invalid UTF-8 and escape sequences.
printf 'plain 7001/tcp\nna\303\257ve 7002/tcp\nbad-\377 7003/tcp\n' >"$scratch/odd.services"
sed -e 's|<description>|&Stra\xc3\x9fe |' "$FIXTURES/columns.xml" >"$scratch/odd.xml"
index=$scratch/odd.idx
run "$IANA_SERVICES" compile --no-overlays --overlay "$scratch/odd.services" -o "$index" \
    "$scratch/odd.xml"
exited "text beyond ASCII is compiled" 0
exits "a word beyond ASCII is found" 0 "$IANA_SERVICES" search --index "$index" \
    "$(printf 'Stra\303\237e')"

# each_command: prints the output of all commands.
each_command() {
    local word command
    cd "$scratch"
    "$IANA_SERVICES" compile --no-overlays --overlay odd.services -o again.idx odd.xml
    for word in $'na\303\257ve' $'Stra\303\237e' $'STRASSE' $'\377\376' $'\033[31mred' \
        $'\302\233x' \
        '' 'İstanbul' 'I' 'i'; do
        for command in "lookup --index $index" "search --index $index" \
            "lookup --json --index $index" "search --json --index $index"; do
            echo "== $command $word"
            # shellcheck disable=SC2086 # the command is several words
            "$IANA_SERVICES" $command "$word" || echo "exit $?"
        done
        # What add would take is not given to it: it would edit the files of this system.
        case $word in
        I | i | STRASSE) ;;
        *) "$IANA_SERVICES" add 7001/tcp "$word" || echo "exit $?" ;;
        esac
    done
    "$IANA_SERVICES" dump --index "$index"
    "$IANA_SERVICES" dump --format=csv --index "$index"
    "$IANA_SERVICES" dump --format=json --index "$index"
    "$IANA_SERVICES" lookup --index "$index" 0-65535
    "$IANA_SERVICES" "$(printf 'l\303\266kup')" || echo "exit $?"
    "$IANA_SERVICES" lookup "--$(printf '\303\251')" || echo "exit $?"
}
(LC_ALL=C each_command >"$scratch/C" 2>&1)
same "names beyond ASCII are refused by add" 1 \
    "$(grep -c "^iana-services: \"$(printf 'na\303\257ve')\" cannot be added" "$scratch/C")"
same "no control character gets through" 0 \
    "$(grep -v '^== ' "$scratch/C" | LC_ALL=C grep -c $'[\001-\010\013-\037\177]' || true)"
locales=$(locale -a 2>/dev/null | grep -E -i '^(C\.utf|POSIX|en_US\.utf|tr_TR|de_DE|ja_JP)' || true)
for locale in $locales no_SUCH.UTF-8; do
    (LC_ALL=$locale LANG=$locale each_command >"$scratch/other" 2>&1)
    same_file "the locale $locale: all is as in the locale C" "$scratch/C" "$scratch/other"
done
finish
