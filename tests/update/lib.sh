# Shell functions that the tests of update share: registries, and a server for them.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Variables for the scripts that source this file, and those of tests/conformance/lib.sh:
# shellcheck disable=SC2034,SC2154

. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

command -v curl >/dev/null || skip_all "update" "the program curl is missing"
command -v python3 >/dev/null || skip_all "update" "the program python3 is missing"

# A proxy would not reach this machine's own addresses.
unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY CURL_CA_BUNDLE SSL_CERT_FILE
export NO_PROXY='*' HOME=$scratch/home
mkdir "$HOME" "$scratch/served" "$scratch/local"
served=$scratch/served/registry.xml
index=$scratch/local/services.idx
kept=$scratch/local/service-names-port-numbers.xml
log=$scratch/server.log

servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$scratch"' EXIT

# start_server [CERTIFICATE]: sets $port to its port.
start_server() {
    rm -f "$scratch/port"
    : >>"$log"
    python3 "$abs_top_srcdir/tests/update/server.py" "$scratch/served" "$scratch/port" "$log" "$@" \
        2>"$scratch/server.stderr" &
    servers+=($!)
    for ((round = 0; round < 300; round++)); do
        [ -e "$scratch/port" ] && break
        sleep 0.1
    done
    [ -e "$scratch/port" ] || skip_all "update" "no server: $(tail -n 1 "$scratch/server.stderr")"
    port=$(cat "$scratch/port")
}

# registry DATE COUNT [WORD]: prints a registry of well-known services and COUNT others, WORD-1 and
# so on.
registry() {
    echo '<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">'
    [ -z "$1" ] || echo "<updated>$1</updated>"
    local service
    for service in ssh:22:tcp smtp:25:tcp domain:53:tcp domain:53:udp http:80:tcp ntp:123:udp \
        snmp:161:udp ldap:389:tcp https:443:tcp; do
        printf '<record><name>%s</name><protocol>%s</protocol><number>%s</number></record>\n' \
            "${service%%:*}" "${service##*:}" "$(echo "$service" | cut -d: -f2)"
    done
    local rest='<protocol>tcp</protocol><number>&</number></record>'
    seq "$2" | sed "s|.*|<record><name>${3:-made-up}-&</name>$rest|"
    echo '</registry>'
}

# serve ARGUMENT...: serves the registry with these arguments.
serve() {
    registry "$@" >"$served.new"
    mv "$served.new" "$served"
}

# update [ARGUMENT...]: runs update on the test's index, without the machine's overlays.
update() {
    run timeout 60 "$IANA_SERVICES" update --no-overlays -o "$index" "$@"
}

left() {
    ls -A "$scratch/local" | tr '\n' ' ' | sed 's/ $//'
}
all_files="last-update.json service-names-port-numbers.xml services.idx"
