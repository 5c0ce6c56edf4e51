#!/bin/bash
# Runs cases in several systems, with a network of their own in which many sockets are held.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: run-cases.sh "SYSTEM..." CASE...
#
# What each prints goes to $PREPARED/CASE.SYSTEM, its errors to $PREPARED/CASE.SYSTEM.errors.
set -eu
# shellcheck source=tests/programs/cases.sh
. "$PROGRAMS/cases.sh"

read -ra those <<<"$1"
shift
hold_sockets 500

for case; do
    for system in "${those[@]}"; do
        in_system "$system" timeout 60 bash -c '. "$PROGRAMS/cases.sh" && "case_$1"' bash "$case" \
            >"$PREPARED/$case.$system" 2>"$PREPARED/$case.$system.errors" </dev/null || true
    done
done
