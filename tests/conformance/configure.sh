#!/bin/bash
# Runs configure where it has to refuse, and sees that it says why.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

# configure ARGUMENT...: in a directory of its own, without the settings of a package's build.
configure() {
    rm -rf "$scratch/build"
    mkdir "$scratch/build"
    run env -u CPPFLAGS -u CFLAGS -u LDFLAGS -C "$scratch/build" \
        "$abs_top_srcdir/configure" "$@"
}

if command -v musl-gcc >/dev/null; then
    configure CC=musl-gcc
    same "another libc than glibc is refused" 1 "$status"
    same "and glibc is named" 1 "$(grep -c 'error: nss-iana needs the GNU C library' \
        "$scratch/stderr")"
else
    skip "another libc than glibc" "musl-gcc is missing: scripts/setup programs"
fi
finish
