#!/bin/bash
# Tests update against a server with correct, unusual and faulty answers.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/update/lib.sh"

start_server
url=http://127.0.0.1:$port

# answered WHAT LINE: compares the last line of the server's log.
answered() {
    same "$1" "$2" "$(tail -n 1 "$log")"
}

# in_place WHAT: checks that index and kept registry are the served edition, without other files.
in_place() {
    compile "$scratch/expected.idx" "$served"
    same_file "$1: the index" "$scratch/expected.idx" "$index"
    same_file "$1: the kept registry" "$served" "$kept"
    same "$1: no other files" "$all_files" "$(left)"
}

# result WHAT EXPECTED: compares the recorded result of the last run, with the URL.
result() {
    same "$1: the state" "$2" "$(sed -n -e '/"run"/,$s/^ *"result": *"\(.*\)",*$/\1/p' \
        -e '/"run"/,$s/^ *"url": *"\(.*\)",*$/\1/p' "$scratch/local/last-update.json" |
        tr '\n' ' ' | sed 's/ $//')"
}

# told WHAT EXPECTED: compares the keys that status --json has of the last run, and its result.
told() {
    same "$1: status --json" "$2" "$("$IANA_SERVICES" status --json --index "$index" | python3 -c '
import json, re, sys
update = json.load(sys.stdin)["update"]
assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", update["when"])
print(*sorted(update), update["result"])' 2>&1)"
}

# --- Good answers -------------------------------------------------------------

serve 2020-01-01 100
update --url "$url/registry.xml"
exited "the first update" 0
same "says what it did" "Updated to the registry of 2020-01-01: 109 services." \
    "$(cat "$scratch/stdout" "$scratch/stderr")"
in_place "the first update"
exits "the index is whole" 0 "$IANA_SERVICES" verify "$index"
same "all can read the files" "644 644 644" \
    "$(cd "$scratch/local" && stat -c %a -- * | tr '\n' ' ' | sed 's/ $//')"
result "the first update" "updated $url/registry.xml"
told "the first update" "reason result url when updated"

before=$(stat -c '%i %Y' "$index")
update --url "$url/registry.xml"
exited "nothing new" 0
same "nothing new is told" "Already current: the registry of 2020-01-01." "$(cat "$scratch/stdout")"
answered "the server was asked on a condition" "304 /registry.xml"
same "the index was left alone" "$before" "$(stat -c '%i %Y' "$index")"
result "nothing new" "unchanged $url/registry.xml"

serve 2020-01-02 100 other
update --quiet --url "$url/registry.xml"
exited "a newer edition" 0
same "--quiet prints nothing" "" "$(cat "$scratch/stdout" "$scratch/stderr")"
in_place "a newer edition"

serve 2020-01-02 101
update --url "$url/registry.xml"
exited "the same edition with other bytes" 0
in_place "the same edition with other bytes"

serve 2020-01-03 100
update --url "$url/registry.xml"
same "both editions are told" \
    "Updated from the registry of 2020-01-02 to that of 2020-01-03: 109 services." \
    "$(cat "$scratch/stdout")"

day=4
for form in packed chunked moved strange-tag; do
    serve "2020-01-0$day" 100 "$form"
    day=$((day + 1))
    update --url "$url/$form"
    exited "$form" 0
    in_place "$form"
    update --url "$url/$form"
    exited "$form again" 0
done
# The headers of a redirect do not belong to the registry.
update --url "$url/moved"
update --url "$url/moved"
answered "a redirect leads to a conditional answer" "304 /registry.xml"

for form in tag-alone date-alone; do
    update --url "$url/$form"
    answered "$form: what another URL said does not count" "200 /$form"
    update --url "$url/$form"
    answered "$form: asked on a condition" "304 /$form"
done

# update restores missing and damaged files.
rm "$index"
update --url "$url/date-alone"
exited "without an index" 0
answered "without an index: asked on a condition" "304 /date-alone"
in_place "without an index"
echo >>"$kept"
update --url "$url/date-alone"
answered "a damaged registry is fetched anew" "200 /date-alone"
in_place "a damaged registry"
rm "$kept"
update --url "$url/date-alone"
in_place "a missing registry"
for state in '' '[]' '{"run": 1, "registry": []}' '{"registry": {"url": {}}}'; do
    printf '%s' "$state" >"$scratch/local/last-update.json"
    update --url "$url/date-alone"
    exited "a damaged state: $state" 0
    in_place "a damaged state: $state"
