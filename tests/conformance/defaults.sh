#!/bin/bash
# Checks that compile without arguments reads the default sources in their order.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The default sources belong to the system. So the test runs in a private mount namespace with
# overlayfs layers over their directories. It is skipped if that is impossible, or if the tool was
# configured for other directories.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

help=$("$IANA_SERVICES" compile --help)
for place in /usr/share/nss-iana/service-names-port-numbers.xml /etc/nss-iana/services.d \
    /var/lib/nss-iana/services.idx; do
    case $help in
    *"$place"*) ;;
    *) skip_all "defaults" "the tool was configured for other places than $place" ;;
    esac
done
namespace=$(namespace_command) || skip_all "defaults" "there are no mount namespaces here"

cat >"$scratch/in-namespace" <<'SCRIPT'
set -eu
. "$abs_top_srcdir/tests/conformance/layers.sh"
lay_layers "" /usr /etc /var/lib || exit 77
rm -rf /usr/share/nss-iana /etc/nss-iana /var/lib/nss-iana
mkdir -p /usr/share/nss-iana /etc/nss-iana/services.d /var/lib/nss-iana
cp "$SHIPPED_REGISTRY" /usr/share/nss-iana/
cp "$abs_top_srcdir/data/traditional.services" /usr/share/nss-iana/
cp "$FIXTURES/local.services" /etc/nss-iana/services.d/20-local.services
cp "$FIXTURES/second.services" /etc/nss-iana/services.d/10-second.services
echo 'never-read 1/tcp' >/etc/nss-iana/services.d/.hidden.services
echo 'never-read 1/tcp' >/etc/nss-iana/services.d/notes.txt
"$IANA_SERVICES" compile
cp /var/lib/nss-iana/services.idx "$scratch/default.idx"
"$IANA_SERVICES" compile -o "$scratch/named.idx" \
    --overlay /etc/nss-iana/services.d/10-second.services \
    --overlay /etc/nss-iana/services.d/20-local.services \
    --overlay /etc/services --overlay /usr/share/nss-iana/traditional.services \
    /usr/share/nss-iana/service-names-port-numbers.xml
# fetched DATE: creates the registry that update would have kept.
fetched() {
    sed "s|<updated>.*</updated>|<updated>$1</updated>|" "$FIXTURES/small.xml" \
        >/var/lib/nss-iana/service-names-port-numbers.xml
}
fetched 2999-01-01
"$IANA_SERVICES" compile --no-overlays -o "$scratch/newer.idx"
fetched 2000-01-01
"$IANA_SERVICES" compile --no-overlays -o "$scratch/older.idx"
echo 'no registry' >/var/lib/nss-iana/service-names-port-numbers.xml
if "$IANA_SERVICES" compile --no-overlays -o "$scratch/damaged.idx" 2>"$scratch/damaged"; then
    exit 1
fi
rm /var/lib/nss-iana/service-names-port-numbers.xml
rm -r /etc/nss-iana /etc/services /usr/share/nss-iana/traditional.services
"$IANA_SERVICES" compile
cp /var/lib/nss-iana/services.idx "$scratch/bare.idx"
mkdir -p /usr/etc
echo 'vendor-file 1/tcp' >/usr/etc/services
"$IANA_SERVICES" compile
cp /var/lib/nss-iana/services.idx "$scratch/vendor.idx"
echo 'system-file 1/tcp' >/etc/services
"$IANA_SERVICES" compile
cp /var/lib/nss-iana/services.idx "$scratch/system.idx"
SCRIPT
[ -e /etc/services ] || skip_all "defaults" "there is no /etc/services here"
export scratch SHIPPED_REGISTRY FIXTURES abs_top_srcdir IANA_SERVICES
# shellcheck disable=SC2086 # the command is several words
run $namespace bash "$scratch/in-namespace"
if [ "$status" -eq 77 ]; then
    skip_all "defaults" "no layers can be put over directories here"
fi
same "compile without arguments" 0 "$status"
same_file "the defaults are services.d by name, /etc/services, traditional names, registry" \
    "$scratch/named.idx" "$scratch/default.idx"
compile "$scratch/registry.idx" "$SHIPPED_REGISTRY"
same_file "where there are no overlays, the registry alone" \
    "$scratch/registry.idx" "$scratch/bare.idx"
first_of() {
    dump "$1" | plain_services | sed -n '1s/[[:blank:]].*//p'
}
same "where /etc/services is missing, /usr/etc/services" vendor-file \
    "$(first_of "$scratch/vendor.idx")"
same "where it is not, /etc/services alone" "system-file 0" \
    "$(first_of "$scratch/system.idx") $(dump "$scratch/system.idx" | grep -c ^vendor-file)"
same_file "a fetched registry that is older than the shipped one does not count" \
    "$scratch/registry.idx" "$scratch/older.idx"
same "a fetched registry that is newer does" "edition    registry of 2999-01-01" \
    "$("$IANA_SERVICES" status --index "$scratch/newer.idx" | grep -o '^edition.*2999-01-01')"
same "one that is damaged is told" 1 \
    "$(grep -c '^iana-services: /var/lib/nss-iana/service-names-port-numbers.xml:1: ' \
        "$scratch/damaged")"
same "and nothing is compiled" no "$([ -e "$scratch/damaged.idx" ] && echo yes || echo no)"
finish
