#!/bin/bash
# Creates each state that status distinguishes, runs the printed fix, and runs status again.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Each state is created in its own mount namespace, with layers over /usr, /etc and /var/lib in
# which the tool is installed, an index compiled, and iana enabled.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
export SYSTEMS=$scratch/systems
. "$abs_top_srcdir/tests/programs/system.sh"
. "$abs_top_srcdir/tests/update/stand-in.sh"

[ "$(id -u)" -eq 0 ] || skip_all "states of status" "only root can make them"
[ -z "$(sanitizers)" ] || skip_all "states of status" "the module is built with $(sanitizers)"
[ -e /etc/services ] || skip_all "states of status" "there is no /etc/services"
namespace_command >/dev/null || skip_all "states of status" "there are no mount namespaces here"
mkdir "$SYSTEMS" "$scratch/out"
install_root "$SYSTEMS/root" ||
    skip_all "states of status" "the tool was configured for other places than /usr"
module=$(cd "$SYSTEMS/root" && find usr -name libnss_iana.so.2)
export scratch module="/$module" abs_top_builddir abs_top_srcdir SHIPPED_REGISTRY
unset LD_LIBRARY_PATH

# The script for the namespace, to which each state adds its setup.
cat >"$scratch/healthy" <<'SCRIPT'
set -eu
. "$abs_top_srcdir/tests/conformance/layers.sh"
lay_layers "$SYSTEMS/root/usr" /usr /etc /var/lib || exit 77
mount -t tmpfs tmpfs /run || exit 77
rm -rf /etc/nss-iana /var/lib/nss-iana
mkdir -p /etc/nss-iana/services.d /var/lib/nss-iana
printf 'passwd: files\nservices:       db files\nhosts: files\n' >/etc/nsswitch.conf
echo 'own-name 64001/tcp own-alias # mine' >/etc/nss-iana/services.d/10-own.services
iana-services compile
iana-services enable >/dev/null
options=()
SCRIPT

cat >"$scratch/look" <<'SCRIPT'
# look WHEN: writes the output of status, as text and JSON.
look() {
    code=0
    iana-services status "${options[@]}" >"$scratch/out/$1" 2>"$scratch/out/$1.stderr" || code=$?
    echo "$code" >"$scratch/out/$1.code"
}
look before
iana-services status --json "${options[@]}" >"$scratch/out/json" 2>/dev/null || true
sed -n 's/^fix  *//p' "$scratch/out/before" >"$scratch/out/fixes"
unset MAKEFLAGS MFLAGS MAKELEVEL
while read -r fix; do
    (cd "$abs_top_builddir" && bash -c "$fix") </dev/null >"$scratch/out/typed" 2>&1 ||
        { echo "$fix"; cat "$scratch/out/typed"; } >>"$scratch/out/failed"
done <"$scratch/out/fixes"
look after
SCRIPT

# made WHAT SETUP: creates the state, runs status, the fixes, and status again. Fails if skipped.
made() {
    rm -rf "$scratch/out"
    mkdir "$scratch/out"
    { cat "$scratch/healthy" && printf '%s\n' "$2" && cat "$scratch/look"; } >"$scratch/state"
    run timeout 120 unshare --mount --pid --fork --mount-proc bash "$scratch/state"
    [ "$status" -ne 77 ] || skip_rest "states of status" "no layers can be put over directories"
    exited "$1: the state is made" 0
}

lines() {
    grep -c "^$1 " "$scratch/out/$2" || true
}

# cured WHAT: checks that status has no problem or note after the fixes.
cured() {
    same "$1: each fix does what it says" "" "$(cat "$scratch/out/failed" 2>/dev/null)"
    same "$1: cured" "0 0 0" \
        "$(cat "$scratch/out/after.code") $(lines problem after) $(lines note after)"
    same "$1: nothing is said beside" "" "$(cat "$scratch/out/before.stderr")"
}

