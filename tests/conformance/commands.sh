#!/bin/bash
# Tests lookup, search, diff and status as programs: help, results, errors, exit statuses, JSON.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

tool=$IANA_SERVICES

# prints WHAT EXPECTED COMMAND...: compares all of standard output.
prints() {
    local what=$1 expected=$2
    shift 2
    run timeout 60 "$@"
    same "$what" "$expected" "$(cat "$scratch/stdout")"
}

# json WHAT EXPRESSION EXPECTED: evaluates a Python expression on d, the JSON of the last run.
json() {
    same "$1" "$3" "$(python3 -c '
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
print(eval(sys.argv[2]))' "$scratch/stdout" "$2" 2>&1)"
}

# harmless WHAT: checks that the output of the last run has no control characters.
harmless() {
    same "$1: no control characters" "[]" "$(python3 -c '
import sys, unicodedata
lines = open(sys.argv[1], encoding="utf-8", newline="\n").read().split("\n")
print([x for x in lines if any(unicodedata.category(c) == "Cc" for c in x)][:3])' \
        "$scratch/stdout" 2>&1)"
}

# on_terminal COLUMNS COMMAND...: runs it on a terminal of that width.
on_terminal() {
    python3 - "$@" >"$scratch/stdout" 2>"$scratch/stderr" <<'END'
import fcntl, os, pty, struct, sys, termios
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
output = b""
try:
    while chunk := os.read(terminal, 65536):
        output += chunk
except OSError:
    pass # the other end was closed
os.waitpid(child, 0)
sys.stdout.buffer.write(output.replace(b"\r\n", b"\n"))
END
}

# --- Registries and overlays of our own ---------------------------------------

# record NAME NUMBER PROTOCOL [DESCRIPTION [ATTRIBUTES [MORE]]]
record() {
    printf '<record%s><name>%s</name>' "${5:+ $5}" "$1"
    [ -z "$3" ] || printf '<protocol>%s</protocol>' "$3"
    [ -z "$2" ] || printf '<number>%s</number>' "$2"
    printf '<description>%s</description>%s</record>\n' "${4-}" "${6-}"
}

# registry EDITION: the records come on standard input.
registry() {
    echo '<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">'
    echo "<updated>$1</updated>"
    cat
    echo '</registry>'
}

long='words that go on and on so that nobody can have them on one line of a terminal of eighty'
{
    record web 80 tcp 'Pages for all' 'date="2001-02-03" updated="2004-05-06"' \
        '<xref type="rfc" data="rfc1"/><xref type="rfc" data="rfc22"/>'
    record web 80 udp 'Pages for all' 'date="2001-02-03" updated="2004-05-06"' \
        '<xref type="rfc" data="rfc1"/><xref type="rfc" data="rfc22"/>'
    record www 80 tcp '' '' '<note>This entry is an alias to "web".</note>'
    record second 80 tcp "Also here, $long"
    record frames 600-603 tcp 'Windows'
    record frames 600-603 udp 'Windows'
    record Mixed/Case-1 700 tcp 'FORT&#xC9; monitoring'
    record bell 701 tcp 'rings &#x9B;31m twice'
    record gone 702 tcp 'goes away'
    record discovered '' tcp 'Found by multicast'
    record anything '' '' 'Found by multicast'
    record web '' tcp 'Pages by multicast'
} | registry 2030-01-02 >"$scratch/old.xml"
sed -e 's/2030-01-02/2030-02-03/' -e '/<name>gone</d' -e 's/Windows/Panes/' \
    -e 's/updated="2004-05-06"/updated="2030-02-01"/' \
    -e 's,</registry>,<record><name>come</name>&,' \
    -e 's,</registry>,<protocol>tcp</protocol><number>703</number></record>&,' \
    "$scratch/old.xml" >"$scratch/new.xml"
printf '%s\n' '# ours' 'second 80/tcp next' 'own 800/tcp' 'WEB 8080/tcp' >"$scratch/own.services"
odd=$(printf '%s/odd-\xff\xc2\x9b\033.services' "$scratch")
cp "$scratch/own.services" "$odd"

compile "$scratch/old.idx" "$scratch/old.xml"
compile "$scratch/new.idx" "$scratch/new.xml"
(cd "$scratch" && compile own.idx --overlay own.services old.xml)
compile "$scratch/odd.idx" --overlay "$odd" "$scratch/old.xml"
old=(--index "$scratch/old.idx")
own=(--index "$scratch/own.idx")

