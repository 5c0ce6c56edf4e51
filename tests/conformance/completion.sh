#!/bin/bash
# Asks the completion for bash what it offers, and whether it knows the tool as it is.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

script=$abs_top_srcdir/completion/iana-services.bash
run bash -n "$script"
same "bash can read it" "0 " "$status $(cat "$scratch/stderr")"
# shellcheck source=/dev/null
. "$script"

# The commands of this build alone: the tool stands for the name of the program.
complete_line() {
    COMP_WORDS=("$IANA_SERVICES" "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _iana_services
    printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | tr '\n' ' ' | sed 's/ *$//'
}

same "the function is set" "complete -F _iana_services iana-services" "$(complete -p iana-services)"
same "commands that begin with d" "diff disable dump" "$(complete_line d)"
same "options of the program" "--help --version" "$(complete_line --)"
same "options of enable" "--force --help --nsswitch" "$(complete_line enable -)"
same "options of verify" "--help" "$(complete_line verify -)"
same "an unknown command has none" "" "$(complete_line no-such-command -)"
same "formats" "csv json services" "$(complete_line dump --format '')"
same "formats behind =" "csv json services" "$(complete_line dump --format =)"
same "a format behind =" csv "$(complete_line dump --format = c)"

mkdir "$scratch/files"
touch "$scratch/files/one.idx" "$scratch/files/two words.idx"
cd "$scratch/files"
for line in "verify" "lookup --index" "compile -o" "compile --overlay" "status --nsswitch" \
    "diff x"; do
    # shellcheck disable=SC2086 # the line is several words
    same "files behind $line" one.idx "$(complete_line $line o)"
done
same "a file with a blank is one" "two words.idx" "$(complete_line verify t)"

export NSS_IANA_INDEX=$scratch/services.idx
compile "$NSS_IANA_INDEX" --overlay "$FIXTURES/local.services" "$FIXTURES/small.xml"
expected=$("$IANA_SERVICES" dump | plain_services | tr ' ' '\n' | grep '^site-' | sort -u |
    tr '\n' ' ')
same "names and aliases of lookup" "${expected% }" "$(complete_line lookup site-)"
same "an alias with punctuation" "c++" "$(complete_line lookup c+)"
unset NSS_IANA_INDEX
same "names of the index that is named" "${expected% }" \
    "$(complete_line lookup --index "$scratch/services.idx" site-)"
same "the same behind =" "${expected% }" \
    "$(complete_line lookup --index = "$scratch/services.idx" site-)"
same "no index, no names" "" "$(complete_line lookup --index "$scratch/no-such.idx" site-)"

# What is offered is what there is: each command, and each of its options, in its help.
"$IANA_SERVICES" --help >"$scratch/help"
there=$(sed -n 's/^  \([a-z]*\)  .*/\1/p' "$scratch/help" | sort)
for command in $there; do
    same "$command is offered" "$command" "$(complete_line "$command")"
    "$IANA_SERVICES" "$command" --help >"$scratch/help"
    known=$(sed -n 's/^  [-, a-z]*\(--[a-z-]*\).*/\1/p' "$scratch/help" | sort -u | tr '\n' ' ')
    same "the options of $command" "${known% }" \
        "$(complete_line "$command" -)"
    if man -w "$abs_top_srcdir/man/iana-services.1" >/dev/null 2>&1; then
        same "the manual has $command" 1 \
            "$(grep -c "^\.SS $command$" "$abs_top_srcdir/man/iana-services.1")"
    fi
done
finish