# state WHAT problem|note WORDS FIX SETUP: status has the line with the words, and the fix.
state() {
    local what=$1 kind=$2 words=$3 fix=$4 code=0
    made "$what" "$5"
    [ "$kind" = note ] || code=1
    same "$what: the exit status" "$code" "$(cat "$scratch/out/before.code")"
    if grep "^$kind " "$scratch/out/before" | grep -qF -- "$words"; then
        ok "$what: it is told"
    else
        fail "$what: it is told" "$kind: $words" \
            "$(grep -E '^(problem|note) ' "$scratch/out/before")"
    fi
    same "$what: the fix" "$fix" "$(paste -sd '|' "$scratch/out/fixes")"
    same "$what: JSON has the same" "$(sed -n 's/^fix  *//p' "$scratch/out/before")" \
        "$(python3 -c 'import json, sys
told = json.load(sys.stdin)
assert set(told) == {"works", "index", "update", "nsswitch", "libc", "problems", "notes"}
for problem in told["problems"]:
    print(problem["fix"] if set(problem) == {"problem", "fix"} else problem)
for note in told["notes"]:
    print(note["fix"] if set(note) == {"note", "fix"} else note)' <"$scratch/out/json" 2>&1)"
    cured "$what"
}

# silent WHAT SETUP: checks that status reports no problem and no note.
silent() {
    made "$1" "$2"
    same "$1: nothing to say" "0 0 0" \
        "$(cat "$scratch/out/before.code") $(lines problem before) $(lines note before)"
}

compile='iana-services compile'
enable='iana-services enable'

# --- The sources of the index ---------------------------------------------------

silent "all is well" ''
state "an overlay was added" note '/etc/nss-iana/services.d/20-more.services is new' "$compile" \
    'echo "more 64002/tcp" >/etc/nss-iana/services.d/20-more.services
    touch -d 2001-01-01 /etc/nss-iana/services.d/20-more.services'
state "an overlay was changed, with an old time" note \
    '/etc/nss-iana/services.d/10-own.services changed' "$compile" \
    'echo "other 64001/tcp" >/etc/nss-iana/services.d/10-own.services
    touch -d 2001-01-01 /etc/nss-iana/services.d/10-own.services'
state "a line of an overlay was removed" note \
    '/etc/nss-iana/services.d/10-own.services changed' "$compile" \
    ': >/etc/nss-iana/services.d/10-own.services'
state "a port is hidden" note '/etc/nss-iana/services.d/10-own.services changed' "$compile" \
    'echo "!443/tcp" >>/etc/nss-iana/services.d/10-own.services'
state "an overlay was removed" note '/etc/nss-iana/services.d/10-own.services is gone' "$compile" \
    'rm /etc/nss-iana/services.d/10-own.services'
state "/etc/services was changed" note '/etc/services changed' "$compile" \
    'echo "edited 64003/tcp" >>/etc/services'
state "/etc/services was removed" note '/etc/services is gone' "$compile" 'rm /etc/services'
state "a newer registry came with the program" note 'the registry changed' "$compile" \
    'sed -i "s|<updated>.*</updated>|<updated>2999-01-01</updated>|
        0,/<name>https</s//<name>httpx</" /usr/share/nss-iana/service-names-port-numbers.xml'
silent "a source has a new time alone" 'touch /etc/services /etc/nss-iana/services.d/*'
made "a source that cannot be read" 'ln -s none /etc/nss-iana/services.d/broken.services'
same "a source that cannot be read: works, with a note" "0 1" \
    "$(cat "$scratch/out/before.code") $(grep -c '^note .*broken.services: No such' \
        "$scratch/out/before")"

# --- The index ------------------------------------------------------------------

index=/var/lib/nss-iana/services.idx
state "the local index is gone, with own names" note 'has no names of /etc/nss-iana/services.d' \
    "$compile" "rm $index"
silent "the local index is gone, without own names" "rm -r $index /etc/nss-iana"
state "both indexes are gone" problem 'there is no index' "$compile" \
    "rm $index /usr/share/nss-iana/services.idx"
unusable='cannot be used:'
state "a damaged index" problem "$unusable" "$compile" \
    "printf XX | dd of=$index bs=1 seek=\$((\$(stat -c %s $index) - 3)) conv=notrunc status=none"
state "a cut index" problem "$unusable" "$compile" "truncate -s 5000 $index"
state "an empty index" problem "$unusable" "$compile" ": >$index"
state "an index of another version" problem "$unusable" "$compile" \
    "printf '\\377' | dd of=$index bs=1 seek=8 conv=notrunc status=none"
