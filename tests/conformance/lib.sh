# Shell functions for the tests; bash scripts source this file.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this file use the variables

: "${abs_top_srcdir:?is set by make check}" "${abs_top_builddir:?is set by make check}"
: "${IANA_SERVICES:?is set by make check}" "${MODULE_DIR:?is set by make check}"

# Results must not depend on the caller's settings.
export LC_ALL=C TZ=UTC
umask 022
unset NSS_IANA_INDEX

FIXTURES=$abs_top_srcdir/tests/fixtures
MODULE=$MODULE_DIR/libnss_iana.so.2
SHIPPED_REGISTRY=$abs_top_srcdir/data/service-names-port-numbers.xml
# As it is installed: what configure made of it for this system's netbase, if it made anything.
SHIPPED_TRADITIONAL=$abs_top_builddir/data/made/traditional.services
[ -e "$SHIPPED_TRADITIONAL" ] || SHIPPED_TRADITIONAL=$abs_top_srcdir/data/traditional.services

scratch=$(mktemp -d "${TMPDIR:-/tmp}/nss-iana-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
# Programs that run as another user read files here.
chmod 755 "$scratch"

failures=0
checks=0

ok() {
    checks=$((checks + 1))
    printf 'ok - %s\n' "$1"
}

fail() {
    checks=$((checks + 1))
    failures=$((failures + 1))
    printf 'FAIL - %s: expected %s, got %s\n' "$1" "$2" "$3"
}

skip() {
    printf 'skip - %s: %s\n' "$1" "$2"
}

# same WHAT EXPECTED ACTUAL: compares two texts.
same() {
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        fail "$1" "'$2'" "'$3'"
    fi
}

# same_file WHAT EXPECTED ACTUAL: compares two files, and shows the first differences.
same_file() {
    if cmp -s "$2" "$3"; then
        ok "$1"
    else
        fail "$1" "$2" "$3, which differs:"
        diff -a "$2" "$3" | head -n 10 || true
    fi
}

# run COMMAND...: writes its output to the files stdout and stderr in $scratch, and sets $status.
run() {
    status=0
    "$@" >"$scratch/stdout" 2>"$scratch/stderr" || status=$?
}

# exited WHAT STATUS: checks the exit status of the last run.
exited() {
    if [ "$status" -eq "$2" ]; then
        ok "$1"
    else
        fail "$1" "exit $2" "exit $status: $(head -n 2 "$scratch/stderr")"
    fi
}

# exits WHAT STATUS COMMAND...: runs it, and checks its exit status.
exits() {
    local what=$1 expected=$2
    shift 2
    run timeout 60 "$@"
    exited "$what" "$expected"
}

# says WHAT FILE WORDS: checks that stdout or stderr of the last run, the FILE, has the words.
says() {
    if grep -qF -- "$3" "$scratch/$2"; then
        ok "$1"
    else
        fail "$1" "$3" "$(head -n 3 "$scratch/$2")"
    fi
}

# usage WHAT ARGUMENT...: the tool refuses the arguments with status 2 and prints only an error.
usage() {
    local what=$1
    shift
    exits "$what is refused" 2 "$IANA_SERVICES" "$@"
    if [ -s "$scratch/stderr" ] && ! [ -s "$scratch/stdout" ]; then
        ok "$what: told on standard error alone"
    else
        fail "$what" "a message on standard error alone" "$(head -n 2 "$scratch/stdout")"
    fi
}

# Exits with 1 after a failure, 77 (skipped) without any check, otherwise 0.
finish() {
    if [ "$failures" -gt 0 ]; then
        printf '%d of %d checks failed\n' "$failures" "$checks"
        exit 1
    fi
    [ "$checks" -gt 0 ] || exit 77
    exit 0
}

# skip_all WHAT WHY: skips the whole script.
skip_all() {
    skip "$1" "$2"
    exit 77
}

# skip_rest WHAT WHY: skips the rest of the script; earlier checks count.
skip_rest() {
    skip "$1" "$2"
    finish
}

# compile INDEX ARGUMENT...: compiles an index, which must succeed, without the machine's overlays.
compile() {
    local index=$1
    shift
    if ! "$IANA_SERVICES" compile --no-overlays -o "$index" "$@" >"$scratch/compile.stdout" \
        2>"$scratch/compile.stderr"; then
        fail "compile $*" "exit 0" "$(head -n 3 "$scratch/compile.stderr")"
        return 1
    fi
}

# compile_alone NAME: compiles NAME.idx in the scratch directory from NAME.services there and
# nothing else.
compile_alone() {
    compile "$scratch/$1.idx" --overlay "$scratch/$1.services" "$FIXTURES/nothing.xml"
}

# dump INDEX [FORMAT]: prints its services.
dump() {
    "$IANA_SERVICES" dump --format="${2:-services}" --index "$1"
}

# Normalizes a services file: single blanks, no comments, no empty lines.
plain_services() {
    sed -e 's/#.*//' -e 's/[[:space:]][[:space:]]*/ /g' -e 's/^ //' -e 's/ $//' -e '/^$/d' "$@"
}

# Prints the sanitizers that the module was built with.
sanitizers() {
    nm -D "$MODULE" 2>/dev/null | grep -oE '__(asan|tsan|ubsan|msan)_' | sort -u | tr -d '_\n' ||
        true
}

# path NAME: prints the value of a macro in paths.h.
path() {
    sed -n "s|^#define $1 \"\(.*\)\"\$|\1|p" "$abs_top_builddir/nss_iana/paths.h"
}

# Whether libc finds an installed module, without LD_LIBRARY_PATH.
module_is_installed() {
    env -u LD_LIBRARY_PATH python3 -c 'import ctypes; ctypes.CDLL("libnss_iana.so.2")' 2>/dev/null
}

# copy_with_libraries ROOT FILE...: copies programs and their libraries to the root.
copy_with_libraries() {
    local root=$1 file
    shift
    for file in "$@" $(LD_LIBRARY_PATH=$MODULE_DIR ldd "$@" |
        sed -n 's,^.*[[:space:]]\(/[^ ]*\) (0x.*,\1,p' | sort -u); do
        mkdir -p "$root$(dirname "$file")"
        cp -L "$file" "$root$file"
    done
}

# Prints the command that creates a private mount namespace; fails without one.
namespace_command() {
    local candidate
    for candidate in "unshare -m" "unshare -r -m"; do
        # shellcheck disable=SC2086 # the command is several words
        if $candidate sh -c 'mount --bind "$1" /etc/hosts' sh "$scratch" 2>/dev/null; then
            continue # mount must refuse this; if it does not, it is a stand-in
        fi
        : >"$scratch/probe"
        # shellcheck disable=SC2086
        if $candidate sh -c 'mount --bind "$1" /etc/nsswitch.conf && ! [ -s /etc/nsswitch.conf ]' \
            sh "$scratch/probe" 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# with_files NAMESPACE_COMMAND SOURCE=TARGET... -- COMMAND...: runs the command in a namespace with
# each source mounted on its target, which must exist.
with_files() {
    local namespace=$1
    shift
    # shellcheck disable=SC2086,SC2016
    $namespace bash -c '
        set -eu
        while [ "$1" != -- ]; do
            mount --bind "${1%%=*}" "${1#*=}"
            shift
        done
        shift
        exec "$@"' with_files "$@"
}
