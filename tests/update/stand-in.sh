# A server that replaces IANA's, for tests that run update without --url; source it after lib.sh.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash

: "${abs_top_srcdir:?}" "${scratch:?is set by lib.sh}"

# stand_in_for_iana REGISTRY: serves the file, and writes to $scratch/bin a curl that requests it
# instead of any https URL.
stand_in_for_iana() {
    local round
    mkdir "$scratch/served" "$scratch/bin"
    cp "$1" "$scratch/served/registry.xml"
    python3 "$abs_top_srcdir/tests/update/server.py" "$scratch/served" "$scratch/port" \
        "$scratch/server.log" 2>"$scratch/server.stderr" &
    stand_in=$!
    trap 'kill "$stand_in" 2>/dev/null || true; rm -rf "$scratch"' EXIT
    for ((round = 0; round < 300; round++)); do
        [ ! -e "$scratch/port" ] || break
        sleep 0.1
    done
    cat >"$scratch/bin/curl" <<SCRIPT
#!/bin/bash
unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY
arguments=()
for argument; do
    case \$argument in
    https://*) argument=http://127.0.0.1:$(cat "$scratch/port")/registry.xml ;;
    =https) argument==http ;;
    esac
    arguments+=("\$argument")
done
exec $(command -v curl) "\${arguments[@]}"
SCRIPT
    chmod +x "$scratch/bin/curl"
}