state "no index at all in its place" problem "$unusable" "$compile" "cp /etc/services $index"
state "an index that root alone may read" problem 'not all users may read the index' "$compile" \
    "chmod 600 $index"
state "an index in a closed directory" problem 'not all users may enter /var/lib/nss-iana' \
    'chmod a+rx /var/lib/nss-iana' "chmod 700 $(dirname "$index")"
state "an index of another owner" problem 'neither root nor the user who asks' "$compile" \
    "chown 12 $index"
state "an index that everybody may write" problem 'everybody may write it' "$compile" \
    "chmod 666 $index"
state "an index that a group may write" note 'setuid programs refuse the index' "$compile" \
    "chmod 664 $index"
state "a directory in the place of the index" problem 'not a regular file' \
    "mv $index $index.old && $compile" "rm $index && mkdir $index"
state "an index that is named in a strange way" problem "$unusable" \
    "mkdir -p \"\$(dirname '/run/it'\\''s \$HOME/x y.idx')\" && \
iana-services compile -o '/run/it'\\''s \$HOME/x y.idx'" \
    "export NSS_IANA_INDEX=\"/run/it's \\\$HOME/x y.idx\""

# --- The edition ----------------------------------------------------------------

if command -v curl >/dev/null; then
    sed "s|<updated>.*</updated>|<updated>$(date -u +%F)</updated>|" "$SHIPPED_REGISTRY" \
        >"$scratch/newest.xml"
    stand_in_for_iana "$scratch/newest.xml"
    state "an old edition" note ' is 491 days old' 'iana-services update' \
        'PATH=$scratch/bin:$PATH
        old=$(date -u -d "491 days ago" +%F)
        sed -i "s|<updated>.*</updated>|<updated>$old</updated>|" \
            /usr/share/nss-iana/service-names-port-numbers.xml
        iana-services compile'
else
    skip "an old edition" "the program curl is missing"
fi

# --- The module -------------------------------------------------------------------

install='make install'
state "the module is gone" problem 'there is no libnss_iana.so.2' "$install" 'rm "$module"'
state "all users but root are kept from the module" problem \
    "not all users may read the module $module" "chmod 644 $module" 'chmod 600 "$module"'
state "the module is cut to nothing" problem 'libc cannot load the module' "$install" \
    ': >"$module"'
state "the module is cut in its head" problem 'a program that loads the module' "$install" \
    'truncate -s 1000 "$module"'
state "the module is cut in its middle" problem "$module" "$install" \
    'truncate -s 8192 "$module"'
# The class and the machine of i386.
foreign='printf "\\001" | dd of="$module" bs=1 seek=4 conv=notrunc status=none
    printf "\\003\\000" | dd of="$module" bs=1 seek=18 conv=notrunc status=none'
case $(uname -m) in
x86_64)
    state "the module of another machine in its place" problem 'for x86-64 programs' "$install" \
        "$foreign"
    state "the module for another machine alone" problem \
        '/usr/lib/other-linux-gnu/libnss_iana.so.2 for i386' "$install" \
        "$foreign"'
        mkdir /usr/lib/other-linux-gnu && mv "$module" /usr/lib/other-linux-gnu/'
    silent "the module for another machine as well" \
        'cp "$module" "$scratch/layers/good"; '"$foreign"'
        mkdir /usr/lib/other-linux-gnu && mv "$module" /usr/lib/other-linux-gnu/
        cp "$scratch/layers/good" "$module"'
    ;;
*) skip "modules of other machines" "this is no x86-64" ;;
esac
state "the package was removed" problem 'there is no libnss_iana.so.2' "$install|$enable" \
    'iana-services disable; rm "$module"'

# --- nsswitch.conf ----------------------------------------------------------------

conf=/etc/nsswitch.conf
state "iana is not enabled" problem "$conf does not ask iana" "$enable" \
    'iana-services disable'
state "iana is not first" note 'others are asked before iana' "$enable" \
    "sed -i 's/^services:.*/services: files iana/' $conf"
state "there is no nsswitch.conf" problem "there is no $conf" "$enable" "rm $conf"
state "there is no line for services" problem "$conf does not ask iana" "$enable" \
    "sed -i /^services:/d $conf"
state "the search ends before iana" problem 'ends the search before iana' "$enable" \
    "sed -i 's/^services:.*/services: files [NOTFOUND=return] iana/' $conf"
