#!/bin/bash
# Tests --root on another system's tree, in which absolute links seem to lead outside.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

indexdir=$(path INDEX_DIRECTORY)
datadir=$(path DATA_DIRECTORY)
overlaydir=$(path OVERLAY_DIRECTORY)
nssdir=$(path NSS_DIRECTORY)
root=$scratch/system
tool=$IANA_SERVICES
export NSS_IANA_INDEX=$scratch/not-for-another-system.idx

# new_system: creates a tree with all sources of an index, but no index.
new_system() {
    rm -rf "$root"
    mkdir -p "$root$datadir" "$root$overlaydir" "$root/etc" "$root$nssdir"
    cp "$FIXTURES/small.xml" "$root$datadir/service-names-port-numbers.xml"
    cp "$FIXTURES/second.services" "$root$datadir/traditional.services"
    cp "$FIXTURES/local.services" "$root$overlaydir/10-own.services"
    echo 'in-the-tree 1999/tcp' >"$root/etc/services"
    echo 'services: files' >"$root/etc/nsswitch.conf"
    cp "$MODULE" "$root$nssdir/"
}

# Files outside with the same names, which an attacker would have read or written.
outside=$scratch/outside
new_outside() {
    rm -rf "$outside"
    mkdir -p "$outside/index" "$outside/overlays"
    echo 'outside 1998/tcp' >"$outside/services"
    cp "$outside/services" "$outside/overlays/evil.services"
    echo 'services: files' >"$outside/nsswitch.conf"
    (cd "$outside" && find . -type f -exec sha256sum {} + | sort) >"$scratch/outside.before"
}

# nothing_outside WHAT: checks that no file outside changed.
nothing_outside() {
    (cd "$outside" && find . -type f -exec sha256sum {} + | sort) >"$scratch/outside.after"
    same_file "$1: nothing outside is touched" "$scratch/outside.before" "$scratch/outside.after"
}

new_outside

# --- A plain tree ---------------------------------------------------------------

new_system
exits "compile" 0 "$tool" compile --root "$root"
dump "$root$indexdir/services.idx" >"$scratch/dumped"
for name in site-one in-the-tree https; do
    same "its index has $name" "$name" "$(grep -o "^$name\b" "$scratch/dumped" | head -n 1)"
done
"$tool" lookup --index "$root$indexdir/services.idx" in-the-tree 7001/tcp >"$scratch/looked"
same "the sources have the names that they have there" 0 "$(grep -c "$root" "$scratch/looked")"
same "and their lines" 1 "$(grep -c '/etc/services:1' "$scratch/looked")"

# Inside the tree, the tool writes the same bytes.
if [ -z "$(sanitizers)" ] && namespace=$(namespace_command); then
    copy_with_libraries "$root" "$tool"
    mv "$root$indexdir/services.idx" "$scratch/from-outside.idx"
    # shellcheck disable=SC2086 # the command is several words
    run env -u NSS_IANA_INDEX $namespace chroot "$root" "$tool" compile
    exited "compile in the tree itself" 0
    same_file "gives the same index" "$scratch/from-outside.idx" "$root$indexdir/services.idx"
else
    skip "the same from within" "no other root can be entered here"
fi

new_system
exits "enable without an index is refused" 2 "$tool" enable --root "$root"
same "it says what to type" 1 \
    "$(grep -c "type: iana-services compile --root $root\$" "$scratch/stderr")"
exits "compile once more" 0 "$tool" compile --root "$root"
exits "enable" 0 "$tool" enable --root "$root"
same "the file of the tree is edited" 'services: iana files' \
    "$(cat "$root/etc/nsswitch.conf")"
exits "disable" 0 "$tool" disable --root "$root"
same "and edited back" 'services: files' "$(cat "$root/etc/nsswitch.conf")"
# The tree's systemd will compile after each edit of /etc/services.
wants=$root/etc/systemd/system/paths.target.wants
mkdir -p "$wants"
ln -s /lib/systemd/system/iana-services-compile.path "$wants/"
mkdir -p "$root/lib/systemd/system"
: >"$root/lib/systemd/system/iana-services-compile.path"
exits "enable where edits are watched for" 0 "$tool" enable --root "$root"
same "iana stands for files" 'services: iana [NOTFOUND=return] files' \
    "$(cat "$root/etc/nsswitch.conf")"
