#!/bin/bash
# Tests add, hide and remove, and compares libc's answers each time.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# As in defaults.sh, with overlayfs layers in a private mount namespace.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

# getent is not built with a sanitizer, so it cannot load a module that is.
[ -z "$(sanitizers)" ] || skip_all "add, hide and remove" "the module is built with $(sanitizers)"

own=/etc/nss-iana/services.d/00-local.services
case $("$IANA_SERVICES" add --help) in
*[[:space:]]"$own"*) ;;
*) skip_all "add, hide and remove" "the tool was configured for other places" ;;
esac

if [ "${1-}" != inside ]; then
    namespace=$(namespace_command) ||
        skip_all "add, hide and remove" "there are no mount namespaces here"
    rm -rf "$scratch"
    # shellcheck disable=SC2086 # the command is several words
    exec $namespace bash "$0" inside
fi

trap 'umount -l "$scratch/layers" 2>/dev/null || true; rm -rf "$scratch"' EXIT
. "$abs_top_srcdir/tests/conformance/layers.sh"
lay_layers "" /usr/share /etc /var/lib ||
    skip_all "add, hide and remove" "no layers can be put over directories here"
rm -rf /usr/share/nss-iana /etc/nss-iana /var/lib/nss-iana
mkdir -p /usr/share/nss-iana /var/lib/nss-iana
cp "$SHIPPED_REGISTRY" "$abs_top_srcdir/data/traditional.services" /usr/share/nss-iana/
printf 'services: iana files\n' >/etc/nsswitch.conf
printf 'stock 7001/tcp\nsiteftp 2121/tcp\n' >/etc/services
export LD_LIBRARY_PATH=$MODULE_DIR

# answers KEY NAME...: compares libc's answer for each key, in a new process.
answers() {
    same "libc: $1" "$2" "$(getent services "$1" | tr -s ' \t' ' ' | sed 's/ *$//')"
}

# lines WHAT EXPECTED: compares the overlay, without its first comment.
lines() {
    same "$1: the overlay" "$2" "$(sed 1,3d "$own")"
}

tool=$IANA_SERVICES

# --- add ----------------------------------------------------------------------

exits "add a name" 0 "$tool" add 7001/tcp,udp inventory inv
same "add shows what libc answers" "libc answers now:
  7001/tcp                 inventory 7001/tcp
  inventory/tcp            inventory 7001/tcp
  inv/tcp                  inventory 7001/tcp
  7001/udp                 inventory 7001/udp
  inventory/udp            inventory 7001/udp
  inv/udp                  inventory 7001/udp" "$(cat "$scratch/stdout")"
same "and warns of nothing" "" "$(cat "$scratch/stderr")"
lines "added" "inventory	7001/tcp	inv
inventory	7001/udp	inv"
same "the overlay says what it is for" 2 "$(head -n 3 "$own" | grep -c '^#')"
answers 7001/tcp "inventory 7001/tcp inv"
answers 7001/udp "inventory 7001/udp inv"
answers inv "inventory 7001/tcp inv"
answers stock "stock 7001/tcp"

exits "add it with other aliases" 0 "$tool" add 7001/tcp inventory store
answers 7001/tcp "inventory 7001/tcp store"
answers inv/tcp ""
exits "add another name for the port" 0 "$tool" add 7001/tcp wares
answers 7001/tcp "wares 7001/tcp"
answers inventory/tcp "inventory 7001/tcp store"
exits "a name that is taken on another port" 0 "$tool" add 7002/tcp postgres
file=/usr/share/nss-iana/traditional.services
same "is told with a note" "Note: postgres is a name of postgresql 5432/tcp as well \
($file:$(grep -n postgres "$file" | cut -d: -f1))." "$(head -n 1 "$scratch/stdout")"
answers postgres "postgres 7002/tcp"
answers 5432/tcp "postgresql 5432/tcp postgres"

for words in "7001 x" "7001/ x" "/tcp x" "70000/tcp x" "07001/tcp x" "7001-7002/tcp x" "x/tcp x" \
    "7001/tcp,, x" "7001/t/p x" "7001/tcp 7001" "7001/tcp !x" "7001/tcp x#y" "7001/tcp x 9" \
    "7001/tcp ü"; do
    before=$(cksum <"$own")
    # shellcheck disable=SC2086 # the line is several words
    exits "add $words" 2 "$tool" add $words
    same "add $words: one clear line" 1 "$(grep -c 'cannot be added: ' "$scratch/stderr")"
    same "add $words: nothing changed" "$before" "$(cksum <"$own")"
done
exits "add without a name" 2 "$tool" add 7001/tcp

# --- hide ---------------------------------------------------------------------

exits "hide a port" 0 "$tool" hide 443
same "hide shows what libc answers" "libc answers now:
  443                      nothing" "$(cat "$scratch/stdout")"
answers 443/tcp ""
answers https ""
exits "hide a name" 0 "$tool" hide domain/udp gopher
answers domain/udp ""
answers domain "domain 53/tcp"
answers gopher ""
exits "hide a range" 0 "$tool" hide 32768-60999
answers 34980/udp ""
run "$tool" lookup 34980/udp
same "lookup tells what hides it" 1 "$(cat "$scratch/stdout" "$scratch/stderr" |
    grep -c "$own:$(grep -n '^!32768-60999$' "$own" | cut -d: -f1)")"
