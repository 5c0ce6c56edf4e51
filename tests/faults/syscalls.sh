#!/bin/bash
# Counts the system calls of lookups: none, but for one look for a replacement in a second.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

[ -z "$(sanitizers)" ] || skip_all "system calls" "$(sanitizers) makes its own"
command -v strace >/dev/null || skip_all "system calls" "there is no strace"
strace -f -o "$scratch/probe" true 2>/dev/null ||
    skip_all "system calls" "tracing is not allowed here"

stress=$abs_top_builddir/tests/faults/stress
"$stress" edition alpha >"$scratch/alpha.services"
compile "$scratch/services.idx" --overlay "$scratch/alpha.services" "$FIXTURES/nothing.xml"

run strace -f -o "$scratch/trace" -E "LD_LIBRARY_PATH=$MODULE_DIR" \
    -E "NSS_IANA_INDEX=$scratch/services.idx" "$stress" syscalls
same "the program ends" 0 "$status"
busy=$(cat "$scratch/stdout")

# between MARK NUMBER: the calls after the numbered mark that begins and before the one that ends.
between() {
    awk -v mark="$1" -v number="$2" '
        index($0, "\"" mark " ENDS\"") { inside = 0 }
        inside { print }
        index($0, "\"" mark " BEGINS\"") && ++seen == number { inside = 1 }' "$scratch/trace"
}

same "the trace has its marks" 6 "$(grep -cE '"(BUSY|LATER) (BEGINS|ENDS)"' "$scratch/trace")"
opened=$(grep -c "open[a-z0-9]*(.*services\.idx" "$scratch/trace" || true)
same "the index is opened once" 1 "$opened"
if grep "open[a-z0-9]*(.*services\.idx" "$scratch/trace" | grep -q O_CLOEXEC; then
    ok "and not handed on to other programs"
else
    fail "and not handed on to other programs" O_CLOEXEC \
        "$(grep 'open.*services\.idx' "$scratch/trace")"
fi

# allowed WHAT LIMIT MARK NUMBER: at most so many calls, each a look at the index.
allowed() {
    between "$3" "$4" >"$scratch/calls"
    local count others
    count=$(wc -l <"$scratch/calls")
    others=$(grep -vE '(stat|statx|newfstatat|stat64|fstatat64)\(.*services\.idx' "$scratch/calls" |
        head -n 3 || true)
    if [ "$count" -le "$2" ] && [ -z "$others" ]; then
        ok "$1: $count calls"
    else
        fail "$1" "at most $2 looks at the index" "$count calls: $(head -n 5 "$scratch/calls")"
    fi
}
allowed "100,000 lookups in $busy seconds" "${busy%%.*}" BUSY 1
allowed "1,000 lookups a second later" 1 LATER 1
allowed "1,000 lookups another second later" 1 LATER 2
looks=$({ between LATER 1; between LATER 2; } | wc -l)
same "there is a look each time" 2 "$looks"
finish