exits "disable once more" 0 "$tool" disable --root "$root"
same "and edited back" 'services: files' "$(cat "$root/etc/nsswitch.conf")"
rm "$root$nssdir/libnss_iana.so.2"
exits "enable without the module is refused" 2 "$tool" enable --root "$root"
same "it is named" 1 "$(grep -c 'no libnss_iana.so.2' "$scratch/stderr")"
exits "enable --force" 0 "$tool" enable --force --root "$root"
same "does it" 'services: iana [NOTFOUND=return] files' \
    "$(cat "$root/etc/nsswitch.conf")"

# --- Links ----------------------------------------------------------------------

new_system
# Each of them leads to a file outside, unless the tree is its root.
mkdir -p "$root$outside/index" "$root$outside/overlays"
echo 'inside 1997/tcp' >"$root$outside/services"
echo 'inside-own 1996/tcp' >"$root$outside/overlays/own.services"
echo 'services: db files' >"$root$outside/nsswitch.conf"
ln -sf "../../../../../../../../../../../$outside/services" "$root/etc/services"
ln -sf "$outside/nsswitch.conf" "$root/etc/nsswitch.conf"
rm -r "$root$overlaydir"
ln -s "$outside/overlays" "$root$overlaydir"
ln -s "$outside/services" "$root$outside/overlays/linked.services"
mkdir -p "$root$(dirname "$indexdir")"
ln -s "$outside/index" "$root$indexdir"
exits "compile where links lead out" 0 "$tool" compile --root "$root"
nothing_outside "compile"
dump "$root$outside/index/services.idx" >"$scratch/dumped"
same "what is linked is read below the root" "1 1 0" "$(for name in inside inside-own outside; do
    grep -c "^${name}[[:blank:]]" "$scratch/dumped" || true
done | tr '\n' ' ' | sed 's/ $//')"
exits "enable where links lead out" 0 "$tool" enable --root "$root"
nothing_outside "enable"
same "the file that is linked is edited" 'services: iana db files' \
    "$(cat "$root$outside/nsswitch.conf")"
exits "disable where links lead out" 0 "$tool" disable --root "$root"
nothing_outside "disable"

new_system
mkdir -p "$root$indexdir"
ln -s "$outside/index/services.idx" "$root$indexdir/services.idx"
exits "a link in the place of the index is refused" 2 "$tool" compile --root "$root"
nothing_outside "a link in the place of the index"

new_system
ln -s loop "$root/etc/loop"
ln -sf loop/services "$root/etc/services"
exits "links in a circle are told" 2 "$tool" compile --root "$root"
same "with the name" 1 "$(grep -c '^iana-services: /etc/services: ' "$scratch/stderr")"

new_system
mkdir -p "$root$indexdir"
chmod 777 "$root$(dirname "$indexdir")"
exits "the tree may be anybody's where there is no link" 0 "$tool" compile --root "$root"

# --- Other roots ------------------------------------------------------------------

exits "no such directory" 2 "$tool" compile --root "$scratch/none"
same "is told" 1 "$(grep -c "^iana-services: $scratch/none: No such" "$scratch/stderr")"
exits "no directory" 2 "$tool" enable --root "$root/etc/services"
new_system
exits "a slash behind the root" 0 "$tool" compile --root "$root/"
exits "a root that is relative" 0 env -C "$scratch" "$tool" compile --root system
rm "$root$datadir/service-names-port-numbers.xml"
exits "no registry in the tree" 2 "$tool" compile --root "$root"
exits "a registry of this system for the tree" 0 \
    "$tool" compile --root "$root" "$FIXTURES/small.xml"

# --- The system's file ----------------------------------------------------------

