#!/bin/bash
# Compares random sequences of sources with the model of precedence: a port, a name or an alias is
# answered from the first line that has it.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# All answers of the index are compared with the model, some also through libc. The model itself is
# compared with libc's files backend, which also reads the dump. The smallest failing sequence is
# printed. make law tries LAW_COUNT sequences.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

law=$abs_top_builddir/tests/law/law
count=${LAW_COUNT:-2000}
through_libc=$((count / 10))
# The same seed each time by default.
seed=${LAW_SEED:-1}

# tried WHAT: checks the last run of the program.
tried() {
    if [ "$status" -eq 0 ]; then
        ok "$1, $(tail -n 1 "$scratch/stdout")"
    else
        fail "$1" "no difference" "exit $status:"
        cat "$scratch/stdout" "$scratch/stderr"
    fi
}

run "$law" model "$count" "$seed"
tried "the index against the model"

run env LD_LIBRARY_PATH="$MODULE_DIR" "$law" iana "$through_libc" "$((seed + count))" \
    "$scratch/services.idx"
tried "libc's iana against the model"

if [ -e /etc/services ] && namespace=$(namespace_command); then
    : >"$scratch/services"
    run with_files "$namespace" "$scratch/services=/etc/services" -- \
        "$law" files "$through_libc" "$((seed + 2 * count))" /etc/services
    tried "the model and dumps against libc's files"
else
    skip "the model and dumps against libc's files" "no mount namespace is allowed here"
fi
finish
