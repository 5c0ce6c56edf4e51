#!/bin/bash
# A setuid program must not let the caller choose the index by NSS_IANA_INDEX.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

[ "$(id -u)" -eq 0 ] || skip_all "secure execution" "only root can make a setuid program of root's"
[ -z "$(sanitizers)" ] || skip_all "secure execution" "$(sanitizers) does not run setuid"
for tool in setpriv ldconfig; do
    command -v "$tool" >/dev/null || skip_all "secure execution" "there is no $tool"
done
namespace=$(namespace_command) ||
    skip_all "secure execution" "a mount namespace is not allowed here"
[ -d /usr/local/lib ] && [ -e /etc/ld.so.cache ] ||
    skip_all "secure execution" "/usr/local/lib or the loader's cache is missing"

# The name is in no other index.
printf '%s\n' 'only-by-override 7/tcp' >"$scratch/override.services"
compile "$scratch/override.idx" --overlay "$scratch/override.services" "$FIXTURES/nothing.xml"

# A setuid program heeds no LD_LIBRARY_PATH, so the module has to be where the loader looks by
# itself: in a private /usr/local/lib, known to a private loader's cache.
cat >"$scratch/inside" <<'END'
set -eu
mount -t tmpfs -o mode=755,exec,suid,dev tmpfs /usr/local/lib
echo /usr/local/lib >"$scratch/ld.so.conf"
cp "$MODULE" /usr/local/lib/libnss_iana.so.2
cp "$scratch/override.idx" /usr/local/lib/override.idx
chmod 644 /usr/local/lib/libnss_iana.so.2 /usr/local/lib/override.idx
{ cat /etc/ld.so.conf 2>/dev/null || true; } >>"$scratch/ld.so.conf"
ldconfig -X -C "$scratch/ld.so.cache" -f "$scratch/ld.so.conf"
chmod 644 "$scratch/ld.so.cache"
mount --bind "$scratch/ld.so.cache" /etc/ld.so.cache
cd /usr/local/lib
for name in plain setuid capable; do
    cp "$stress" "$name"
    chmod 755 "$name"
done
chmod 4755 setuid
have_capable=no
if command -v setcap >/dev/null && setcap cap_net_raw+ep capable 2>/dev/null; then
    have_capable=yes
fi
for name in plain setuid capable; do
    if [ "$name" = capable ] && [ "$have_capable" = no ]; then
        echo "capable: skipped"
        continue
    fi
    answer=$(NSS_IANA_INDEX=/usr/local/lib/override.idx setpriv --reuid=65534 --regid=65534 \
        --clear-groups "/usr/local/lib/$name" ask only-by-override 2>&1) || true
    echo "$name: $answer"
done
NSS_IANA_INDEX=/usr/local/lib/override.idx "/usr/local/lib/setuid" ask only-by-override |
    sed 's/^/root: /'
END
export MODULE scratch stress="$abs_top_builddir/tests/faults/stress"
# shellcheck disable=SC2086
run $namespace bash "$scratch/inside"
if [ "$status" -ne 0 ]; then
    skip_all "secure execution" "no place for it here: $(head -n 1 "$scratch/stderr")"
fi

line_of() {
    sed -n "s/^$1: //p" "$scratch/stdout"
}
same "a plain program of the same user heeds NSS_IANA_INDEX" 7/tcp "$(line_of plain)"
same "so does root, for whom the setuid program is nothing special" 7/tcp "$(line_of root)"
same "a setuid program does not" none "$(line_of setuid)"
case $(line_of capable) in
skipped) skip "a program with file capabilities" "setcap is missing or refused" ;;
*) same "a program with file capabilities does not" none "$(line_of capable)" ;;
esac
finish