done
printf x >"$index"
update --url "$url/date-alone"
exited "a damaged index" 0
in_place "a damaged index"

for file in services.idx service-names-port-numbers.xml last-update.json; do
    printf half >"$scratch/local/.$file.new"
done
update --url "$url/date-alone"
same "what killed runs left goes, even where there is nothing new" "$all_files" "$(left)"

# --- A dry run ----------------------------------------------------------------

# touches_nothing WHAT STATUS ARGUMENT...: a dry run exits with the status and changes no file.
files() {
    (cd "$scratch/local" && find . -printf "%p %i %C@ %T@ %s\n" | sort)
}
touches_nothing() {
    local what=$1 status_wanted=$2
    local before
    before=$(files)
    shift 2
    update --dry-run "$@"
    exited "dry run, $what" "$status_wanted"
    same "dry run, $what: nothing is touched" "$before" "$(files)"
}

registry 2020-02-01 100 >"$scratch/served/dry-old.xml"
sed -e 's/2020-02-01/2020-02-02/' -e '/<name>made-up-7</d' -e 's/made-up-8</called-8</' \
    "$scratch/served/dry-old.xml" >"$scratch/served/dry-new.xml"
printf '%s\n' 'own 99/tcp' '!made-up-9' >"$scratch/dry.services"
update --overlay "$scratch/dry.services" --url "$url/dry-old.xml"
touches_nothing "something new" 1 --url "$url/dry-new.xml"
same "dry run: what would change, and no overlay" "\
old  2020-02-01, 109 services, $index
new  2020-02-02, 108 services, $url/dry-new.xml

removed:
  made-up-7  7/tcp

renamed:
  called-8  8/tcp
      name         made-up-8 -> called-8

2020-02-01 -> 2020-02-02: 0 added, 1 removed, 1 renamed, 0 changed" "$(cat "$scratch/stdout")"
touches_nothing "as JSON" 1 --json --url "$url/dry-new.xml"
same "dry run as JSON" "['made-up-7'] ['called-8'] 2020-02-02" "$(python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
print([x["name"] for x in d["removed"]], [x["name"] for x in d["renamed"]], d["new"]["edition"])' \
    "$scratch/stdout" 2>&1)"
touches_nothing "quiet" 1 --quiet --url "$url/dry-new.xml"
same "dry run, quiet: prints nothing" "" "$(cat "$scratch/stdout" "$scratch/stderr")"
touches_nothing "nothing new" 0 --url "$url/dry-old.xml"
answered "dry run: asked on a condition" "304 /dry-old.xml"
same "dry run, nothing new" \
    "2020-02-01 -> 2020-02-01: 0 added, 0 removed, 0 renamed, 0 changed" \
    "$(tail -n 1 "$scratch/stdout")"
touches_nothing "what would be refused" 2 --url "$url/date-alone"
same "dry run of what would be refused: says so" 1 "$(grep -c 'refused: it is of 2020-0' \
    "$scratch/stderr")"
same "dry run of what would be refused: shows it all the same" \
    "2020-02-01 -> 2020-01-07" "$(tail -n 1 "$scratch/stdout" | cut -d: -f1)"
touches_nothing "what cannot be fetched" 2 --url "$url/status-404"
touches_nothing "an overlay that is missing" 2 --overlay "$scratch/none" --url "$url/dry-new.xml"
exits "--json without --dry-run" 2 "$IANA_SERVICES" update --json -o "$index" --url "$url/x"
run timeout 60 "$IANA_SERVICES" update --dry-run --no-overlays -o "$scratch/no/where.idx" \
    --url "$url/dry-new.xml"
exited "dry run without an index" 1
same "dry run without an index: all is added" "none -> 2020-02-02: 108 added" \
    "$(tail -n 1 "$scratch/stdout" | cut -d, -f1)"
same "dry run without an index: makes no directory" missing \
    "$([ -e "$scratch/no" ] || echo missing)"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    cp "$IANA_SERVICES" "$scratch/tool"
    run setpriv --reuid=65534 --regid=65534 --clear-groups "$scratch/tool" update --dry-run \
        --no-overlays -o "$index" --url "$url/dry-new.xml"
    exited "dry run by any user" 1
    rm -f "$scratch/tool"
else
    skip "dry run by any user" "this needs root and setpriv"
