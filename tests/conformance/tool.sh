#!/bin/bash
# Tests the tool: options, exit statuses, messages, and files that must stay or be complete.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

tool=$IANA_SERVICES

# --- Usage --------------------------------------------------------------------

exits "--help" 0 "$tool" --help
if grep -q compile "$scratch/stdout" && ! [ -s "$scratch/stderr" ]; then
    ok "--help names the commands on standard output"
else
    fail "--help" "the commands on standard output" "$(head -n 3 "$scratch/stdout")"
fi
exits "--version" 0 "$tool" --version
if grep -qE '[0-9]+\.[0-9]+' "$scratch/stdout"; then
    ok "--version has a number"
else
    fail "--version" "a number" "$(head -n 1 "$scratch/stdout")"
fi
for command in compile dump verify; do
    exits "$command --help" 0 "$tool" "$command" --help
done

usage "no command"
usage "an unknown command" no-such-command
usage "an unknown option" --no-such-option
usage "an unknown option of compile" compile --no-such-option
usage "an unknown option of dump" dump --no-such-option
usage "an unknown format" dump --format=no-such-format
usage "verify without an index" verify
usage "verify with too many" verify one two
usage "compile with two registries" compile -o "$scratch/usage.idx" one.xml two.xml
usage "an option without its value" compile -o
same "wrong usage writes no index" no "$([ -e "$scratch/usage.idx" ] && echo yes || echo no)"

# --- The rules ----------------------------------------------------------------

index=$scratch/rules.idx
exits "compile rules.xml" 0 "$tool" compile --no-overlays -o "$index" "$FIXTURES/rules.xml"
cp "$scratch/stderr" "$scratch/warnings"
plain_services "$FIXTURES/rules.expected" >"$scratch/expected"
dump "$index" | plain_services >"$scratch/got"
same_file "rules.xml gives what is written by hand" "$scratch/expected" "$scratch/got"

