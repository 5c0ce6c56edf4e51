# Shell functions for scripts that build: they work beside a build in the source directory, and show
# their progress.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash

# build_elsewhere SCRIPT ARGUMENT...: if somebody ran ./configure in the source directory, make
# refuses other build directories. The script then continues in a copy, build/sources.
build_elsewhere()
{
    local script=$1
    shift
    [ -f config.status ] || return 0
    echo "$script: the source directory is configured; continuing in build/sources" >&2
    # Published registries may be in a directory beside the project.
    if [ -z "${REGISTRY_DIR-}" ] && [ -d ../shared/registry ]; then
        REGISTRY_DIR=$(cd ../shared/registry && pwd)
        export REGISTRY_DIR
    fi
    scripts/copy-sources build/sources
    exec "build/sources/$script" "$@"
}

# show_last_line: shows the last line of standard input on the terminal, in place of the one before.
show_last_line()
{
    local line
    while IFS= read -r line; do
        printf '\r\033[K%.78s' "${line//[$'\t\033\r']/ }"
    done
    printf '\r\033[K'
}

# step LOG COMMAND...: prints the command, and writes its output to the log. A terminal shows the
# last line. If the command fails, prints the log.
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