fi

# --- Failures -----------------------------------------------------------------

cp "$index" "$scratch/before.idx"
cp "$kept" "$scratch/before.xml"

# refuses WHAT WORDS ARGUMENT...: update fails, prints the words, and changes no file.
refuses() {
    local what=$1 words=$2
    shift 2
    update "$@"
    exited "$what" 2
    same "$what: nothing on standard output" "" "$(cat "$scratch/stdout")"
    if grep -qF -- "$words" "$scratch/stderr" && [ "$(wc -l <"$scratch/stderr")" -eq 1 ]; then
        ok "$what: says why"
    else
        fail "$what: says why" "one line with '$words'" "$(head -n 3 "$scratch/stderr")"
    fi
    same_file "$what: the index" "$scratch/before.idx" "$index"
    same_file "$what: the registry" "$scratch/before.xml" "$kept"
    same "$what: no other files" "$all_files" "$(left)"
}

registry 2021-01-01 100 >"$scratch/served/newer.xml"
cp "$FIXTURES/page.html" "$FIXTURES/other-registry.xml" "$scratch/served/"
head -n 50 "$scratch/served/newer.xml" >"$scratch/served/cut.xml"
serve 2021-01-01 100
while IFS='|' read -r path words limit; do
    refuses "$path" "$url/$path" --time-limit "${limit:-60}" --url "$url/$path" </dev/null
    same "$path: the reason" 1 "$(grep -cF -- "$words" "$scratch/stderr")"
    result "$path" "failed $url/$path"
done <<'END'
status-404|not fetched: The requested URL returned error: 404
status-500|not fetched: The requested URL returned error: 500
status-204|not fetched: the server answered with the status 204
unasked-304|not fetched: the server answered with the status 304
empty|the answer is empty
truncated|1000 bytes
truncated-without-length|
cut.xml|
page.html|
other-registry.xml|another IANA registry
loop|not fetched: Maximum (5) redirects followed
to-file|not fetched: Protocol "file"
told-too-large|not fetched: larger than 67108864 bytes
too-large|not fetched: larger than 67108864 bytes
bomb|not fetched: larger than 67108864 bytes
stall|not fetched: Operation too slow|10
silent|not fetched: Operation too slow|10
slow|not fetched: Operation timed out|1
END
told "a failure" "reason result url when failed"
text=$("$IANA_SERVICES" status --index "$index" | tr -s ' \n' ' ' || true)
case $text in
*" update failed on 20"*": $url/slow: not fetched: Operation timed out"*)
    ok "status tells of the last failure" ;;
*) fail "status tells of the last failure" "failed on ..., and why" "$text" ;;
esac

exits "a server that is gone" 2 "$IANA_SERVICES" update -o "$index" --url http://127.0.0.1:1/
refuses "ftp" "cannot be used" --url ftp://127.0.0.1/
refuses "a URL without a scheme" "cannot be used" --url 127.0.0.1
refuses "a password" "cannot be used" --url http://user:word@127.0.0.1/
refuses "a URL with a blank" "cannot be used" --url "$url/a b"
refuses "no time" "is not a number" --time-limit 0
refuses "no number" "is not a number" --time-limit 5m
exits "an operand" 2 "$IANA_SERVICES" update -o "$index" extra
update --url "$url/{registry.xml,page.html}"
answered "nothing in a URL is expanded" "404 /{registry.xml,page.html}"

mkdir "$scratch/empty"
run env PATH="$scratch/empty" "$IANA_SERVICES" update -o "$index" --url "$url/newer.xml"
exited "no curl" 2
same "no curl: says so" 1 "$(grep -c 'program curl is missing' "$scratch/stderr")"
exits "no directory" 2 \
    "$IANA_SERVICES" update -o "$scratch/none/services.idx" --url "$url/newer.xml"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    lines=$(wc -l <"$log")
    cp "$IANA_SERVICES" "$scratch/tool"
    run setpriv --reuid=65534 --regid=65534 --clear-groups "$scratch/tool" \
        update -o "$index" --url "$url/newer.xml"
    exited "a directory that one may not write" 2
    same "and nothing is fetched for it" "$lines" "$(wc -l <"$log")"
    rm -f "$scratch/tool"
else
    skip "a directory that one may not write" "this needs root and setpriv"
fi
if [ -n "$(sanitizers)" ]; then
    skip "without /proc" "a program with $(sanitizers) does not run there"