# Each warning about a name or number has a line of its record.
grep -v '^#' "$FIXTURES/rules.left-out" >"$scratch/left-out"
while IFS=$'\t' read -r written told; do
    line=$(grep -nF ">$written<" "$FIXTURES/rules.xml" | cut -d: -f1)
    found=
    while IFS= read -r warning; do
        number=${warning#"iana-services: $FIXTURES/rules.xml:"}
        number=${number%%:*}
        # The record begins one line before its name and three before its number.
        if [[ $number =~ ^[0-9]+$ ]] && [ "$number" -ge $((line - 3)) ] &&
            [ "$number" -le $((line + 3)) ] && [[ ${warning#*xml:"$number":} == *"$told"* ]]; then
            found=$warning
        fi
    done <"$scratch/warnings"
    if [ -n "$found" ]; then
        ok "a warning for '$written' with its line"
    else
        fail "a warning for '$written'" "FILE:LINE: ...$told..., LINE near $line" \
            "$(grep -aF -- "$told" "$scratch/warnings" || echo none)"
    fi
done <"$scratch/left-out"
same "there are no other warnings" 12 "$(wc -l <"$scratch/warnings")"

compile "$scratch/case.idx" "$FIXTURES/case.xml"
plain_services "$FIXTURES/case.expected" >"$scratch/expected"
dump "$scratch/case.idx" | plain_services >"$scratch/got"
same_file "case.xml gives what is written by hand" "$scratch/expected" "$scratch/got"

# A name of 255 bytes is valid, one of 256 is skipped.
{
    echo '<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">'
    for length in 255 256; do
        printf '<record><name>%s</name><protocol>tcp</protocol><number>%d</number></record>\n' \
            "$(head -c "$length" /dev/zero | tr '\0' n)" "$length"
    done
    echo '</registry>'
} >"$scratch/long.xml"
exits "compile with long names" 0 "$tool" compile --no-overlays -o "$scratch/long.idx" \
    "$scratch/long.xml"
same "the longest name stays, a longer one goes" " 255/tcp" \
    "$(dump "$scratch/long.idx" | plain_services | sed 's/^n*//')"
same "and is warned of with its line" "iana-services: $scratch/long.xml:3" \
    "$(head -n 1 "$scratch/stderr" | cut -d: -f1-3)"

# --- Overlays -----------------------------------------------------------------

cat >"$scratch/expected" <<'END'
site-one 7001/tcp late-alias
site-one 7001/udp one-alias Two.Alias three-alias
indented 7002/tcp
atalk-like 1/ddp nbp-like
base 10/tcp mine based
https 4430/tcp
over-range 202/tcp
with/slash 7003/tcp c++ a&b
site-zero 0/udp
site-last 65535/tcp
plain-one 101/tcp first-in-overlay
crlf-one 7101/tcp crlf-alias
crlf-bare 7102/udp
no-newline 7103/tcp last-alias
base 10/udp
base-two 11/tcp
https 443/tcp secure-web
https 443/udp
END
exits "compile with overlays" 0 "$tool" compile --no-overlays -o "$scratch/overlays.idx" \
    --overlay "$FIXTURES/local.services" --overlay "$FIXTURES/second.services" "$FIXTURES/small.xml"
same "good overlays give no warning" "" "$(cat "$scratch/stderr")"
dump "$scratch/overlays.idx" | plain_services >"$scratch/got"
same_file "overlays come first, in order, and unite" "$scratch/expected" "$scratch/got"

compile "$scratch/turned.idx" --overlay "$FIXTURES/second.services" \
    --overlay "$FIXTURES/local.services" "$FIXTURES/small.xml"
same "another order of overlays, another order of services and aliases" \
    "$(printf '%s\n' 'crlf-one 7101/tcp crlf-alias' 'site-one 7001/tcp late-alias' \
        'site-one 7001/udp Two.Alias three-alias one-alias' 'crlf-bare 7102/udp')" \
    "$(dump "$scratch/turned.idx" | plain_services | head -n 4)"

exits "compile with bad lines" 0 "$tool" compile --no-overlays -o "$scratch/bad.idx" \
    --overlay "$FIXTURES/bad.services" "$FIXTURES/small.xml"
same "the good lines among bad ones count" \
    "$(printf '%s\n' 'good-one 7201/tcp' 'good-two 7204/udp alias-two' 'good-three 7208/tcp')" \
    "$(dump "$scratch/bad.idx" | plain_services | grep '^good-')"
same "odd lines count as libc reads them" \
    "$(printf 'odd-%s\n' 'no-slash 7202/' 'no-protocol 7203/' 'big 34463/tcp' 'octal 8/tcp' \
        'protocols 7205/tcp/udp' 'slashes 7205/udp')" \
    "$(dump "$scratch/bad.idx" | plain_services | grep '^odd-')"
same "no bad line counts" "" "$(dump "$scratch/bad.idx" | grep -a '^bad-' || true)"
same "each bad or odd line is warned of with its number" \
    "$(grep -anE '^(bad|odd)-' "$FIXTURES/bad.services" |
        sed "s,^\([0-9]*\):.*,iana-services: $FIXTURES/bad.services:\1: ,")" \
    "$(sed 's,^\([^:]*: [^:]*:[0-9]*: \).*,\1,' "$scratch/stderr")"

cp "$scratch/bad.idx" "$scratch/strict.idx"
exits "compile --strict with bad lines" 2 "$tool" compile --strict --no-overlays \
    -o "$scratch/strict.idx" --overlay "$FIXTURES/bad.services" "$FIXTURES/case.xml"
same "its last message says why" "iana-services: $FIXTURES/bad.services: nothing is compiled" \
    "$(tail -n 1 "$scratch/stderr" | cut -d, -f1 | cut -d: -f1-3)"
same_file "and the old index stays" "$scratch/bad.idx" "$scratch/strict.idx"
exits "compile --strict with good lines" 0 "$tool" compile --strict --no-overlays \
    -o "$scratch/strict.idx" --overlay "$FIXTURES/local.services" "$FIXTURES/case.xml"

: >"$scratch/empty.services"
exits "an empty overlay" 0 "$tool" compile --no-overlays -o "$scratch/empty.idx" \
    --overlay "$scratch/empty.services" "$FIXTURES/small.xml"
exits "an overlay that is missing" 2 "$tool" compile --no-overlays -o "$scratch/none.idx" \
    --overlay "$scratch/no-such.services" "$FIXTURES/small.xml"
same "its message names it" "iana-services: $scratch/no-such.services: " \
    "$(sed -n '1s,^\(iana-services: [^:]*: \).*,\1,p' "$scratch/stderr")"

# --- Input that is refused ----------------------------------------------------

target=$scratch/target
mkdir "$target"
compile "$target/services.idx" "$FIXTURES/case.xml"
before=$(sha256sum <"$target/services.idx")

# refused WHAT FILE ARGUMENT...: exit 2, a message that begins with the file, the old index stays.
refused() {
    local what=$1 file=$2 message
    shift 2
    exits "$what is refused" 2 "$tool" compile --no-overlays -o "$target/services.idx" "$@"
    message=$(head -n 1 "$scratch/stderr")
    if [[ $message =~ ^iana-services:\ (.*) ]] &&
        [[ ${BASH_REMATCH[1]} == "$file:"* ]] &&
        [[ ${BASH_REMATCH[1]#"$file"} =~ ^:([0-9]+:)?\ [^\ ] ]]; then
        ok "$what: the message begins with the file"
    else
        fail "$what" "iana-services: ${file}[:LINE]: ..." "'$message'"
    fi
    same "$what: the old index stays" "$before" "$(sha256sum <"$target/services.idx")"
    same "$what: nothing else is left" services.idx "$(ls -A "$target")"
}

head -c 1500 "$FIXTURES/rules.xml" >"$scratch/cut.xml"
: >"$scratch/empty.xml"
head -c 4096 /dev/zero >"$scratch/zeros.xml"
printf '%s\n' '{"not": "XML"}' >"$scratch/json.xml"
sed 's/<name>base-two</<name>b\xff\xfe</' "$FIXTURES/small.xml" >"$scratch/bad-utf8.xml"
{
    echo '<?xml version="1.0"?>'
    for _ in $(seq 5000); do printf '<registry>'; done
} >"$scratch/deep.xml"

refused "a missing file" "$scratch/no-such.xml" "$scratch/no-such.xml"
refused "a directory" "$scratch" "$scratch"
for name in not-well-formed other-registry other-namespace entity-bomb; do
    refused "$name.xml" "$FIXTURES/$name.xml" "$FIXTURES/$name.xml"
done
refused "a web page" "$FIXTURES/page.html" "$FIXTURES/page.html"
for name in cut empty zeros json bad-utf8 deep; do
    refused "$name.xml" "$scratch/$name.xml" "$scratch/$name.xml"
done
exits "not-well-formed.xml once more" 2 "$tool" compile --no-overlays -o "$target/services.idx" \
    "$FIXTURES/not-well-formed.xml"
same "a fault in the XML is given with its line" "iana-services: $FIXTURES/not-well-formed.xml:8:" \
    "$(head -n 1 "$scratch/stderr" | grep -oE '^iana-services: [^:]*:[0-9]+:' || true)"

# External entities are never read, whether the file is refused or not.
run "$tool" compile --no-overlays -o "$scratch/external.idx" "$FIXTURES/external-entity.xml"
secret=$(cat /etc/hostname 2>/dev/null || echo none)
if [ "$status" -ne 0 ] || ! dump "$scratch/external.idx" json | grep -qF "$secret"; then
    ok "an external entity is not read"
else
    fail "an external entity" "not read" "its text in the dump"
fi

if [ "$(id -u)" -ne 0 ]; then
    cp "$FIXTURES/small.xml" "$scratch/unreadable.xml"
    chmod 000 "$scratch/unreadable.xml"
    refused "an unreadable file" "$scratch/unreadable.xml" "$scratch/unreadable.xml"
elif command -v setpriv >/dev/null; then
    cp "$FIXTURES/small.xml" "$scratch/unreadable.xml"
    chmod 600 "$scratch/unreadable.xml"
    cp "$tool" "$scratch/tool"
    if setpriv --reuid=65534 --clear-groups --regid=65534 "$scratch/tool" --version \
        >/dev/null 2>&1; then
        mkdir "$scratch/own"
        chown 65534:65534 "$scratch/own"
        exits "an unreadable file is refused" 2 setpriv --reuid=65534 --clear-groups \
            --regid=65534 "$scratch/tool" compile --no-overlays -o "$scratch/own/services.idx" \
            "$scratch/unreadable.xml"
        same "an unreadable file is named" "iana-services: $scratch/unreadable.xml: " \
            "$(sed -n '1s,^\(iana-services: [^:]*: \).*,\1,p' "$scratch/stderr")"
        exits "a directory that one may not write is refused" 2 \
            setpriv --reuid=65534 --clear-groups --regid=65534 \
            "$scratch/tool" compile --no-overlays -o "$target/services.idx" "$FIXTURES/small.xml"
        same "then the old index stays" "$before" "$(sha256sum <"$target/services.idx")"
        same "and nothing else is left" services.idx "$(ls -A "$target")"
    else
        skip "an unreadable file" "setpriv is not allowed here"
    fi
    rm -f "$scratch/tool"
else
    skip "an unreadable file" "root reads all, and there is no setpriv"
fi

exits "an output directory that is missing is refused" 2 "$tool" compile --no-overlays \
    -o "$scratch/no-such-directory/services.idx" "$FIXTURES/small.xml"
same "and not made" no "$([ -e "$scratch/no-such-directory" ] && echo yes || echo no)"
mkdir "$scratch/directory.idx"
exits "an output that is a directory is refused" 2 "$tool" compile --no-overlays \
    -o "$scratch/directory.idx" "$FIXTURES/small.xml"
same "and stays empty" "" "$(ls -A "$scratch/directory.idx")"

# A full disk, simulated: no file may grow beyond one block of 1,024 bytes.
run bash -c 'trap "" XFSZ; ulimit -f 1; exec "$@"' bash "$tool" compile --no-overlays \
    -o "$target/services.idx" "$FIXTURES/small.xml"
same "a write that fails is refused" 2 "$status"
same "a write that fails: the old index stays" "$before" "$(sha256sum <"$target/services.idx")"
same "a write that fails: nothing else is left" services.idx "$(ls -A "$target")"

# --- Output -------------------------------------------------------------------

# The index contains the name of the overlay as given, so both runs use the same name.
mkdir "$scratch/here" "$scratch/there"
cp "$FIXTURES/rules.xml" "$FIXTURES/local.services" "$scratch/here"
cp "$FIXTURES/rules.xml" "$FIXTURES/local.services" "$scratch/there"
touch -d 2001-02-03 "$scratch/there"/*
(
    cd "$scratch/here"
    "$tool" compile --no-overlays -o ../one.idx --overlay local.services rules.xml 2>/dev/null
)
(
    cd "$scratch/there"
    umask 077
    locale=$(locale -a 2>/dev/null | grep -iE -m 1 '^(tr_TR|de_DE|C)\.utf-?8' || echo C)
    LC_ALL=$locale TZ=Pacific/Chatham "$tool" compile --no-overlays \
        -o "$scratch/two.idx" --overlay local.services rules.xml 2>/dev/null
)
same_file "the same bytes in another directory, zone, locale and umask" \
    "$scratch/one.idx" "$scratch/two.idx"
same "the mode is 0644 whatever the umask" "644 644" \
    "$(stat -c %a "$scratch/one.idx" "$scratch/two.idx" | tr '\n' ' ' | sed 's/ $//')"
(umask 000 && cd "$scratch" && "$tool" compile --no-overlays -o three.idx "$FIXTURES/small.xml")
same "nor is it more" 644 "$(stat -c %a "$scratch/three.idx")"

exits "standard input" 0 "$tool" compile --no-overlays -o "$scratch/stdin.idx" - \
    <"$FIXTURES/small.xml"
same_file "standard input gives the same bytes" "$scratch/three.idx" "$scratch/stdin.idx"
# shellcheck disable=SC2002 # it is to be a pipe
cat "$FIXTURES/small.xml" | "$tool" compile --no-overlays -o "$scratch/pipe.idx" - || true
same_file "so does a pipe" "$scratch/three.idx" "$scratch/pipe.idx"
old=$(stat -c %i "$scratch/stdin.idx")
compile "$scratch/stdin.idx" "$FIXTURES/small.xml"
if [ "$old" != "$(stat -c %i "$scratch/stdin.idx")" ]; then
    ok "an index is replaced and not written over"
else
    fail "an index is replaced and not written over" "another inode" "the same"
fi
run bash -c '"$@" >/dev/full' bash "$tool" dump --index "$index"
same "a dump that cannot be written fails" 2 "$status"

exits "dump of a missing index" 2 "$tool" dump --index "$scratch/no-such.idx"
same "nothing is dumped then" "" "$(cat "$scratch/stdout")"

# --- verify -------------------------------------------------------------------

for good in "$index" "$scratch/case.idx" "$scratch/overlays.idx" "$scratch/long.idx"; do
    exits "verify $(basename "$good")" 0 "$tool" verify "$good"
done
exits "compile says what it made" 0 "$tool" compile --overlay "$FIXTURES/second.services" \
    -o "$scratch/told.idx" "$FIXTURES/small.xml"
same "in one line" \
    "Compiled $scratch/told.idx: N services, registry of 2031-02-05, 1 overlay." \
    "$(sed 's/: [0-9]* services/: N services/' "$scratch/stdout")"
exits "verify says what it found" 0 "$tool" verify "$scratch/told.idx"
same "in one line, too" "Sound: $scratch/told.idx, N services, registry of 2031-02-05." \
    "$(sed 's/ [0-9]* services/ N services/' "$scratch/stdout")"
exits "compile --quiet" 0 "$tool" compile --quiet --no-overlays -o "$scratch/told.idx" \
    "$FIXTURES/small.xml"
same "says nothing" "" "$(cat "$scratch/stdout" "$scratch/stderr")"
exits "verify --quiet" 0 "$tool" verify --quiet "$scratch/told.idx"
same "says nothing, too" "" "$(cat "$scratch/stdout" "$scratch/stderr")"

exits "verify of a missing file" 2 "$tool" verify "$scratch/no-such.idx"
exits "verify of a directory" 2 "$tool" verify "$target"
exits "verify of what is no index" 2 "$tool" verify "$FIXTURES/small.xml"
exits "verify of an empty file" 2 "$tool" verify "$scratch/empty.xml"

# damaged WHAT: verify must detect it, and dump must not crash. Prints only failures.
damage_count=0
damage_missed=0
damaged() {
    damage_count=$((damage_count + 1))
    run timeout 60 "$tool" verify "$scratch/damaged.idx"
    if [ "$status" -ne 2 ]; then
        damage_missed=$((damage_missed + 1))
        [ "$damage_missed" -gt 5 ] || fail "verify finds $1" "exit 2" "exit $status"
    fi
    run timeout 60 "$tool" dump --format=json --index "$scratch/damaged.idx"
    # Only verify can detect a wrong text instead of a name, so dump may succeed.
    if [ "$status" -ne 2 ] && [ "$status" -ne 0 ]; then
        damage_missed=$((damage_missed + 1))
        [ "$damage_missed" -gt 5 ] || fail "dump after $1" "exit 2 or 0" "exit $status"
    fi
}

source=$scratch/overlays.idx
size=$(stat -c %s "$source")
step=$((size / 24 + 1))
for ((length = 0; length < size; length += step)); do
    head -c "$length" "$source" >"$scratch/damaged.idx"
    damaged "a file cut to $length of $size bytes"
    exits "dump of a file cut to $length of $size bytes" 2 \
        "$tool" dump --index "$scratch/damaged.idx"
done
head -c $((size - 1)) "$source" >"$scratch/damaged.idx"
damaged "the last byte cut"
{ cat "$source" && printf x; } >"$scratch/damaged.idx"
damaged "a byte too many"

# One byte changed: each of the first 200, then some hundred over the whole file.
step=$((size / 150 + 1))
for ((at = 0; at < size; at += (at < 200 ? 1 : step))); do
    cp "$source" "$scratch/damaged.idx"
    byte=$(od -An -tu1 -j "$at" -N 1 "$source" | tr -d ' ')
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$(printf %o $(((byte + 1 + at % 254) % 256)))" |
        dd of="$scratch/damaged.idx" bs=1 seek="$at" conv=notrunc status=none
    damaged "byte $at of $size changed"
done
same "all of $damage_count kinds of damage are found" 0 "$damage_missed"
# --- Bounds -------------------------------------------------------------------

# As much as an index needs, and no more: 300 MB of address space.
bounded() {
    run timeout 60 bash -c 'ulimit -v 300000 && exec "$@"' bash "$@"
}
if [ -n "$(sanitizers)" ]; then
    skip "files without an end" "a sanitizer needs more memory than that"
else
    bounded "$tool" verify /dev/zero
    exited "verify /dev/zero" 2
    same "says that it is none" 1 "$(grep -c 'not an index' "$scratch/stderr")"
    truncate -s 3G "$scratch/sparse"
    bounded "$tool" dump --index "$scratch/sparse"
    exited "dump of a sparse file" 2
    bounded "$tool" diff "$scratch/sparse" "$scratch/bad.idx"
    exited "diff of a sparse file" 2
    # A file that begins like an index.
    { cat "$scratch/bad.idx" && cat /dev/zero; } 2>/dev/null |
        bounded "$tool" verify /dev/stdin
    exited "verify of an index without an end" 2
fi

yes bad | head -n 1000 >"$scratch/wrong.services"
exits "an overlay with very many wrong lines" 0 "$tool" compile --no-overlays \
    -o "$scratch/wrong.idx" --overlay "$scratch/wrong.services" "$FIXTURES/small.xml"
same "100 are told, and how many there are" \
    "101:$scratch/wrong.services: warning: 900 more warnings of this file are not shown" \
    "$(wc -l <"$scratch/stderr"):$(tail -n 1 "$scratch/stderr" | cut -d' ' -f2-)"

yes 'a 1/tcp' | head -n 1000001 >"$scratch/long.services"
exits "an overlay with too many lines" 2 "$tool" compile --no-overlays \
    -o "$scratch/long.idx" --overlay "$scratch/long.services" "$FIXTURES/small.xml"
same "is blamed, with the number" \
    "iana-services: $scratch/long.services:1000001: more than 1000000 records" \
    "$(cat "$scratch/stderr")"
seq 256 | sed 's/.*/a &\/p&/' >"$scratch/protocols.services"
exits "an overlay with too many protocols" 2 "$tool" compile --no-overlays \
    -o "$scratch/long.idx" --overlay "$scratch/protocols.services" "$FIXTURES/small.xml"
same "is blamed, too" "iana-services: $scratch/protocols.services:256: a: more than 255 protocols" \
    "$(cut -d' ' -f1-7 "$scratch/stderr")"
{
    echo '<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">'
    for name in {1..16}; do
        echo "<record><name>a$name</name><protocol>tcp</protocol><number>0-65535</number></record>"
    done
    echo '</registry>'
} >"$scratch/long.xml"
exits "a registry with too many services" 2 "$tool" compile --no-overlays \
    -o "$scratch/long.idx" "$scratch/long.xml"
same "names the record that is too much" \
    "iana-services: $scratch/long.xml: a16: more than 1,000,000 services" "$(cat "$scratch/stderr")"

# A slow writer to standard input does not block other compilations.
mkfifo "$scratch/pipe"
timeout 60 "$tool" compile --no-overlays -o "$scratch/pipe.idx" - <"$scratch/pipe" &
reading=$!
exec 3>"$scratch/pipe"
exits "compile while another one waits for its input" 0 timeout 60 "$tool" compile \
    --no-overlays -o "$scratch/pipe.idx" "$FIXTURES/case.xml"
cat "$FIXTURES/small.xml" >&3
exec 3>&-
status=0
wait "$reading" || status=$?
exited "and that one compiles what comes" 0
compile "$scratch/small.idx" "$FIXTURES/small.xml"
same_file "which is the same as from a file" "$scratch/small.idx" "$scratch/pipe.idx"
finish
