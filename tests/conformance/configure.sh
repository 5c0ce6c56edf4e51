#!/bin/bash
# Runs configure: it refuses unsuitable systems with a reason, and supports cross builds.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

# configure ARGUMENT...: in a new directory, without the settings of a package's build.
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

# A cross build for configure and make, which must not run what they build.
cross=(--build=x86_64-pc-linux-gnu --host=x86_64-other-linux-gnu CC="${CC:-gcc}")
echo 'echo iana-services 0.9' >"$scratch/other-tool"
chmod +x "$scratch/other-tool"
configure "${cross[@]}" IANA_SERVICES_FOR_BUILD="$scratch/other-tool"
same "a tool of another version is refused for a cross build" 1 "$status"
same "and named" 1 "$(grep -c "error: IANA_SERVICES_FOR_BUILD is not iana-services .* could" \
    "$scratch/stderr")"

# make_cross ARGUMENT...: configures a cross build and makes the vendor index.
make_cross() {
    configure "${cross[@]}" "$@"
    exited "configure for a cross build ${*:-}" 0
    run env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u CFLAGS -u CPPFLAGS -u LDFLAGS \
        make -s -C "$scratch/build" data/services.idx
}
if [ "$(uname -m)" != x86_64 ] || ! command -v gcc >/dev/null; then
    skip "a cross build" "it is tried on x86_64 with gcc"
elif [ -n "$(sanitizers)" ]; then
    skip "a cross build" "it is the same with $(sanitizers)"
else
    make_cross
    exited "a cross build makes a native tool and the vendor index" 0
    same_file "with the same bytes" "$abs_top_builddir/data/services.idx" \
        "$scratch/build/data/services.idx"
    same "and does not run what it is to build" no \
        "$([ -e "$scratch/build/iana-services" ] && echo yes || echo no)"

    # One more directory of overlays, which is only a word in configure.ac.
    derived=(nss_iana/paths.h data/systemd/iana-services-compile.path
        debian/iana-services.triggers nss-iana.spec)
    (cd "$scratch/build" && rm -f "${derived[@]}")
    run env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$scratch/build" \
        overlaydirs='/etc/first.d /usr/share/second.d' "${derived[@]}"
    exited "make with two directories of overlays" 0
    for file in "${derived[@]}"; do
        same "both directories are in $file, in their order" "/etc/first.d /usr/share/second.d" \
            "$(grep -v 'services"$\|for messages' "$scratch/build/$file" |
                grep -o '/[a-z/]*/\(first\|second\)\.d' | paste -sd ' ')"
    done

    make_cross CC_FOR_BUILD=false
    same "without a native compiler make fails" 2 "$status"
    same "and says what it needs" 1 "$(grep -c 'Set CC_FOR_BUILD or IANA_SERVICES_FOR_BUILD' \
        "$scratch/stderr")"
fi
finish