elif namespace=$(namespace_command); then
    # shellcheck disable=SC2086,SC2016
    run $namespace sh -c 'mount -t tmpfs none /proc && exec "$@"' sh \
        "$IANA_SERVICES" update -o "$index" --url "$url/newer.xml"
    exited "without /proc" 2
    same "without /proc: says so" 1 "$(grep -c 'curl needs /proc/self/fd' "$scratch/stderr")"
else
    skip "without /proc" "there are no mount namespaces here"
fi

# --- Implausible registries ---------------------------------------------------

compile "$index" "$scratch/served/newer.xml"
cp "$index" "$scratch/before.idx"

# doubts WHAT WORDS ARGUMENT...: the registry with these arguments is accepted only with --force.
doubts() {
    local what=$1 words=$2
    shift 2
    serve "$@"
    refuses "$what" "$words" --url "$url/registry.xml"
    update --force --url "$url/registry.xml"
    exited "$what, by force" 0
    in_place "$what, by force"
    cp "$kept" "$scratch/before.xml"
    compile "$index" "$scratch/served/newer.xml"
}
doubts "an older edition" "it is of 2020-12-31, older than the one in use, of 2021-01-01" \
    2020-12-31 100
doubts "a smaller registry" "it has 97 services, less than 90 % of the 109" 2021-01-01 88
doubts "an empty registry" "it has 9 services, less than 90 % of the 109" 2021-01-01 0
doubts "no date" "it has no date" '' 100
serve 2021-01-01 90
update --url "$url/registry.xml"
exited "a little smaller" 0
compile "$index" "$scratch/served/newer.xml"
serve 2021-01-01 100
sed -i '/<name>ssh</d' "$served"
cp "$kept" "$scratch/before.xml"
refuses "no ssh" "it lacks ssh on port 22/tcp" --url "$url/registry.xml"
# record NAME PORT [PROTOCOL]: an attacker's record, served before all others.
in_front() {
    serve 2021-01-01 100
    sed -i "0,/<record>/s||<record><name>$1</name><protocol>${3:-tcp}</protocol><number>$2</number>\
</record><record>|" "$served"
}
while read -r name port protocol missing; do
    in_front "$name" "$port" "$protocol"
    refuses "$name on $port/$protocol in front" "it lacks $missing" --url "$url/registry.xml"
done <<'END'
ssh 2222 tcp ssh on port 22/tcp
ssh 2222 sctp ssh on port 22/tcp
https 6666 tcp https on port 443/tcp
evil 443 tcp https on port 443/tcp
evil 1-65535 tcp ssh on port 22/tcp
evil 53 ddp domain on port 53/tcp
END
in_front other 2222 tcp
update --url "$url/registry.xml"
exited "another record in front" 0
cp "$kept" "$scratch/before.xml"
compile "$index" "$scratch/served/newer.xml"
for date in 9999-99-99 9999-12-31 2021-02-29 2021-13-01 2021-00-10 2021-01-00 \
    "$(date -u -d '+3 days' +%F)"; do
    serve "$date" 100
    refuses "the date $date" "refused: it" --url "$url/registry.xml"
done
serve "$(date -u -d '+1 day' +%F)" 100
update --url "$url/registry.xml"
exited "tomorrow, which it is elsewhere" 0
# An edition accepted with --force does not block the true one.
serve 2999-01-01 100
update --force --url "$url/registry.xml"
serve 2021-01-01 100
update --url "$url/registry.xml"
exited "an edition of today behind one of the future" 0
cp "$kept" "$scratch/before.xml"
compile "$index" "$scratch/served/newer.xml"
cp "$index" "$scratch/before.idx"
# An administrator may hide a service that every edition has.
printf '!ssh\n' >"$scratch/hide.services"
update --overlay "$scratch/hide.services" --url "$url/registry.xml"
exited "ssh is hidden by an overlay" 0
cp "$kept" "$scratch/before.xml"
compile "$index" "$scratch/served/newer.xml"
serve 2021-01-01 100
sed -i '/<name>ssh</d' "$served"
# Services of an overlay do not count as services of the registry.
echo 'ssh 22/tcp' >"$scratch/ssh.services"
refuses "ssh in an overlay" "it lacks ssh on port 22/tcp" --overlay "$scratch/ssh.services" \
    --url "$url/registry.xml"
