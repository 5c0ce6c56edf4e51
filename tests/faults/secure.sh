#!/bin/bash
# Programs in secure execution take neither an index that the caller names nor one that others may
# write.
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
if ! [ -d /usr/local/lib ] || ! [ -e /etc/ld.so.cache ]; then
    skip_all "secure execution" "/usr/local/lib or the loader's cache is missing"
fi

# The loader complains where it cannot preload a library into a setuid program.
unset LD_PRELOAD

# The name is in no other index.
printf '%s\n' 'only-by-override 7/tcp' >"$scratch/override.services"
compile_alone override

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
for name in plain setuid setgid capable; do
    cp "$stress" "$name"
    chmod 755 "$name"
done
chmod 4755 setuid
chmod 2755 setgid
have_capable=no
if command -v setcap >/dev/null && setcap cap_net_raw+ep capable 2>/dev/null; then
    have_capable=yes
fi
# ask PROGRAM NAME, as nobody
ask() {
    setpriv --reuid=65534 --regid=65534 --clear-groups "/usr/local/lib/$1" ask "$2" 2>&1 || true
}
for name in plain setuid setgid capable; do
    if [ "$name" = capable ] && [ "$have_capable" = no ]; then
        echo "capable: skipped"
        continue
    fi
    echo "$name: $(NSS_IANA_INDEX=/usr/local/lib/override.idx ask "$name" only-by-override)"
done
NSS_IANA_INDEX=/usr/local/lib/override.idx "/usr/local/lib/setuid" ask only-by-override |
    sed 's/^/root: /'

# The local index, with other owners and modes.
mount -t tmpfs -o mode=755 tmpfs /var/lib
mkdir /var/lib/nss-iana
local=/var/lib/nss-iana/services.idx
cp "$scratch/override.idx" "$local"
while read -r owner mode; do
    chown "$owner" "$local"
    chmod "$mode" "$local"
    answers=
    for name in plain setuid setgid; do
        answers="$answers $name $(ask "$name" only-by-override)"
    done
    echo "$owner $mode:$answers"
    echo "status of $owner $mode: $("$IANA_SERVICES" status | tr -s ' \n' ' ')"
done <<'CASES'
0 644
65534 644
0 664
0 646
CASES
END
export MODULE scratch IANA_SERVICES stress="$abs_top_builddir/tests/faults/stress"
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
same "a setgid program does not" none "$(line_of setgid)"
case $(line_of capable) in
skipped) skip "a program with file capabilities" "setcap is missing or refused" ;;
*) same "a program with file capabilities does not" none "$(line_of capable)" ;;
esac

if ! "$IANA_SERVICES" compile --help |
    grep -qE '(^|[^[:graph:]])/var/lib/nss-iana/services.idx'; then
    skip "owner and mode of the index" "the tool was configured for another place"
    finish
fi
same "an index that root alone may write is good for all" \
    "plain 7/tcp setuid 7/tcp setgid 7/tcp" "$(line_of '0 644')"
same "one of another owner is not for programs in secure execution" \
    "plain 7/tcp setuid none setgid none" "$(line_of '65534 644')"
same "nor is one that its group may write" \
    "plain 7/tcp setuid none setgid none" "$(line_of '0 664')"
same "one that everybody may write is for nobody" \
    "plain none setuid none setgid none" "$(line_of '0 646')"
# told CASE: what status, run by root, says of others who may write the index.
told() {
    line_of "status of $1" |
        grep -oE 'setuid [^:]*: others|everybody may [a-z]*|neither root nor [a-z ]* owns' || true
}
same "status says nothing of a good one" "" "$(told '0 644')"
same "status tells of another owner" "neither root nor the user who asks owns" \
    "$(told '65534 644')"
same "status tells of a group that may write it" "setuid programs refuse the index: others" \
    "$(told '0 664')"
same "status tells that everybody may write it" "everybody may write" "$(told '0 646')"
finish