answers 32767/tcp "filenet-powsrm 32767/tcp"
exits "hide a name of the overlay itself" 0 "$tool" hide wares
answers 7001/tcp "inventory 7001/tcp store"
exits "add what is hidden" 0 "$tool" add 443/tcp web
answers 443/tcp "web 443/tcp"
answers 443/udp ""
exits "hide what cannot be" 2 "$tool" hide 443 70000 80/
same "each is told" 2 "$(grep -c 'cannot be hidden: ' "$scratch/stderr")"

printf 'https 443/tcp\n' >>/etc/services
exits "hide what files has as well" 0 "$tool" hide 443
same "warns, and says what to write" 1 "$(grep -c 'NOTFOUND=return' "$scratch/stderr")"
answers 443/tcp "https 443/tcp"
printf 'services: iana [NOTFOUND=return] files\n' >/etc/nsswitch.conf
exits "hide it with that in nsswitch.conf" 0 "$tool" hide 443
same "warns no longer" "" "$(cat "$scratch/stderr")"
answers 443/tcp ""
exits "hide two, in their order" 0 "$tool" hide 7/tcp 9/udp
same "the last lines" "!7/tcp
!9/udp" "$(tail -n 2 "$own")"
exits "remove them" 0 "$tool" remove 7/tcp 9/udp

# --- remove -------------------------------------------------------------------

exits "remove a line that hides, and one that adds" 0 "$tool" remove 443 7001/udp
answers 443/tcp "https 443/tcp"
answers 7001/udp "afs3-callback 7001/udp"
answers inventory/tcp "inventory 7001/tcp store"
before=$(cksum <"$own")
exits "remove what is not there" 1 "$tool" remove inventory no-such
same "is told" "iana-services: $own: there is nothing to remove: no line of it is for \"no-such\"" \
    "$(cat "$scratch/stderr")"
same "and nothing changed" "$before" "$(cksum <"$own")"
exits "remove the rest" 0 "$tool" remove inventory wares postgres domain/udp gopher 32768-60999
lines "all removed" ""

# --- Lines of others ----------------------------------------------------------

printf '# mine\n\n# of the site\nfirst 1/tcp # with a comment\n\n!2\n# about second\nsecond 2/tcp' \
    >"$own"
exits "add between lines of others" 0 "$tool" add 2/tcp mine
same "lines of others stay, and a comment stays with its line" "# mine

# of the site
first 1/tcp # with a comment

mine	2/tcp
!2
# about second
second 2/tcp" "$(cat "$own")"
exits "hide at the end" 0 "$tool" hide 3/tcp
same "a line without its newline gets one" "second 2/tcp
!3/tcp" "$(tail -n 2 "$own")"

# --- Failures leave all as it was ----------------------------------------------

cp "$own" "$scratch/own"
cp /var/lib/nss-iana/services.idx "$scratch/index"
mv /usr/share/nss-iana/service-names-port-numbers.xml "$scratch/registry.xml"
exits "add without a registry to compile" 2 "$tool" add 9/tcp nine
same_file "leaves the overlay" "$scratch/own" "$own"
same_file "and the index" "$scratch/index" /var/lib/nss-iana/services.idx
mv "$own" "$scratch/own"
exits "add without an overlay or a registry" 2 "$tool" add 9/tcp nine
same "leaves no overlay" "" "$(ls /etc/nss-iana/services.d/*.services 2>/dev/null)"
mv "$scratch/registry.xml" /usr/share/nss-iana/service-names-port-numbers.xml
printf 'services: files\n' >/etc/nsswitch.conf
exits "add where libc does not ask iana" 0 "$tool" add 9/tcp nine
same "warns" 2 "$(grep -c 'warning: libc does not answer' "$scratch/stderr")"

# --- Edits while another one is compiled ------------------------------------------

# A compilation blocks on a pipe without a writer. The pipe is removed once the compilation has
# opened it, so that no other one reads it.
slow=/etc/nss-iana/services.d/99-slow.services
rm -f /etc/nss-iana/services.d/*
printf 'services: iana [NOTFOUND=return] files\n' >/etc/nsswitch.conf

mkfifo "$slow"
timeout 60 "$tool" add 7001/tcp first >"$scratch/first.log" 2>&1 &
first=$!
exec 3>"$slow"
rm "$slow"
timeout 60 "$tool" add 7002/tcp second >"$scratch/second.log" 2>&1 3>&- &
second=$!
sleep 1
same "a second add waits for the first" 0 "$(grep -c second "$own")"
head -c 17000000 /dev/zero >&3 2>/dev/null || true
exec 3>&-
status=0
wait "$first" || status=$?
exited "the first cannot compile" 2
status=0
wait "$second" || status=$?
exited "the second one can" 0
same "its line is there alone" "second	7002/tcp" "$(sed 1,3d "$own")"

mkfifo "$slow"
timeout 60 "$tool" compile >"$scratch/compile.log" 2>&1 &
compiling=$!
exec 3>"$slow"
rm "$slow"
echo 'late 7003/tcp' >>"$own"
echo 'slow 7778/tcp' >&3
exec 3>&-
status=0
wait "$compiling" || status=$?
exited "compile while an overlay is edited" 0
answers 7003/tcp "late 7003/tcp"

# --- A dump in the place of the system's file ---------------------------------------

rm -f /etc/nss-iana/services.d/*
printf 'mine 7001/tcp\n' >/etc/services
exits "compile the system's file" 0 "$tool" compile
"$tool" dump >"$scratch/dump"
cp "$scratch/dump" /etc/services
exits "compile where the system's file is a dump" 0 "$tool" compile
answers 7001/tcp "afs3-callback 7001/tcp"
sed 1d "$scratch/dump" >/etc/services
exits "compile where it is none" 0 "$tool" compile
answers 7001/tcp "mine 7001/tcp"

finish
