#!/bin/bash
# Lets the writing of an index fail at each step, fills the disk, and kills the writer at any
# moment: the old index or the new one is there, whole, and nothing else stays for long.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# With FULL set each system call fails with each error, and compile is killed at 1,000 moments.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/faults/injection.sh"

directory=$scratch/directory
index=$directory/services.idx
mkdir "$directory"
# What is read lies here as well, so that the reading of it counts.
cp "$FIXTURES/local.services" "$FIXTURES/small.xml" "$scratch"
small=("$IANA_SERVICES" compile --quiet --no-overlays -o "$index"
    --overlay "$scratch/local.services"
    "$scratch/small.xml")
large=("$IANA_SERVICES" compile --quiet --no-overlays -o "$index" "$SHIPPED_REGISTRY")
compile "$scratch/old.idx" "$FIXTURES/case.xml"
[ "$failures" -eq 0 ] || finish

put_old() {
    cp "$scratch/old.idx" "$scratch/old.copy"
    mv "$scratch/old.copy" "$index"
}

# begin COMMAND...: notes what the command makes in the place of the old index.
begin() {
    exits "compile an index" 0 "$@"
    cp "$index" "$scratch/new.idx"
    exits "the index is good" 0 "$IANA_SERVICES" verify "$index"
    put_old
}

# Which index there is now.
present() {
    if cmp -s "$index" "$scratch/old.idx"; then
        echo old
    elif cmp -s "$index" "$scratch/new.idx"; then
        echo new
    else
        echo "neither the old nor the new"
    fi
}

# Only failures are printed one by one.
wrong=0
expect() {
    [ "$2" = "$3" ] && return
    wrong=$((wrong + 1))
    [ "$wrong" -gt 10 ] || fail "$1" "'$2'" "'$3': $(head -n 1 "$scratch/stderr")"
}
none_wrong() {
    same "$1" 0 "$wrong"
    wrong=0
}

# --- System calls that fail ---------------------------------------------------

declare -A words=(
    [EIO]="Input/output error" [ENOSPC]="No space left on device" [EINTR]="Interrupted system call"
    [EACCES]="Permission denied" [EMFILE]="Too many open files" [EROFS]="Read-only file system"
    [EDQUOT]="Disk quota exceeded" [ENOMEM]="Cannot allocate memory"
)

check_killed() {
    libxml2_gave_up "$1" || expect "$3: the exit status" 137 "$status"
    case $(present) in
    old | new) ;;
    *) expect "$3: the index" "old or new" "$(present)" ;;
    esac
    run "${small[@]}"
    expect "$3: the next writer" 0 "$status"
    expect "$3: the index after the next writer" new "$(present)"
    expect "$3: what else is left after it" services.idx "$(ls -A "$directory")"
    put_old
}

check_failed() {
    if libxml2_gave_up "$1"; then
        check_killed "$@"
        return
    fi
    if [ "$status" -eq 0 ]; then
        expect "$3: the index after success" new "$(present)"
    else
        expect "$3: the exit status" 2 "$status"
        expect "$3: the index after failure" old "$(present)"
        # Where there is no room for more memory, this is what is told, whatever mmap says.
        grep -qE "^iana-services: .*(${words[$2]}|out of memory)" "$scratch/stderr" ||
            expect "$3: what is told" "${words[$2]}" "$(cat "$scratch/stderr")"
    fi
    # Where it is the removal that fails, the next writer removes it.
    [ "$1" != unlinkat ] || rm -f "$directory/.services.idx.new" "$directory/.nss-iana.lock"
    expect "$3: what else is left" services.idx "$(ls -A "$directory")"
    put_old
}

if can_inject "faults on the way to the disk"; then
    begin "${small[@]}"
    list_calls "${small[@]}"
    put_old
    each_call_fails "EIO ENOSPC ENOMEM EINTR EACCES EMFILE EROFS EDQUOT" check_failed "${small[@]}"
    none_wrong "$faults faults of $call_count system calls: told, and the old index or the new one"
    each_call_kills check_killed "${small[@]}"
    none_wrong "killed at each of $call_count system calls: the old index or the new one"
fi

# --- Calls that do a part of their work ---------------------------------------

if [ -n "$(sanitizers)" ]; then
    skip "calls that do a part of their work" "$(sanitizers) has to be loaded first"
else
    begin "${large[@]}"
    exits "calls that do a part of their work, or are interrupted" 0 \
        env LD_PRELOAD="$abs_top_builddir/tests/faults/.libs/libpiecemeal.so" "${large[@]}"
    same "then the index is the new one" new "$(present)"
fi

# --- Killed at any moment -----------------------------------------------------

# killed_at_random COMMAND...: from a third of the time that it takes to a little after its end.
killed_at_random() {
    local kills=30 killed=0 begun duration
    [ -z "${FULL-}" ] || kills=1000
    begin "$@"
    begun=$(date +%s%N)
    run "$@"
    duration=$((($(date +%s%N) - begun) / 1000))
    for ((count = 0; count < kills; count++)); do
        put_old
        "$@" >"$scratch/stdout" 2>"$scratch/stderr" &
        sleep "$(printf '%d.%06d' 0 $((duration / 3 + RANDOM * duration / 45000)))"
        kill -KILL $! 2>/dev/null || true
        status=0
        wait $! 2>/dev/null || status=$?
        [ "$status" -eq 0 ] || killed=$((killed + 1))
        case "$status $(present)" in
        "0 new" | "137 old" | "137 new") ;;
        *) expect "killed at random" "the old index or the new one" "$status: $(present)" ;;
        esac
    done
    run "$@"
    expect "the next writer" 0 "$status"
    expect "the next writer: what else is left" services.idx "$(ls -A "$directory")"
    none_wrong "killed at random, $killed of $kills times before its end: the old index or \
the new one"
}
killed_at_random "${large[@]}"

# --- No room, no right --------------------------------------------------------

# refused WHAT MESSAGE: that the run in another place was refused with the message.
refused() {
    exited "$1" 2
    same "$1: what is told" "iana-services: $index: not written: $2" \
        "$(head -n 1 "$scratch/stderr")"
    same "$1: the old index and nothing else" "old services.idx" "$(cat "$scratch/left")"
}

# The directory is another file system, and that full or read-only.
cat >"$scratch/inside" <<'END'
set -eu
mount -t tmpfs -o size=64k,mode=755 tmpfs "$directory"
cp "$scratch/old.idx" "$directory/services.idx"
[ "$1" = full ] || mount -o remount,ro "$directory"
shift
status=0
"$@" || status=$?
{
    ! cmp -s "$directory/services.idx" "$scratch/old.idx" || printf 'old '
    ls -A "$directory"
} >"$scratch/left"
exit "$status"
END
export directory scratch
if namespace=$(namespace_command); then
    # shellcheck disable=SC2086 # the command is several words
    run $namespace bash "$scratch/inside" full "${large[@]}"
    refused "a disk that is full" "No space left on device"
    # shellcheck disable=SC2086
    run $namespace bash "$scratch/inside" read-only "${small[@]}"
    refused "a disk that is read-only" "Read-only file system"
else
    skip "a disk that is full or read-only" "a mount namespace is not allowed here"
fi
finish