new_system
echo 'kept-alias 1995/tcp alias-1' >>"$root/etc/services"
exits "compile without --write-services" 0 "$tool" compile --root "$root"
dump "$root$indexdir/services.idx" | plain_services >"$scratch/dumped"
exits "compile --write-services" 0 "$tool" compile --root "$root" --write-services
same "what the file said is an overlay now" "in-the-tree 1999/tcp,kept-alias 1995/tcp alias-1," \
    "$(tr '\n' , <"$root$overlaydir/90-system.services")"
plain_services "$root/etc/services" >"$scratch/written"
same_file "the file has all services, in order" "$scratch/dumped" "$scratch/written"
exits "compile passes over the file" 0 "$tool" compile --root "$root"
dump "$root$indexdir/services.idx" | plain_services >"$scratch/again"
same_file "the services are the same" "$scratch/dumped" "$scratch/again"
written=$(stat -c '%i %Z' "$root/etc/services")
exits "compile --write-services again" 0 "$tool" compile --root "$root" --write-services
same "does not replace the same file" "$written" "$(stat -c '%i %Z' "$root/etc/services")"
echo 'new-own 1994/tcp' >"$root$overlaydir/95-new.services"
exits "compile --write-services after an edit" 0 "$tool" compile --root "$root" --write-services
same "writes it" 1 "$(grep -c '^new-own' "$root/etc/services")"
echo 'by-hand 1993/tcp' >"$root/etc/services"
exits "a file by hand beside the older copy is refused" 2 \
    "$tool" compile --root "$root" --write-services
same "both stay" "by-hand 1993/tcp,in-the-tree 1999/tcp" \
    "$(cat "$root/etc/services"),$(head -n 1 "$root$overlaydir/90-system.services")"
rm "$root/etc/services" "$root$overlaydir/90-system.services"
mkdir -p "$root/usr/etc"
echo 'of-the-vendor 1992/tcp' >"$root/usr/etc/services"
for round in first second; do
    exits "where only the vendor has a file, the $round time" 0 \
        "$tool" compile --root "$root" --write-services
    same "its names are kept, the $round time" "1 1" \
        "$(grep -c '^of-the-vendor' "$root/etc/services") $(dump "$root$indexdir/services.idx" |
            grep -c '^of-the-vendor')"
done
for option in --no-overlays "--overlay $FIXTURES/second.services" "-o $scratch/other.idx"; do
    # shellcheck disable=SC2086 # an option with its argument
    exits "it does not go with $option" 2 "$tool" compile --root "$root" --write-services $option
done

# --- update -----------------------------------------------------------------------

if command -v curl >/dev/null && command -v python3 >/dev/null; then
    new_system
    new_outside
    mkdir "$scratch/served"
    sed 's|<updated>.*</updated>|<updated>2020-01-02</updated>|' "$FIXTURES/small.xml" \
        >"$scratch/served/registry.xml"
    python3 "$abs_top_srcdir/tests/update/server.py" "$scratch/served" "$scratch/port" \
        "$scratch/server.log" 2>"$scratch/server.stderr" &
    server=$!
    trap 'kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT
    for ((round = 0; round < 300; round++)); do
        [ -e "$scratch/port" ] && break
        sleep 0.1
    done
    url=http://127.0.0.1:$(cat "$scratch/port")/registry.xml
    export NO_PROXY='*'
    exits "update" 0 "$tool" update --force --root "$root" --url "$url"
    same "the tree has what update leaves" \
        "last-update.json service-names-port-numbers.xml services.idx" \
        "$(ls -A "$root$indexdir" | tr '\n' ' ' | sed 's/ $//')"
    nothing_outside "update"
    exits "update --write-services" 0 "$tool" update --force --root "$root" --url "$url" \
        --write-services
    same "writes the system's file" "1 1" "$(grep -c '^in-the-tree' "$root/etc/services") $(
        grep -c "^https[[:blank:]]443/tcp" "$root/etc/services")"
    exits "compile takes what update fetched" 0 "$tool" compile --root "$root"
    same "with the overlays of the tree" 1 \
        "$(dump "$root$indexdir/services.idx" | grep -c '^in-the-tree[[:blank:]]')"
else
    skip "update" "the program curl or python3 is missing"
fi
finish
