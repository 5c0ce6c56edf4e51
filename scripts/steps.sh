# What the scripts share that build: they go on beside a build in the tree, and say what goes on.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash

# build_elsewhere SCRIPT ARGUMENT...: where somebody ran ./configure among the sources, no other
# directory can be configured for them. Then the script goes on in a copy, build/sources.
build_elsewhere()
{
    local script=$1
    shift
    [ -f config.status ] || return 0
    echo "$script: the sources are configured in place, so this goes on in build/sources" >&2
    # The published registries, where they are kept beside the project.
    if [ -z "${REGISTRY_DIR-}" ] && [ -d ../shared/registry ]; then
        REGISTRY_DIR=$(cd ../shared/registry && pwd)
        export REGISTRY_DIR
    fi
    scripts/copy-sources build/sources
    exec "build/sources/$script" "$@"
}

# show_last_line: passes on to a terminal the last line that was read, in the place of the one
# before.
show_last_line()
{
    local line
    while IFS= read -r line; do
        printf '\r\033[K%.78s' "${line//[$'\t\033\r']/ }"
    done
    printf '\r\033[K'
}

# step LOG COMMAND...: says which command runs, and leaves in the log what it prints. A terminal
# shows the last line of it; what failed is printed.
step()
{
    local log=$1 status=0
    shift
    echo "\$ $*"
    if [ -t 1 ]; then
        "$@" 2>&1 | tee "$log" | show_last_line
        status=${PIPESTATUS[0]}
    else
        "$@" >"$log" 2>&1 || status=$?
    fi
    [ "$status" -eq 0 ] || cat "$log" >&2
    return "$status"
}