# --- Help and wrong usage -----------------------------------------------------

for command in lookup search diff status; do
    exits "$command --help" 0 "$tool" "$command" --help
    if head -n 1 "$scratch/stdout" | grep -q "^usage: iana-services $command " &&
        ! [ -s "$scratch/stderr" ] && grep -q 'Exit status' "$scratch/stdout"; then
        ok "$command --help tells the usage and the exit statuses"
    else
        fail "$command --help" "usage and exit statuses" "$(head -n 3 "$scratch/stdout")"
    fi
    harmless "$command --help"
done


usage "lookup without a key" lookup "${old[@]}"
usage "search without a word" search "${old[@]}"
usage "diff with one file" diff "$scratch/old.idx"
usage "diff with three files" diff "$scratch/old.idx" "$scratch/old.idx" "$scratch/old.idx"
usage "status with a file" status "$scratch/old.idx"
for command in lookup search diff status; do
    usage "$command --frob" "$command" --frob web web
    usage "$command --json=yes" "$command" --json=yes web web
done
usage "diff --index" diff "${old[@]}" "$scratch/old.idx" "$scratch/new.idx"
usage "lookup --index without a file" lookup web --index
for key in 65536 70000 10-5 1-65536 99999999999999999999 80/ 80-90/ /tcp web/ '' 'a b' 'a#' \
    80/t#p $'w\xc3\xa4b'; do
    usage "lookup '$key'" lookup "${old[@]}" web "$key"
done
usage "search of an empty word" search "${old[@]}" web ''
for command in lookup search; do
    usage "$command of a missing index" "$command" --index "$scratch/none.idx" web
    usage "$command of what is no index" "$command" --index "$scratch/old.xml" web
done
usage "diff of a missing file" diff "$scratch/none.idx" "$scratch/old.idx"
usage "diff to a missing file" diff "$scratch/old.idx" "$scratch/none.xml"
usage "diff of a directory" diff "$scratch/old.idx" "$scratch"
usage "diff of what is neither" diff "$scratch/old.idx" "$scratch/own.services"
same "says so" "iana-services: $scratch/own.services: neither a registry nor an index" \
    "$(cat "$scratch/stderr")"
: >"$scratch/empty"
usage "diff of an empty file" diff "$scratch/old.idx" "$scratch/empty"
head -c 3000 "$scratch/old.idx" >"$scratch/cut.idx"
usage "diff of a cut index" diff "$scratch/cut.idx" "$scratch/old.idx"

# --- lookup -------------------------------------------------------------------

prints "lookup of a port" "\
web  80/tcp
  aliases      www
  description  Pages for all
  registered   2001-02-03, modified 2004-05-06
  references   RFC1, RFC22
  from         registry of 2030-01-02

second  80/tcp
  description  Also here, $long
  from         registry of 2030-01-02" "$tool" lookup "${old[@]}" 80/tcp
harmless "lookup of a port"
prints "lookup joins protocols and ranges" "\
frames  600-603/tcp,udp
  description  Windows
  from         registry of 2030-01-02" "$tool" lookup "${old[@]}" frames
prints "lookup tells the overlay and its line" "\
second  80/tcp
  found by     its alias next
  aliases      next
  description  Also here, $long
  from         own.services:2, also in the registry of 2030-01-02" \
    "$tool" lookup "${own[@]}" next/tcp
prints "lookup by an alias says so" "  found by     its alias www" \
    bash -c '"$@" | grep "found by"' bash "$tool" lookup "${old[@]}" www
prints "lookup marks a name without a port" "\
anything  no port (DNS-SD only)
  description  Found by multicast
  from         registry of 2030-01-02" "$tool" lookup "${old[@]}" ANYTHING
prints "lookup shows letters and no control characters" "\
Mixed/Case-1  700/tcp
  description  FORTÉ monitoring
  from         registry of 2030-01-02

bell  701/tcp
  description  rings \\xc2\\x9b31m twice
  from         registry of 2030-01-02" "$tool" lookup "${old[@]}" 700-701

