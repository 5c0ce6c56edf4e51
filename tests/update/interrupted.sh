#!/bin/bash
# Kills update at random moments and in each call that matters, and looks what is left.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# ROUNDS in the environment is how often it is killed at random; make interrupt does more of it.
# A run that ends before it is killed does not count.
set -eu
. "${abs_top_srcdir:?}/tests/update/lib.sh"

rounds=${ROUNDS:-20}
start_server
url=http://127.0.0.1:$port/registry.xml

# Two that replace each other, since they are of one edition; large enough to be killed at every
# step.
for name in old new; do
    registry 2020-01-01 5000 "$name" >"$scratch/$name.xml"
    compile "$scratch/$name.idx" "$scratch/$name.xml"
done

# version_of FILE SUFFIX: old or new, whichever the file is byte for byte.
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

# there: which registry and which index there are.
there() {
    echo "$(version_of "$kept" xml) $(version_of "$index" idx)"
}

# serve_other: what is not in the index is served from now on; notes what there is before a run.
serve_other() {
    before=$(there)
    next=new
    [ "${before#* }" = old ] || next=old
    cp "$scratch/$next.xml" "$served.new"
    mv "$served.new" "$served"
}

# look: what a run that was killed may not have left. A registry is kept before its index.
look() {
    local now
    now=$(there)
    case $now in
    "$before" | "$next ${before#* }" | "$next $next") ;;
    *)
        echo "registry and index were $before, $next was served, and now they are $now"
        return 1
        ;;
    esac
    "$IANA_SERVICES" verify --quiet "$index" 2>&1
}

# mended WHAT: the next run makes all good, and leaves nothing of the one that was killed.
mended() {
    update --url "$url"
    same "$1: the next run does it" "0 $next $next $all_files" "$status $(there) $(left)"
}

# The first run, and how long one may take, in microseconds.
next=old
cp "$scratch/old.xml" "$served"
begin=${EPOCHREALTIME/./}
mended "undisturbed"
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
        same "killed in $call: old or new" "" "$(look)"
        mended "killed in $call"
    done
fi

# --- At random ----------------------------------------------------------------

# Without a good run in between, so that each has to do with what others left.
killed=0
strange=
for ((round = 0; killed < rounds && round < 4 * rounds; round++)); do
    serve_other
    "$IANA_SERVICES" update --quiet --no-overlays -o "$index" --url "$url" 2>/dev/null &
    pid=$!
    # Two random numbers, since one has 15 bits.
    wait_for=$(((RANDOM * 32768 + RANDOM) % whole))
    sleep "$(printf '%d.%06d' $((wait_for / 1000000)) $((wait_for % 1000000)))"
    kill -9 "$pid" 2>/dev/null || true
    status=0
    wait "$pid" 2>/dev/null || status=$?
    # Learn how long a run takes, so that the moments are spread over all of it.
    if [ "$status" -eq 137 ]; then
        killed=$((killed + 1))
        whole=$((whole + whole / 10))
    else
        whole=$((wait_for + 1000))
    fi
    strange=$(look) || break
done
same "killed at random moments: old or new, and whole" "$rounds times" "$killed times$strange"
serve_other
mended "after all that"
finish