state "libc cannot read the line" problem "libc cannot parse line 2 of $conf" \
    'sed -i --follow-symlinks "2s/^/#/" '"$conf|$enable" \
    "sed -i 's/^services:.*/services: iana [NOT/' $conf"
state "the line has no end" problem "$conf does not ask iana" "$enable" \
    "printf 'passwd: files\nservices: files' >$conf"
state "answers are taken away" problem 'takes its answers away' \
    'iana-services disable && iana-services enable' \
    "sed -i 's/^services:.*/services: iana [SUCCESS=continue] files/' $conf"

# --- Another system -------------------------------------------------------------

tree="'/run/it'\\''s a tree'"
state "another system without an index" problem 'there is no index' \
    "iana-services compile --root $tree|iana-services enable --root $tree" \
    "tree=$tree"'
    mkdir -p "$tree/etc" "$tree/usr/share" "$tree$(dirname "$module")"
    cp "$module" "$tree$module"
    cp -r /usr/share/nss-iana "$tree/usr/share/"
    rm "$tree/usr/share/nss-iana/services.idx"
    echo "services: files" >"$tree/etc/nsswitch.conf"
    options=(--root "$tree")'
state "another system without the module" problem 'there is no libnss_iana.so.2' \
    "make install DESTDIR=/run/tree" \
    'mkdir -p /run/tree/etc /run/tree/usr/share
    cp /etc/nsswitch.conf /run/tree/etc/
    cp -r /usr/share/nss-iana /run/tree/usr/share/
    iana-services compile --root /run/tree
    options=(--root /run/tree)'

# --- Others who answer ------------------------------------------------------------

read -ra compiler <<<"${CC:-cc}"
if command -v "${compiler[0]}" >/dev/null; then
    cat >"$scratch/hang.c" <<'END'
#include <nss.h>
#include <unistd.h>
enum nss_status _nss_hang_getservbyname_r(void);
enum nss_status _nss_hang_getservbyname_r(void)
{
    for (;;)
        pause();
}
END
    "${compiler[@]}" -shared -fPIC -o "$scratch/libnss_hang.so.2" "$scratch/hang.c"
    state "a backend before iana waits without end" problem 'no answer within ten seconds' \
        "$enable|$enable" \
        'cp "$scratch/libnss_hang.so.2" "$(dirname "$module")"
        sed -i "s/^services:.*/services: hang iana/" /etc/nsswitch.conf'
else
    skip "a backend that waits" "there is no compiler"
fi

if command -v nscd >/dev/null; then
    cat >"$scratch/nscd" <<'SCRIPT'
# start_nscd: starts it without the machine's caches, and waits until it answers.
mkdir -p /run/nscd /var/cache/nscd
mount -t tmpfs tmpfs /var/cache/nscd
start_nscd() {
    nscd
    for round in $(seq 100); do
        ! nscd --statistics >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    return 1
}
SCRIPT
    nscd=$(cat "$scratch/nscd")
    restart='service nscd restart'
    silent "nscd answers as libc does" "$nscd
        start_nscd"
    same "nscd answers as libc does: it is told" 1 \
        "$(grep -c "^libc .*answers through nscd, which asks .*/libnss_iana.so.2" \
            "$scratch/out/before")"
    state "nscd keeps an older answer" problem 'nscd answers' "$restart" "$nscd"'
        start_nscd
        # The service that status asks for, with its protocol, as it does.
        getent services "$(iana-services dump | awk "!/^#/ { last = \$1 \"/\" \$2 } END {
            sub(/[0-9]+\//, \"\", last); print last }")" >/dev/null
        sleep 2
        sed -i "s|<number>\([0-9]*\)</number>|<number>6\1</number>|
            s|<number>6\([0-9]*\)</number>|<number>\1</number>|
            /<number>4...[0-9]</s/<number>4/<number>5/" \
            /usr/share/nss-iana/service-names-port-numbers.xml
        iana-services compile'
    state "nscd began before the module was there" problem 'nscd answers' "$restart" "$nscd"'
        mv "$module" "$module.away"
        start_nscd
        getent services no-such-name || true
        mv "$module.away" "$module"'
else
    skip "nscd" "it is not installed"
fi
finish