seq 200 | sed 's|.*|local-& &/ddp|' >"$scratch/many.services"
serve 2021-01-02 50
compile "$index" --overlay "$scratch/many.services" "$scratch/served/newer.xml"
cp "$index" "$scratch/before.idx"
refuses "smaller, hidden by overlays" "it has 59 services" --overlay "$scratch/many.services" \
    --url "$url/registry.xml"

# --- The machine's own entries ------------------------------------------------

serve 2022-01-01 100
update --overlay "$scratch/many.services" --url "$url/registry.xml"
compile "$scratch/expected.idx" --overlay "$scratch/many.services" "$served"
same_file "overlays that are named" "$scratch/expected.idx" "$index"
exits "the default overlays" 0 "$IANA_SERVICES" update -o "$index" --url "$url/registry.xml"
exits "the same compiled" 0 "$IANA_SERVICES" compile -o "$scratch/expected.idx" "$served"
same_file "are those of compile" "$scratch/expected.idx" "$index"
echo 'grown 70/ddp' >>"$scratch/many.services"
update --overlay "$scratch/many.services" --url "$url/registry.xml"
answered "overlays that changed" "304 /registry.xml"
same "overlays that changed: told" \
    "Compiled again: the registry of 2022-01-01 is current, but the index was not." \
    "$(cat "$scratch/stdout")"
same "overlays that changed: in the index" "grown" \
    "$("$IANA_SERVICES" dump --index "$index" | plain_services | grep '^grown' | cut -d' ' -f1)"

# The parent may have set SIGCHLD to SIG_IGN.
run python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$IANA_SERVICES" update --no-overlays -o "$index" \
    --url "$url/registry.xml"
exited "SIGCHLD was ignored" 0

# --- A user's settings, and two at once ---------------------------------------

serve 2023-01-01 100
echo 'url = "http://127.0.0.1:1/"' >"$HOME/.curlrc"
update --url "$url/registry.xml"
exited "settings of curl do not count" 0
in_place "settings of curl do not count"
rm "$HOME/.curlrc"

serve 2023-01-02 100
pids=()
for ((at = 0; at < 4; at++)); do
    "$IANA_SERVICES" update --quiet --no-overlays -o "$index" --url "$url/registry.xml" &
    pids+=($!)
done
together=0
for pid in "${pids[@]}"; do
    wait "$pid" || together=$?
done
same "four at once" 0 "$together"
in_place "four at once"

# --- TLS ----------------------------------------------------------------------

certificate=$scratch/certificate.pem
if openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$scratch/key.pem" -out "$scratch/cert.pem" 2>/dev/null; then
    cat "$scratch/key.pem" "$scratch/cert.pem" >"$certificate"
    start_server "$certificate"
    url=https://127.0.0.1:$port
    cp "$index" "$scratch/before.idx"
    cp "$kept" "$scratch/before.xml"
    serve 2023-01-03 100
    refuses "a certificate that nobody signed" "certificate" --url "$url/registry.xml"
    export CURL_CA_BUNDLE=$scratch/cert.pem
    refuses "from https to http" "not fetched: Protocol \"http\"" --url "$url/to-http"
    update --url "$url/registry.xml"
    exited "https" 0
    in_place "https"
else
    skip "https" "openssl made no certificate"
fi

# --- Progress -----------------------------------------------------------------

# on_terminal ARGUMENT...: prints standard error of a run on a terminal.
on_terminal() {
    timeout 60 python3 -c '
import os, pty, subprocess, sys
terminal, end = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=end)
os.close(end)
shown = b""
while True:
    try:
        some = os.read(terminal, 4096)
    except OSError:
        break
    if not some:
        break
    shown += some
child.wait()
sys.stdout.buffer.write(shown)' \
        "$IANA_SERVICES" update --no-overlays -o "$index" --time-limit 4 "$@" >"$scratch/shown"
}
on_terminal --url "$url/slow"
same "a terminal shows how much has come, over a slow line" yes \
    "$(grep -qa 'fetching: [1-9][0-9]* KiB' "$scratch/shown" && echo yes)"
on_terminal --quiet --url "$url/slow"
same "but not with --quiet" 0 "$(grep -ca fetching: "$scratch/shown" || true)"
update --time-limit 4 --url "$url/slow"
same "a pipe gets no progress" 0 "$(grep -c fetching: "$scratch/stderr" || true)"
finish