exits "lookup finds all" 0 "$tool" lookup "${old[@]}" 80 web frames/udp 600-601/udp WWW
exits "lookup finds some" 1 "$tool" lookup "${old[@]}" 80 nobody 81
same "lookup names what it did not find" "iana-services: \"nobody\" was not found" \
    "$(cat "$scratch/stderr")"
if grep -q '^web' "$scratch/stdout"; then
    ok "lookup shows what it found all the same"
else
    fail "lookup shows what it found all the same" web "$(cat "$scratch/stdout")"
fi
exits "lookup with another protocol" 1 "$tool" lookup "${old[@]}" 700/udp
exits "lookup of a port in any case of the protocol" 0 "$tool" lookup "${old[@]}" 80/TCP
for key in :80 80,700 :80,:700 80,700/tcp 80/tcp,udp 600-601,80 Web/TCP WWW/tcp; do
    exits "lookup of $key" 0 "$tool" lookup "${old[@]}" "$key"
done
prints "lookup of a list is that of its keys" "$("$tool" lookup "${old[@]}" 80/tcp 700/tcp)" \
    "$tool" lookup "${old[@]}" :80,700/tcp
run bash -c 'printf "%s\n" 80,700 web | "$@"' bash "$tool" lookup "${old[@]}" --format=ndjson -
same "lookup - takes lists apart, too" "80 700 web" \
    "$(sed 's/^{"key":"\([^"]*\)".*/\1/' "$scratch/stdout" | paste -sd ' ')"
for key in "80," ,80 80,x 80,/tcp :x:y; do
    exits "lookup of '$key', which is no list, but could be a name" 1 \
        "$tool" lookup "${old[@]}" "$key"
done
for key in "80/tcp," 80,70000 80,90-85; do
    exits "lookup of '$key', a list of what is no key" 2 "$tool" lookup "${old[@]}" "$key"
done
exits "lookup of a misspelled name" 1 "$tool" lookup "${old[@]}" fraems
same "names what is spelled nearly so" \
    'iana-services: "fraems" was not found; did you mean "frames"?' "$(cat "$scratch/stderr")"
exits "lookup of a misspelled name with a protocol" 1 "$tool" lookup "${old[@]}" fraems/tcp
same "names what is spelled nearly so without the protocol" \
    'iana-services: "fraems/tcp" was not found; did you mean "frames"?' "$(cat "$scratch/stderr")"
exits "lookup of a port without a service" 1 "$tool" lookup "${old[@]}" 0
cat >"$scratch/rows.xml" <<END
<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">
<updated>2030-01-02</updated>
<record updated="2029-01-01"><protocol>tcp</protocol><number>7</number>
<description>Reserved</description>
<note>De-assigned, was <xref type="person" data="J_D"/></note></record>
<record><number>20-29</number><description>Unassigned</description></record>
<record><name>two words</name><protocol>tcp</protocol><number>30</number></record>
<record><name>web</name><protocol>tcp</protocol><number>80</number></record>
<record><name>other</name><protocol>tcp</protocol><number>81</number></record>
<record><number>1024-1026</number><description>Unassigned</description></record>
</registry>
END
printf '%s\n' '!80/tcp' 'mine 25/udp' >"$scratch/rows.services"
"$tool" compile -o "$scratch/rows.idx" --overlay "$scratch/rows.services" "$scratch/rows.xml" \
    2>/dev/null
rows=(--index "$scratch/rows.idx")
prints "lookup of a reserved port" "\
7/tcp  reserved
  range        system
  modified     2029-01-01
  notes        De-assigned, was [J_D]
  from         registry of 2030-01-02" "$tool" lookup "${rows[@]}" 7
prints "lookup of an unassigned port shows the range" "20-29  unassigned" \
    bash -c '"$@" | head -n 1' bash "$tool" lookup "${rows[@]}" 21/udp
prints "lookup of a dynamic port" "50000  dynamic" \
    bash -c '"$@" | head -n 1' bash "$tool" lookup "${rows[@]}" 50000
prints "lookup of a port that the registry does not list" "9/tcp  unlisted" \
    bash -c '"$@" | head -n 1' bash "$tool" lookup "${rows[@]}" 9/tcp
prints "lookup of a name that cannot be served" "two words  30/tcp" \
    bash -c '"$@" | head -n 1' bash "$tool" lookup "${rows[@]}" 30
prints "lookup of a hidden service" "\
web  80/tcp
  hidden by    $scratch/rows.services:1, for 80/tcp" \
    bash -c '"$@" | sed -n 1,2p' bash "$tool" lookup "${rows[@]}" WEB/TCP
prints "lookup of a local service shows what the registry has" "  registry     20-29 unassigned" \
    bash -c '"$@" | grep "  registry  "' bash "$tool" lookup "${rows[@]}" mine
for key in 7 21/udp 50000 9/tcp 30 web; do
    exits "lookup of $key, without a service" 1 "$tool" lookup "${rows[@]}" "$key"
done
prints "lookup of a range is in the order of ports" "7/tcp 20-29 mine two 7/tcp" bash -c '
    { "$@" 0-50; "$@" 7; } | sed -n "s/^\([^ ]*\) .*/\1/p" | xargs' \
    bash "$tool" lookup "${rows[@]}"
run bash -c 'printf "%s\n" 7 OTHER/tcp "" "a b" 81 |
    "$@" 2>/dev/null' bash "$tool" lookup --format=ndjson "${rows[@]}" -
same "lookup - with a bad key" 2 "$status"
cp "$scratch/stdout" "$scratch/lines"
prints "lookup - answers a line each" \
    "7 False True;OTHER/tcp True True;a b False False;81 True True" \
    python3 -c 'import json, sys
print(";".join("%s %s %s" % (d["key"], d["found"], d["fault"] is None)
    for d in map(json.loads, open(sys.argv[1]))))' "$scratch/lines"
prints "unassigned lists ranges" "20-24
26-29
1024-1026" "$tool" unassigned "${rows[@]}"
prints "unassigned of a protocol" "25-26/TCP" "$tool" unassigned "${rows[@]}" 25-26/TCP
prints "unassigned --count" "1024
1026" "$tool" unassigned "${rows[@]}" --count 2
exits "unassigned --count of more than there are" 1 "$tool" unassigned "${rows[@]}" --count 4
exits "unassigned where there are none" 1 "$tool" unassigned "${rows[@]}" 80
exits "unassigned --json" 0 "$tool" unassigned --json "${rows[@]}" 20-30/udp
json "unassigned --json: ranges" '[(x["first_port"], x["last_port"], x["protocol"]) for x in d]' \
    "[(20, 24, 'udp'), (26, 29, 'udp')]"
for range in web 5-1 70000 1-2/; do
    usage "unassigned '$range'" unassigned "${rows[@]}" "$range"
done

# order KEY EXPECTED: compares name, port and protocol of each service in JSON.
order() {
    run "$tool" lookup --json "${own[@]}" "$1"
    json "lookup --json $1" \
        '" ".join("%s:%s/%s" % (x["name"], x["port"] or "-", x["protocol"] or "-")
            for k in d for x in k["services"])' \
        "$2"
}
order 80 "second:80/tcp web:80/tcp web:80/udp"
order web "web:80/tcp web:80/udp web:-/tcp"
order WEB "WEB:8080/tcp web:-/tcp"
order wEb "WEB:8080/tcp web:80/tcp web:80/udp web:-/tcp"
order web/udp "web:80/udp"
order mixed/case-1 "Mixed/Case-1:700/tcp"
order MIXED/CASE-1/tcp "Mixed/Case-1:700/tcp"
order 601-602/udp "frames:601/udp frames:602/udp"
order next "second:80/tcp"

exits "lookup --json" 0 "$tool" lookup --json "${own[@]}" next www 80/udp discovered own
json "lookup --json: keys and what they are aliases of" \
    '[(x["key"], x["alias"] and x["services"][0]["name"]) for x in d]' \
    "[('next', 'second'), ('www', 'web'), ('80/udp', None), ('discovered', None), ('own', None)]"
json "lookup --json: origin, line and edition" \
    '[(x["origin"], x["line"], x["edition"]) for x in (d[i]["services"][0] for i in (0, 1, 4))]' \
    "[('own.services', 2, '2030-01-02'), ('registry', None, '2030-01-02'), \
('own.services', 3, None)]"
json "lookup --json: facts" \
    '[d[2]["services"][0][k] for k in ("registered", "modified", "references")]' \
    "['2001-02-03', '2004-05-06', ['RFC1', 'RFC22']]"
json "lookup --json: a name without a port" \
    '[(x["port"], x["dns_sd"]) for x in d[3]["services"]]' "[(None, True)]"
exits "lookup --json of nothing" 1 "$tool" lookup --json "${own[@]}" nobody
json "lookup --json of nothing says so" '[(x["key"], x["found"], x["services"]) for x in d]' \
    "[('nobody', False, [])]"
exits "lookup --json with an odd file name" 0 "$tool" lookup --json --index "$scratch/odd.idx" own
json "lookup --json with an odd file name: what is no UTF-8 is replaced" \
    'd[0]["services"][0]["origin"].split("odd-")[1]' "$(printf '\xef\xbf\xbd\xc2\x9b\033.services')"
exits "lookup with an odd file name" 0 "$tool" lookup --index "$scratch/odd.idx" own
harmless "lookup with an odd file name"
exits "NSS_IANA_INDEX is looked up in" 0 env NSS_IANA_INDEX="$scratch/own.idx" "$tool" lookup own
run bash -c '"$@" >/dev/full' bash "$tool" lookup "${old[@]}" web
same "a lookup that cannot be written fails" 2 "$status"

# --- search -------------------------------------------------------------------

prints "search prints a table, a row a line" "\
NAME PORT [ALIASES] DESCRIPTION FROM
web 80/tcp [www] Pages for all registry
web 80/udp Pages for all registry
second 80/tcp Also here, $long registry
frames 600-603/tcp,udp Windows registry
Mixed/Case-1 700/tcp FORTÉ monitoring registry
gone 702/tcp goes away registry
discovered tcp, no port Found by multicast registry
anything no port Found by multicast registry
web tcp, no port Pages by multicast registry" \
    bash -c '"$@" | tr -s " "' bash "$tool" search "${old[@]}" a
harmless "search"
prints "search tells the overlay and its line" "\
NAME  PORT     [ALIASES] DESCRIPTION  FROM
own   800/tcp                         own.services:3" "$tool" search "${own[@]}" oWN
prints "search shows the alias that has the word" \
    "second 80/tcp [next] Also here, $long own.services:2" \
    bash -c '"$@" | tail -n 1 | tr -s " "' bash "$tool" search "${own[@]}" neX

# On a terminal, words stay whole and the table fits the width.
on_terminal 80 env NO_COLOR=1 "$tool" search "${old[@]}" here
same "search on a terminal of 80" "\
NAME    PORT    [ALIASES] DESCRIPTION                                  FROM
second  80/tcp  Also here, words that go on and on so that nobody can  registry
                have them on one line of a terminal of eighty" "$(cat "$scratch/stdout")"
on_terminal 200 env NO_COLOR=1 "$tool" search "${old[@]}" here
same "search on a terminal of 200" "second  80/tcp  Also here, $long  registry" \
    "$(tail -n 1 "$scratch/stdout")"
on_terminal 30 env NO_COLOR=1 "$tool" search "${old[@]}" here
same "search on a terminal of 30" 0 "$(grep -cE '.{31}' "$scratch/stdout")"
on_terminal 80 env -u NO_COLOR TERM=xterm "$tool" search "${old[@]}" here
same "colour on a terminal" 1 "$(grep -c $'\033\\[' "$scratch/stdout")"
for setting in NO_COLOR=1 TERM=dumb; do
    on_terminal 80 env -u NO_COLOR TERM=xterm "$setting" "$tool" search "${old[@]}" here
    same "no colour with $setting" 0 "$(grep -c $'\033' "$scratch/stdout")"
done
exits "search with words of name, alias and description" 0 \
    "$tool" search --json "${own[@]}" SEC nex "on one LINE"
json "search --json finds what has all words" \
    '[(x["name"], x["port"], x["origin"], x["line"], x["edition"]) for x in d]' \
    "[('second', 80, 'own.services', 2, '2030-01-02')]"
exits "search --json of names without a port" 0 "$tool" search --json "${old[@]}" multicast web
json "search --json marks names without a port" \
    '[(x["name"], x.get("port"), x["dns_sd"]) for x in d]' "[('web', None, True)]"
exits "search of what is not there" 1 "$tool" search "${old[@]}" pages windows
same "search of what is not there prints no table" "" "$(cat "$scratch/stdout")"
exits "search --json of what is not there" 1 "$tool" search --json "${old[@]}" nobody-else
json "search --json of what is not there is an empty array" d "[]"
cat >"$scratch/fields.xml" <<END
<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">
<updated>2030-01-02</updated>
<record><name>one</name><protocol>tcp</protocol><number>7</number>
<xref type="person" data="J_D"/><description>First</description>
<note>Second thoughts</note></record>
<record><name>second</name><protocol>tcp</protocol><number>8</number>
<description>Of Jane</description></record>
<people><person id="J_D"><name>Jane Doe</name></person></people>
</registry>
END
"$tool" compile --no-overlays -o "$scratch/fields.idx" "$scratch/fields.xml"
# within EXPECTED ARGUMENT...: compares the names that search finds.
within() {
    local expected=$1
    shift
    run "$tool" search --json --index "$scratch/fields.idx" "$@"
    json "search $*" '" ".join(x["name"] for x in d)' "$expected"
}
within "one second" jane
within "one second" SECOND
within "one" --in assignee jane
within "second" --in description,name jane
within "second" --in name second
within "one" --in=notes second
within "" --in=notes,assignee first
for field in port '' 'name,' ',name' contact; do
    usage "search --in '$field'" search --index "$scratch/fields.idx" --in "$field" web
done
sed 's,<description>[^<]*</description>,,' "$FIXTURES/small.xml" >"$scratch/bare.xml"
"$tool" compile --no-overlays -o "$scratch/bare.idx" "$scratch/bare.xml"
for command in lookup search; do
    run "$tool" "$command" --index "$scratch/bare.idx" zzz
    same "$command says that there are no descriptions, and what to type" 1 \
        "$(grep -c "without descriptions.*iana-services update" "$scratch/stderr")"
done
exits "search shows no control characters" 0 "$tool" search "${old[@]}" twice
harmless "search of a bell"

# --- diff ---------------------------------------------------------------------

cat >"$scratch/expected" <<END
old  2030-01-02, 14 services, old.idx
new  2030-02-03, 14 services, new.xml

added:
  come  703/tcp

removed:
  gone  702/tcp  goes away

changed:
  web  80/tcp,udp
      modified     2004-05-06 -> 2030-02-01
  frames  600-603/tcp,udp
      description  Windows -> Panes

2030-01-02 -> 2030-02-03: 1 added, 1 removed, 0 renamed, 10 changed
END
cd "$scratch"
exits "diff of an index and a registry" 1 "$tool" diff old.idx new.xml
same_file "diff shows added, removed and changed" "$scratch/expected" "$scratch/stdout"
for pair in "old.xml new.xml" "old.xml new.idx" "old.idx new.idx"; do
    # shellcheck disable=SC2086 # two words
    exits "diff $pair" 1 "$tool" diff $pair
    same "diff $pair shows the same" "$(sed 1,2d "$scratch/expected")" \
        "$(sed 1,2d "$scratch/stdout")"
done
exits "diff --json" 1 "$tool" diff --json old.xml new.idx
json "diff --json: the two sides" \
    '[(d[k]["file"], d[k]["edition"], d[k]["services"]) for k in ("old", "new")]' \
    "[('old.xml', '2030-01-02', 14), ('new.idx', '2030-02-03', 14)]"
json "diff --json: added and removed" '[[x["name"] for x in d[k]] for k in ("added", "removed")]' \
    "[['come'], ['gone']]"
json "diff --json: changed" 'd["changed"][0]["changes"], len(d["changed"])' \
    "({'modified': {'old': '2004-05-06', 'new': '2030-02-01'}}, 10)"
exits "diff of the same" 0 "$tool" diff old.xml old.idx
same "diff of the same says so" \
    "2030-01-02 -> 2030-01-02: 0 added, 0 removed, 0 renamed, 0 changed" \
    "$(tail -n 1 "$scratch/stdout")"
exits "diff --json of the same" 0 "$tool" diff --json old.idx old.idx
json "diff --json of the same has nothing" 'd["added"] + d["removed"] + d["changed"]' "[]"
run bash -c '"$1" diff --json <(cat old.xml) - <new.xml' bash "$tool"
json "diff reads registries from pipes" '[len(d[k]) for k in ("added", "removed", "changed")]' \
    "[1, 1, 10]"

exits "diff with overlays" 1 "$tool" diff old.idx own.idx
same "diff tells who answers now" "\
  second  80/tcp
      aliases      (none) -> next
      answers      now 80/tcp 80
  web  80/tcp
      answers      no longer 80/tcp 80" \
    "$(sed -n '/^changed/,/^$/p' "$scratch/stdout" | sed '1d;$d')"
exits "diff --json with overlays" 1 "$tool" diff --json own.idx old.idx
json "diff --json tells who answers now" '[x["changes"]["answers"] for x in d["changed"]]' \
    "[{'old': [], 'new': ['80/tcp', '80']}, {'old': ['80/tcp', '80'], 'new': []}]"

sed 's,<description>[^<]*</description>,,' old.xml >facts.xml
exits "diff with facts that have no descriptions" 0 "$tool" diff facts.xml old.xml
if grep -q '^not compared.*: description$' "$scratch/stdout"; then
    ok "diff says that descriptions were not compared"
else
    fail "diff of facts" "not compared: description" "$(head -n 4 "$scratch/stdout")"
fi
exits "diff --json with facts that have no descriptions" 0 "$tool" diff --json facts.xml old.xml
json "diff --json says that descriptions were not compared" 'd["not_compared"]' "['description']"
exits "diff, for its width" 1 "$tool" diff old.idx own.idx
harmless "diff"
exits "diff of a registry and an index leaves overlays out" 0 "$tool" diff old.xml own.idx
sed 's,<name>gone</name>,<name>Renamed</name>,' old.xml >renamed.xml
exits "diff of a name that another one takes the place of" 1 "$tool" diff old.idx renamed.xml
same "diff says what was renamed" "\
renamed:
  Renamed  702/tcp
      name         gone -> Renamed" "$(sed -n '/^renamed/,/^$/p' "$scratch/stdout" | sed '$d')"
exits "diff --json of a renamed service" 1 "$tool" diff --json old.idx renamed.xml
json "diff --json says what was renamed" \
    '[(x["old_name"], x["name"], x["port"]) for x in d["renamed"]]' "[('gone', 'Renamed', 702)]"

sed 's|<xref type="rfc" data="rfc22"/>|<xref type="rfc" data="rfc22">RFC22, Section 3</xref>&|
s|<xref type="rfc" data="rfc1"/>|<xref type="uri" data="https://example.org/">TR-1</xref>|' \
    old.xml >referring.xml
exits "diff of references" 1 "$tool" diff old.idx referring.xml
same "diff shows references as people read them" \
    "references RFC1, RFC22 -> TR-1 <https://example.org/>, RFC22, Section 3, RFC22" \
    "$(grep -m 1 -A 1 ' references' "$scratch/stdout" | tr -s ' \n' ' ' | sed 's/^ //;s/ $//')"

# --- status -------------------------------------------------------------------

printf '%s\n' '# ours' 'passwd: files' 'services: iana files' >on.conf
printf '%s\n' 'services: files [NOTFOUND=return] iana' >stopped.conf
printf '%s\n' 'services: files iana' >late.conf
printf '%s\n' 'services: files' >off.conf
printf '%s\n' 'services: iana [NOTFOUND' >broken.conf
: >empty.conf
export LD_LIBRARY_PATH=$MODULE_DIR

exits "status where all is well" 0 "$tool" status "${own[@]}" --nsswitch on.conf
same "status says that it works" "works      yes" "$(head -n 1 "$scratch/stdout")"
harmless "status"
exits "status --json where all is well" 0 "$tool" status --json "${own[@]}" --nsswitch on.conf
json "status --json: the index" \
    '[d["index"][k] for k in ("place", "good", "edition", "services", "names", "overlays")]' \
    "['named', True, '2030-01-02', 16, 10, ['own.services']]"
json "status --json: nsswitch" \
    '[d["nsswitch"][k] for k in ("line", "services", "asks_iana", "place")]' \
    "[3, 'iana files', True, 1]"
json "status --json: libc" \
    'd["libc"]["answers"], d["libc"]["module"].endswith("/libnss_iana.so.2")' \
    "(True, True)"
json "status --json: no problems" 'd["works"], d["problems"]' "(True, [])"
exits "status of an index that the environment names" 0 \
    env NSS_IANA_INDEX="$scratch/own.idx" "$tool" status --json --nsswitch on.conf
json "status says where the index comes from" 'd["index"]["place"]' "NSS_IANA_INDEX"
exits "status with iana behind files" 0 "$tool" status --json "${own[@]}" --nsswitch late.conf
json "status tells the place of iana" 'd["nsswitch"]["place"]' 2

# trouble WHAT FIX ARGUMENT...: status exits with 1 and prints the fix.
trouble() {
    local what=$1 fix=$2
    shift 2
    exits "status with $what" 1 "$tool" status --json "$@"
    json "status with $what: what to type" \
        'd["works"], "|".join(x["fix"] or "" for x in d["problems"])' "(False, '$fix')"
    exits "status with $what, for people" 1 "$tool" status "$@"
    harmless "status with $what"
}
for conf in stopped off empty missing; do
    trouble "$conf.conf" "iana-services enable --nsswitch $conf.conf" "${own[@]}" \
        --nsswitch "$conf.conf"
done
trouble "a line that libc cannot read" \
    'sed -i --follow-symlinks "1s/^/#/" broken.conf|iana-services enable --nsswitch broken.conf' \
    "${own[@]}" --nsswitch broken.conf
trouble "no index" 'mkdir -p "$(dirname none.idx)" && iana-services compile -o none.idx' \
    --index none.idx --nsswitch on.conf
trouble "what is no index" "iana-services compile -o old.xml" --index old.xml --nsswitch on.conf
trouble "a cut index" "iana-services compile -o cut.idx" --index cut.idx --nsswitch on.conf
cp own.idx damaged.idx
printf 'XX' | dd of=damaged.idx bs=1 seek=$(($(stat -c %s own.idx) - 3)) conv=notrunc status=none
trouble "a damaged index" "iana-services compile -o damaged.idx" --index damaged.idx \
    --nsswitch on.conf
cp own.idx open.idx
chmod 666 open.idx
trouble "an index that everybody may write" "iana-services compile -o open.idx" --index open.idx \
    --nsswitch on.conf
compile "$scratch/empty.idx" "$FIXTURES/nothing.xml" || true
trouble "an index without services" "iana-services compile -o empty.idx" --index empty.idx \
    --nsswitch on.conf
if module_is_installed; then
    skip "status with a module that is not installed" "it is installed here"
else
    LD_LIBRARY_PATH='' trouble "a module that is not installed" "make install" "${own[@]}" \
        --nsswitch on.conf
fi

# --- The published registry ---------------------------------------------------

published=$(find "${REGISTRY_DIR:-/nonexistent}" -name '*.xml' 2>/dev/null | LC_ALL=C sort)
if [ "$(wc -l <<<"$published")" -lt 2 ]; then
    skip "the published registry" "REGISTRY_DIR has not two of them"
    finish
fi
oldest=$(head -n 1 <<<"$published")
newest=$(tail -n 1 <<<"$published")
compile "$scratch/real.idx" --overlay /etc/services "$newest"
real=(--index "$scratch/real.idx")
exits "lookup in the published registry" 0 "$tool" lookup "${real[@]}" https 443/tcp 6000-6010/tcp
same "lookup has its descriptions" "  description  http protocol over TLS/SSL" \
    "$(sed -n 2p "$scratch/stdout")"
harmless "lookup in the published registry"
exits "search in the published registry" 0 "$tool" search "${real[@]}" e
harmless "search in the published registry"
exits "lookup --json of every port" 0 "$tool" lookup --json "${real[@]}" 0-65535
cp "$scratch/stdout" "$scratch/all.json"
exits "dump --json" 0 "$tool" dump --format=json "${real[@]}"
json "lookup of every port finds what dump has" \
    'sorted((x["name"], x["port"], x["protocol"]) for x in d) == sorted(
        (x["name"], x["port"], x["protocol"])
        for x in json.load(open("all.json"))[0]["services"])' \
    True
exits "diff of two published registries" 1 "$tool" diff "$oldest" "$newest"
harmless "diff of two published registries"
exits "diff of what is shipped and what was published" 0 \
    "$tool" diff --json "$SHIPPED_REGISTRY" "$newest"
json "what facts lack is then not compared" 'd["not_compared"]' \
    "['description', 'assignee_id', 'contact_id', 'unauthorized', 'notes']"
finish
