#!/bin/bash
# Runs README's examples from top to bottom on a fresh system and compares their output with README.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The system is this machine with overlayfs layers in a private mount namespace, and the files of
# make install in them. It has to be Debian with the package netbase.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/update/stand-in.sh"
export SYSTEMS=$scratch/systems
. "$abs_top_srcdir/tests/programs/system.sh"

what="the examples of README"
[ "$(id -u)" -eq 0 ] || skip_all "$what" "only root can type them"
[ -z "$(sanitizers)" ] || skip_all "$what" "the module is built with $(sanitizers)"
default=/usr/share/libc-bin/nsswitch.conf
{ [ -e "$default" ] && dpkg-query -W netbase >/dev/null; } 2>/dev/null ||
    skip_all "$what" "this is not Debian with its package netbase"
namespace_command >/dev/null || skip_all "$what" "there are no mount namespaces here"
mkdir "$SYSTEMS"
install_root "$SYSTEMS/root" ||
    skip_all "$what" "the tool was configured for other places than /usr"
# Debian's /lib is a link to /usr/lib.
[ ! -d "$SYSTEMS/root/lib" ] || cp -a "$SYSTEMS/root/lib/." "$SYSTEMS/root/usr/lib/"
registries=
published=$(newest_registry)
if [ "$published" != "$SHIPPED_REGISTRY" ] && command -v curl >/dev/null; then
    registries=$REGISTRY_DIR
    stand_in_for_iana "$published"
fi

export scratch default registries abs_top_srcdir
unset LD_LIBRARY_PATH
cat >"$scratch/tour" <<'SCRIPT'
set -eu
. "$abs_top_srcdir/tests/conformance/layers.sh"
lay_layers "$SYSTEMS/root/usr" /usr /etc /var/lib || exit 77
mount -t tmpfs tmpfs /run || exit 77
rm -rf /etc/nss-iana /var/lib/nss-iana
mkdir -p /etc/nss-iana/services.d /var/lib/nss-iana
cp "$default" /etc/nsswitch.conf
# What systemctl enable creates, and the sign of a running systemd.
mkdir -p /run/systemd/system /etc/systemd/system/paths.target.wants
: >/etc/systemd/system/paths.target.wants/iana-services-compile.path
PATH=$scratch/bin:$PATH exec python3 "$abs_top_srcdir/tests/readme/examples.py" \
    "$abs_top_srcdir/README" $registries
SCRIPT
run timeout 300 unshare --mount bash "$scratch/tour"
[ "$status" -ne 77 ] || skip_all "$what" "no layers can be put over directories here"
cat "$scratch/stdout"
checks=$(grep -c '^ok - ' "$scratch/stdout" || true)
skipped=$(grep -c '^skip - ' "$scratch/stdout" || true)
failures=$(grep -c '^FAIL - ' "$scratch/stdout" || true)
found=$((checks + failures + skipped))
exited "they run to the end" 0
[ "$found" -ge 15 ] || fail "they are found" "15 at least" "$found"
finish
