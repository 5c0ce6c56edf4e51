#!/bin/bash
# Checks practice.services against its rules, and looks up its names.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

practice=$abs_top_srcdir/data/practice.services
traditional=$abs_top_srcdir/data/traditional.services

line='^[a-z0-9-]+[[:blank:]]+[0-9]+/(tcp|udp)[[:blank:]]+# [A-Za-z.]'
same "each line tells the project behind it" "" \
    "$(grep -v '^#' "$practice" | grep . | grep -vE "$line" || true)"
same "no line is there twice" "" \
    "$(plain_services "$practice" | sort | uniq -d)"

# taken DUMP: prints names of the file that the dump has on another port.
taken() {
    plain_services "$practice" >"$scratch/practice"
    awk '
        NR == FNR { split($2, place, "/"); port[$1] = place[1]; next }
        /^#/ { next }
        {
            split($2, place, "/")
            for (at = 1; at <= NF; at++)
                if (at != 2 && $at in port && port[$at] != place[1])
                    print $at, $2
        }' "$scratch/practice" "$1"
}

for registry in "$SHIPPED_REGISTRY" "${REGISTRY_DIR:-/nonexistent}"/*.xml; do
    [ -e "$registry" ] || continue
    compile "$scratch/registry.idx" "$registry"
    dump "$scratch/registry.idx" >"$scratch/registry"
    same "no name is registered for another port in ${registry##*/}" "" \
        "$(taken "$scratch/registry")"
    registered=$(plain_services "$scratch/registry" | cut -d' ' -f1,2 | sort)
    if [ "$registry" = "$SHIPPED_REGISTRY" ]; then
        same "no line says what the registry says" "" \
            "$(plain_services "$practice" | sort | comm -12 - <(printf '%s\n' "$registered"))"
    fi
done
same "no name is a traditional one of another port" "" "$(taken <(plain_services "$traditional"))"

# getent is not built with a sanitizer, so it cannot load a module that is.
if [ -n "$(sanitizers)" ]; then
    skip "libc" "the module is built with $(sanitizers)"
    finish
fi

# --- Linked into services.d, it answers; names of the system's own still come first -------------

printf 'own-name 51820/udp\n' >"$scratch/00-local.services"
compile "$scratch/with.idx" --strict --overlay "$scratch/00-local.services" \
    --overlay "$practice" --overlay "$traditional" "$SHIPPED_REGISTRY"
compile "$scratch/without.idx" --strict --overlay "$traditional" "$SHIPPED_REGISTRY"
# answer INDEX KEY
answer() {
    env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$1" getent -s iana services "$2" |
        tr -s ' ' | sed 's/ *$//'
}
same "a port that the registry names otherwise" "xmltec-xmlmail 9091/tcp" \
    "$(answer "$scratch/with.idx" 9091/tcp)"
same "prometheus" "prometheus 9090/tcp" "$(answer "$scratch/with.idx" 9090/tcp)"
same "a port that the registry lacks" "minecraft 25565/tcp" \
    "$(answer "$scratch/with.idx" 25565/tcp)"
same "a name" "kubernetes-api 6443/tcp" "$(answer "$scratch/with.idx" kubernetes-api)"
same "the system's own name" "own-name 51820/udp" "$(answer "$scratch/with.idx" 51820/udp)"
same "off by default" "websm 9090/tcp" "$(answer "$scratch/without.idx" 9090/tcp)"

# The file changes no answer for a name.
names=$(dump "$scratch/without.idx" | plain_services | awk '{
    print $1; for (at = 3; at <= NF; at++) print $at }' | sort -u)
# shellcheck disable=SC2086 # one word for each name
with=$(NSS_IANA_INDEX=$scratch/with.idx LD_LIBRARY_PATH=$MODULE_DIR \
    getent -s iana services $names | awk '{ print $1, $2 }')
# shellcheck disable=SC2086
without=$(NSS_IANA_INDEX=$scratch/without.idx LD_LIBRARY_PATH=$MODULE_DIR \
    getent -s iana services $names | awk '{ print $1, $2 }')
same "no name that was answered before is answered otherwise" \
    "$(printf '%s' "$without" | cksum)" "$(printf '%s' "$with" | cksum)"
[ "$with" = "$without" ] ||
    diff <(printf '%s\n' "$without") <(printf '%s\n' "$with") | head -n 10 || true
finish
