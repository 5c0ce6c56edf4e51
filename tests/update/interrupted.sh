#!/bin/bash
# Kills update at random moments and in each call that changes files, and checks the files after it.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# ROUNDS in the environment is the number of random kills; make interrupt has more. A run that ends
# before it is killed does not count.
set -eu
. "${abs_top_srcdir:?}/tests/update/lib.sh"

rounds=${ROUNDS:-20}
start_server
url=http://127.0.0.1:$port/registry.xml

# Two registries of one edition, so that each may replace the other. They are large: a kill can hit
# every step.
for name in old new; do
    registry 2020-01-01 5000 "$name" >"$scratch/$name.xml"
    compile "$scratch/$name.idx" "$scratch/$name.xml"
done

# version_of FILE SUFFIX: old, new or neither, by the bytes of the file.
version_of() {
    local name
    for name in old new; do
        if cmp -s "$1" "$scratch/$name.$2"; then
            echo "$name"
            return
        fi
    done
    echo neither
}

# versions: those of the kept registry and of the index.
versions() {
    echo "$(version_of "$kept" xml) $(version_of "$index" idx)"
}

# serve_other: sets $before to the versions in place, and serves the one that is not in the index.
serve_other() {
    before=$(versions)
    next=new
    [ "${before#* }" = old ] || next=old
    cp "$scratch/$next.xml" "$served.new"
    mv "$served.new" "$served"
}

# check_files: prints a fault unless a killed run left a valid combination. update replaces the
# registry before the index.
check_files() {
    local now
    now=$(versions)
    case $now in
    "$before" | "$next ${before#* }" | "$next $next") ;;
    *)
        echo "registry and index were $before, $next was served, and now they are $now"
        return 1
        ;;
    esac
    "$IANA_SERVICES" verify --quiet "$index" 2>&1
}

# recovers WHAT: the next run succeeds, and leaves no file of the killed run.
recovers() {
    update --url "$url"
    same "$1: the next run succeeds" "0 $next $next $all_files" "$status $(versions) $(left)"
}

# The first run, whose duration in microseconds is the first estimate.
next=old
cp "$scratch/old.xml" "$served"
begin=${EPOCHREALTIME/./}
recovers "undisturbed"
whole=$((${EPOCHREALTIME/./} - begin))

# --- In each call -------------------------------------------------------------

if [ -n "$(sanitizers)" ] || ! strace -o /dev/null true 2>/dev/null; then
    skip "an interruption in a call" "strace does not work here"
else
    for call in unlinkat:1 fchmod:1 fsync:1 renameat:1 fsync:2 fsync:3 renameat:2 fsync:4 fsync:5 \
        renameat:3 fsync:6 unlinkat:4; do
        serve_other
        run bash -c '"$@" 2>/dev/null; exit $?' bash strace -o /dev/null \
            -e "inject=${call%:*}:signal=KILL:when=${call#*:}" \
            "$IANA_SERVICES" update --no-overlays -o "$index" --url "$url"
        same "killed in $call" 137 "$status"
        same "killed in $call: old or new" "" "$(check_files)"
        recovers "killed in $call"
    done
fi

# --- At random ----------------------------------------------------------------

# No undisturbed run in between: each has to handle what the killed ones left.
killed=0
fault=
for ((round = 0; killed < rounds && round < 4 * rounds; round++)); do
    serve_other
    "$IANA_SERVICES" update --quiet --no-overlays -o "$index" --url "$url" 2>/dev/null &
    pid=$!
    # Two random numbers, since one has 15 bits.
    delay=$(((RANDOM * 32768 + RANDOM) % whole))
    sleep "$(printf '%d.%06d' $((delay / 1000000)) $((delay % 1000000)))"
    kill -9 "$pid" 2>/dev/null || true
    status=0
    wait "$pid" 2>/dev/null || status=$?
    # Adapt the estimate, so that the kills are spread over the whole run.
    if [ "$status" -eq 137 ]; then
        killed=$((killed + 1))
        whole=$((whole + whole / 10))
    else
        whole=$((delay + 1000))
    fi
    fault=$(check_files) || break
done
same "killed at random moments: old or new, and whole" "$rounds times" "$killed times$fault"
serve_other
recovers "after all that"
finish
