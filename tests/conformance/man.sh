#!/bin/bash
# Checks that the manual pages document each command, option and field, and that man shows them.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

pages=$abs_top_builddir/man
descriptions=$scratch/descriptions
"$IANA_SERVICES" --describe >"$descriptions"

# Whoever reads the descriptions goes by the tabs of each line.
same "each line of the descriptions has its columns" "" "$(awk -F '\t' '
    BEGIN { columns["command"] = 3; columns["option"] = 8; columns["operand"] = 5
            columns["help"] = 2; columns["field"] = 5 }
    NF != columns[$1]' "$descriptions")"

# rendered PAGE: prints the page as plain text.
rendered() {
    sed -e 's/\\-/-/g' -e 's/\\f[BIPR]//g' -e 's/\\ / /g' "$pages/$1"
}

commands=$(awk -F '\t' '$1 == "command" { print $2 }' "$descriptions")
for command in $commands; do
    page=iana-services-$command.1
    [ -f "$pages/$page" ] || {
        fail "a page for $command" "$page" nothing
        continue
    }
    rendered "$page" >"$scratch/page"
    missing=$(awk -F '\t' -v command="$command" '
        $1 == "command" { current = $2 }
        $1 == "option" && current == command {
            print ($2 != "-" ? "-" $2 ", " : "") "--" $3 ($4 != "-" ? " " $4 : "") }' \
        "$descriptions" | grep -vxFf "$scratch/page" || true)
    same "$page has each option" "" "$missing"
    missing=
    for section in NAME SYNOPSIS DESCRIPTION OPTIONS '"EXIT STATUS"' EXAMPLES '"SEE ALSO"'; do
        grep -qx "\.SH $section" "$scratch/page" || missing="$missing $section"
    done
    same "$page has its sections" "" "$missing"
    same "the overview has $command" 1 \
        "$(rendered iana-services.1 | grep -cxF ".BR iana-services-$command (1)")"
done
same "each page is of a command" "" "$(find "$pages" -name 'iana-services-*.1' |
    sed 's,.*/iana-services-\(.*\)\.1$,\1,' | grep -vxF "$commands" || true)"
same "each text is of a command" "" "$(find "$abs_top_srcdir/man/commands" -name '*.man' |
    sed 's,.*/\(.*\)\.man$,\1,' | grep -vxF "$commands" || true)"

rendered iana-services-json.5 >"$scratch/page"
missing=$(awk -F '\t' '$1 == "field" { print $2 }' "$descriptions" |
    grep -vxE 'number|name|protocol' | sed 's/^/.B /' | grep -vxFf "$scratch/page" || true)
same "iana-services-json.5 has each field" "" "$missing"

same "no mark is left in a page" "" "$(grep -l '@[a-z_]*@' "$pages"/*.[158] || true)"
same "the lines of whatis differ" "" "$(for page in "$pages"/*.[158]; do
    sed -n '/^\.SH NAME/,/^\.SH SYN/s/.*\\- //p' "$page"
done | sort | uniq -d)"

for program in man mandoc col; do
    command -v $program >/dev/null || skip_rest "how the pages look" "there is no $program here"
done
# On a minimal system, man may show no page.
man -l "$pages/nss-iana.8" 2>/dev/null | grep -q SYNOPSIS ||
    skip_rest "how the pages look" "man shows no page here"
# Long paths, as in make distcheck, cause long lines.
grep -q '^#define DATA_DIRECTORY "/usr/share/nss-iana"' "$abs_top_builddir/nss_iana/paths.h" ||
    skip_rest "how the pages look" "this build is for other places than /usr"
for page in "$pages"/*.[158]; do
    exits "$(basename "$page") is clean" 0 "$abs_top_srcdir/scripts/lint" man "$page"
done
finish
