#!/bin/bash
# Compares the module's answers, through libc, with those of libc's files backend on a dump.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# By default, all questions about the fixtures and a fixed sample about the shipped registry:
# seconds. With FULL=1, all questions about every edition, or every STRIDE-th.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

oracle=$abs_top_builddir/tests/conformance/oracle
jobs=$(nproc 2>/dev/null || echo 1)

# Only an existing file can be mounted over.
if ! [ -e /etc/services ] || ! namespace=$(namespace_command); then
    namespace=
    # A changed root gives the program its /etc/services too.
    root=$scratch/root
    mkdir -p "$root/etc" "$root/proc" "$root/tmp" "$root/module"
    copy_with_libraries "$root" "$oracle"
    cp "$oracle" "$root/oracle"
    cp "$MODULE" "$root/module/"
    # A stride of 0 is refused with 2, which proves that the program starts.
    run chroot "$root" /oracle 0
    if [ "$status" -ne 2 ]; then
        skip_all "oracle" "neither a mount namespace nor chroot is allowed here"
    fi
fi

# ask INDEX DUMP STRIDE PORT_STEP
ask() {
    if [ -n "$namespace" ]; then
        LD_LIBRARY_PATH=$MODULE_DIR NSS_IANA_INDEX=$1 \
            with_files "$namespace" "$2=/etc/services" -- "$oracle" "$3" "$jobs" "$4"
    else
        cp "$1" "$root/services.idx"
        cp "$2" "$root/etc/services"
        LD_LIBRARY_PATH=/module NSS_IANA_INDEX=/services.idx \
            chroot "$root" /oracle "$3" "$jobs" "$4"
    fi
}

seen=$scratch/seen
: >"$seen"

# compare WHAT STRIDE PORT_STEP COMPILE_ARGUMENT...: every STRIDE-th question is asked, where the
# questions are about every PORT_STEP-th port and all names.
compare() {
    local what=$1 stride=$2 step=$3 index=$scratch/services.idx list=$scratch/dump sum earlier
    shift 3
    compile "$index" "$@" || return 0
    if ! dump "$index" >"$list"; then
        fail "dump of $what" "exit 0" "a failure"
        return 0
    fi
    sum=$(sha256sum <"$list")
    earlier=$(awk -v sum="${sum%% *}" '$1 == sum { sub(/^[^ ]* /, ""); print; exit }' "$seen")
    if [ -n "$earlier" ]; then
        skip "$what" "its dump is byte for byte that of $earlier"
        return 0
    fi
    printf '%s %s\n' "${sum%% *}" "$what" >>"$seen"
    if ask "$index" "$list" "$stride" "$step" >"$scratch/report" 2>&1; then
        ok "$what: $(tail -n 1 "$scratch/report")"
    else
        fail "$what" "no difference" "$(tail -n 1 "$scratch/report")"
        cat "$scratch/report"
    fi
}

overlays=(--overlay "$FIXTURES/local.services" --overlay "$FIXTURES/second.services")

compare "fixture with overlays" 1 1 "${overlays[@]}" "$FIXTURES/rules.xml"
# The questions about ports are much the same again, so few of those and all about names.
compare "fixture of names that differ in case" 1 31 "$FIXTURES/case.xml"

if [ -n "${FULL:-}" ]; then
    stride=${STRIDE:-1}
    compare "shipped registry" "$stride" 1 "$SHIPPED_REGISTRY"
    # Two whole registries are asked everything; a third, with overlays, every fifth question.
    compare "shipped registry with overlays, a sample" $((5 * stride)) 1 \
        "${overlays[@]}" "$SHIPPED_REGISTRY"
    editions=0
    for edition in "${REGISTRY_DIR:-/nonexistent}"/service-names-port-numbers-*.xml; do
        [ -e "$edition" ] || continue
        editions=$((editions + 1))
        compare "$(basename "$edition")" "$stride" 1 "$edition"
    done
    [ "$editions" -gt 0 ] ||
        skip "published editions" "no service-names-port-numbers-*.xml in '${REGISTRY_DIR:-}'"
else
    # A prime stride, so that the sample has every port and every protocol.
    compare "shipped registry with overlays, a sample" 97 1 "${overlays[@]}" "$SHIPPED_REGISTRY"
    skip "published editions and the whole of the shipped registry" "asked for with FULL=1"
fi
finish
