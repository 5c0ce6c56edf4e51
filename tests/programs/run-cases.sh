#!/bin/bash
# Runs cases in several systems, with many open sockets in the network namespace.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: run-cases.sh "SYSTEM..." CASE...
#
# Standard output goes to $PREPARED/CASE.SYSTEM, standard error to $PREPARED/CASE.SYSTEM.errors.
set -eu
# shellcheck source=tests/programs/cases.sh
. "$PROGRAMS/cases.sh"

read -ra systems <<<"$1"
shift
hold_sockets 500

for case; do
    for system in "${systems[@]}"; do
        in_system "$system" timeout 60 bash -c '. "$PROGRAMS/cases.sh" && "case_$1"' bash "$case" \
            >"$PREPARED/$case.$system" 2>"$PREPARED/$case.$system.errors" </dev/null || true
    done
done
