#!/bin/bash
# Checks that make uninstall leaves only the administrator's own files.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL

indexdir=$(path INDEX_DIRECTORY)
overlaydir=$(path OVERLAY_DIRECTORY)

# --- In a directory of its own ----------------------------------------------------

root=$scratch/root
mkdir -p "$root/etc"
echo 'services: files' >"$root/etc/nsswitch.conf"
make_in_root() {
    "${MAKE:-make}" -s -C "$abs_top_builddir" "$1" DESTDIR="$root"
}
run make_in_root install
exited "make install into a directory" 0
exits "compile there" 0 "$IANA_SERVICES" compile --root "$root"
exits "enable there" 0 "$IANA_SERVICES" enable --root "$root"
exits "disable there" 0 "$IANA_SERVICES" disable --root "$root"
touch "$root$indexdir/last-update.json" "$root$indexdir/service-names-port-numbers.xml"
echo 'own 64001/tcp' >"$root$overlaydir/own.services"
run make_in_root uninstall
exited "make uninstall from it" 0
own=".$overlaydir/own.services"
backup=./etc/nsswitch.conf.nss-iana~
[ "${overlaydir#/etc/}" = "$overlaydir" ] || backup=
same "the own files are left" \
    "$(printf '%s\n' "$own" ./etc/nsswitch.conf $backup | LC_ALL=C sort)" \
    "$(cd "$root" && find . ! -type d | LC_ALL=C sort)"
same "and no directory of ours beside theirs" "" \
    "$(find "$root" -depth -type d -name 'nss-iana' ! -path "$root$(dirname "$overlaydir")*")"
rm "$root/$own"
run make_in_root install
run make_in_root uninstall
exited "make uninstall without files of one's own" 0
same "no directory of ours is left" "" "$(find "$root" -name nss-iana)"

# --- On the system ------------------------------------------------------------------

what="on the system"
[ "$(id -u)" -eq 0 ] || skip_rest "$what" "only root can install there"
[ -z "$(sanitizers)" ] || skip_rest "$what" "the module is built with $(sanitizers)"
[ "$indexdir" = /var/lib/nss-iana ] ||
    skip_rest "$what" "the tool was configured for other places than /var/lib/nss-iana"
namespace_command >/dev/null || skip_rest "$what" "there are no mount namespaces here"
cat >"$scratch/tour" <<'SCRIPT'
set -eu
. "$abs_top_srcdir/tests/conformance/layers.sh"
lay_layers "" /usr /etc /var/lib || exit 77
list() {
    find /usr /etc /var/lib -xdev ! -type d -printf '%p %s\n' | sort
}
cd "$abs_top_builddir"
list >"$scratch/before"
make -s install
iana-services compile
iana-services enable
iana-services add 64001/tcp uninstall-own
iana-services disable
make -s uninstall
list >"$scratch/after"
SCRIPT
export scratch abs_top_builddir abs_top_srcdir
unset LD_LIBRARY_PATH
run unshare --mount bash "$scratch/tour"
[ "$status" -ne 77 ] || skip_rest "$what" "no layers can be put over directories here"
exited "install, compile, enable, add, disable, uninstall" 0
same "only what was added stays" "/etc/nss-iana/services.d/00-local.services" \
    "$(diff "$scratch/before" "$scratch/after" |
        grep -a '^[<>]' | sed 's/^[<>] \(.*\) [0-9]*$/\1/')"
finish
