# Shell functions that let each system call of a command fail in turn; to be sourced after lib.sh.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # what it shares with lib.sh and with the scripts that source it
#
# strace(1) does it, so that the command is the very program that is used. With FULL set each call
# fails with each of the errors, else with one of them, another for each call.

# can_inject WHAT: whether it can be done here; else says that WHAT is skipped.
can_inject() {
    if [ -n "$(sanitizers)" ]; then
        skip "$1" "$(sanitizers) makes system calls of its own"
        return 1
    fi
    if ! command -v strace >/dev/null; then
        skip "$1" "there is no strace"
        return 1
    fi
    run strace -o /dev/null -e inject=write:error=EIO echo probe
    if [ "$status" -eq 0 ] || ! strace -o /dev/null true 2>/dev/null; then
        skip "$1" "strace cannot inject faults here"
        return 1
    fi
}

# libxml2_gave_up CALL: libxml2 from version 2.13 on ends the process itself where it gets no random
# numbers, and says so. That is like a kill.
libxml2_gave_up() {
    [ "$1" = getrandom ] && [ "$status" -eq 134 ] &&
        grep -q '^libxml2: getentropy failed' "$scratch/stderr"
}

# list_calls COMMAND...: lets the command run, which has to succeed, and lists its calls, each as
# "NAME NUMBER", the number of the call among those of that name. The list begins where the
# directory of the test is first named, or has what is between marks that the command makes. Calls
# that cannot fail are left out, and so are brk and futex: libc itself does not survive a fault of
# these.
list_calls() {
    run strace -s 4096 -o "$scratch/trace" "$@"
    awk -v directory="$scratch/" '
        !/^[a-z0-9_]+\(/ { next }
        { name = $0; sub(/\(.*/, "", name); number[name]++ }
        /"FAULTS BEGIN"/ { if (!marked) { marked = 1; lines = 0 } inside = 1; next }
        /"FAULTS END"/ { inside = 0; next }
        !marked && name != "execve" && index($0, directory) { inside = 1 }
        inside && name !~ /^(brk|exit|exit_group|execve|futex|getpid|gettid|rt_sigreturn)$/ {
            line[++lines] = name " " number[name]
        }
        END { for (at = 1; at <= lines; at++) print line[at] }' "$scratch/trace" >"$scratch/calls"
    exited "$(basename "$1") $2 succeeds where no call fails" 0
    # shellcheck disable=SC2034 # the scripts that source this use it
    call_count=$(wc -l <"$scratch/calls")
}

# inject CALL NUMBER FAULT COMMAND...: FAULT is what strace makes of the call: error=EIO,
# signal=KILL.
inject() {
    local call=$1 number=$2 fault=$3
    shift 3
    # strace ends by the signal that ended the command: a shell between makes it an exit status.
    run sh -c '"$@" || exit $?' sh timeout 60 \
        strace -o "$scratch/trace" -e "inject=$call:$fault:when=$number" "$@"
}

# each_call_fails ERRORS CHECK COMMAND...: lets each call of the list fail. Then CHECK is called
# with the name of the call, the fault, and words for both; status and output are where run leaves
# them.
each_call_fails() {
    local errors check=$2 call number error at=0
    read -ra errors <<<"$1"
    shift 2
    faults=0
    while read -r call number; do
        for error in "${errors[@]}"; do
            at=$((at + 1))
            # One error for a call: the next in the row with each of them.
            [ -n "${FULL-}" ] || error=${errors[$((at % ${#errors[@]}))]}
            inject "$call" "$number" "error=$error" "$@"
            faults=$((faults + 1))
            "$check" "$call" "$error" "$error of $call $number"
            [ -n "${FULL-}" ] || break
        done
    done <"$scratch/calls"
}

# each_call_kills CHECK COMMAND...: the same, where the command is killed when it makes the call.
each_call_kills() {
    local check=$1 call number
    shift
    faults=0
    while read -r call number; do
        inject "$call" "$number" signal=KILL "$@"
        faults=$((faults + 1))
        "$check" "$call" KILL "killed at $call $number"
    done <"$scratch/calls"
}
