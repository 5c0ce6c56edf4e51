#!/bin/bash
# Compares the output of real programs with the module and with libc's files backend.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Both backends have the same services, so the output must be equal byte for byte. By default the
# fast programs run; with FULL=1 all programs do, also those that read /etc/services themselves.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/programs/system.sh"
. "$abs_top_srcdir/tests/programs/cases.sh"

make_systems "programs"
# A sample, since the files backend needs up to a millisecond for each key.
plain_services "$SYSTEMS/files.services" | tr -s ' /' ' ' |
    awk 'NR % 61 == 1 || $1 == "whoispp" { print $1, $2, $3 }' >"$PREPARED/keys"
/usr/bin/python3 "$PROGRAMS/capture.py" 4000 7 >"$PREPARED/capture"

# choose CASE...: sets $chosen to the cases whose program is installed, and skips the others.
choose() {
    local case need
    chosen=()
    for case; do
        need=$(needs_of_case "$case")
        if [[ " $root_cases " = *" $case "* ]] && [ "$(id -u)" -ne 0 ]; then
            skip "$case" "only root can become another user in a namespace"
        elif command -v "$need" >/dev/null; then
            chosen+=("$case")
        else
            skip "$case" "$need is missing: scripts/setup programs"
        fi
    done
}

# build CASE COMMAND...: builds the program of a case if its compiler is installed.
build() {
    local case=$1
    shift
    command -v "$(needs_of_case "$case")" >/dev/null || return 0
    if ! "$@" -o "$PREPARED/ask-$case" "$PROGRAMS/ask.$source" 2>"$scratch/build.log"; then
        fail "$case is built" "exit 0" "$(cat "$scratch/build.log")"
    fi
}

# print_in "SYSTEM..." CASE...: writes the output of the cases in these systems to files.
print_in() {
    run in_network "$PROGRAMS/run-cases.sh" "$@"
    exited "programs run with services: $1" 0
}

has_names() {
    grep -qE -- "$(witness_of_case "$1")" "$PREPARED/$1.$2"
}

# compare CASE SYSTEM: compares its output there with its output with the files backend.
compare() {
    if has_names "$1" "$2"; then
        same_file "$1 prints the same $(wc -c <"$PREPARED/$1.$2") bytes" \
            "$PREPARED/$1.files" "$PREPARED/$1.$2"
    else
        fail "$1" "the names of services" "these lines:"
        head -n 10 "$PREPARED/$1.$2" "$PREPARED/$1.$2.errors"
    fi
}

if [ -z "${FULL:-}" ]; then
    # shellcheck disable=SC2086 # one word for each case
    choose $quick_cases
    print_in "files iana" "${chosen[@]}"
    for case in "${chosen[@]}"; do
        compare "$case" iana
    done
    skip "all other programs" "make programs runs them"
    finish
fi

export GOCACHE=$scratch/go/cache GOPATH=$scratch/go
source=go
build go env CGO_ENABLED=1 go build
build go_static env CGO_ENABLED=0 go build
source=c
build c_static cc -static
build c_musl musl-gcc -static

# shellcheck disable=SC2086
choose $all_cases
print_in "files iana" "${chosen[@]}"
for case in "${chosen[@]}"; do
    compare "$case" iana
done

# shellcheck disable=SC2086
choose $own_cases
print_in "files iana both" "${chosen[@]}"
for case in "${chosen[@]}"; do
    if has_names "$case" iana; then
        fail "$case does not ask libc" "no service" "an answer: say so in FLEETS"
    else
        compare "$case" both
    fi
done
finish
