#!/bin/bash
# Many programs look up and own memory while all of it is short and the index is being replaced.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# PROGRAMS is how many there are, SECONDS_TO_RUN how long each of the two rounds takes. In one, the
# kernel's own calls fail, in a memory control group at its limit: that takes root. In the other, a
# library fails as the kernel does.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

[ -z "$(sanitizers)" ] || skip_all "pressure" "$(sanitizers) needs memory of its own"

pressure=$abs_top_builddir/tests/faults/pressure
for edition in alpha beta; do
    "$abs_top_builddir/tests/faults/stress" edition "$edition" >"$scratch/$edition.services"
    compile_alone "$edition"
done
[ "$failures" -eq 0 ] || finish

# under_pressure WHAT VARIABLE=VALUE... -- [GROUP]
under_pressure() {
    local what=$1 variables=()
    shift
    while [ "$1" != -- ]; do
        variables+=("$1")
        shift
    done
    shift
    run env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$scratch/services.idx" "${variables[@]}" \
        "$pressure" "$scratch/services.idx" "$scratch/alpha.idx" "$scratch/beta.idx" \
        "${PROGRAMS:-12}" "${SECONDS_TO_RUN:-4}" "$@"
    cat "$scratch/stdout"
    exited "$what" 0
}

# make_group: creates a memory control group and sets $group; fails if that is impossible.
make_group() {
    [ "$(id -u)" -eq 0 ] && [ -w /sys/fs/cgroup/memory/memory.oom_control ] || return 1
    group=/sys/fs/cgroup/memory/nss-iana-pressure.$$
    mkdir "$group" 2>/dev/null || return 1
    trap 'rmdir "$group"; rm -rf "$scratch"' EXIT
    # Whoever lacks memory then waits for it instead of being killed.
    echo 1 >"$group/memory.oom_control"
}

if make_group; then
    under_pressure "a memory control group at its limit" -- "$group"
else
    skip "a memory control group at its limit" \
        "it takes root, and memory.oom_control of control groups of version 1"
fi
under_pressure "mapping fails and leaves holes" \
    LD_PRELOAD="$abs_top_builddir/tests/faults/.libs/libholes.so" --
finish
