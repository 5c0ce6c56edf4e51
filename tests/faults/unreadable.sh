#!/bin/bash
# Looks up as a user who may not read the local index: the vendor's answers.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Both are in the places of this build, in a private mount namespace with layers over the system.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

[ "$(id -u)" -eq 0 ] || skip_all "unreadable" "it takes root to become another user"
[ -z "$(sanitizers)" ] || skip_all "unreadable" "getent has no $(sanitizers)"
command -v setpriv >/dev/null || skip_all "unreadable" "setpriv is missing"
namespace=$(namespace_command) || skip_all "unreadable" "there are no mount namespaces here"

# defined NAME: its text in paths.h.
defined() {
    sed -n "s/^#define $1 \"\(.*\)\"/\1/p" "$abs_top_builddir/nss_iana/paths.h"
}
local_index=$(defined INDEX_DIRECTORY)/$(defined INDEX_NAME)
vendor_index=$(defined VENDOR_DIRECTORY)/$(defined INDEX_NAME)
mkdir "$scratch/modules"
cp "$MODULE" "$scratch/modules"
for which in local vendor; do
    echo "of-$which 1/tcp" >"$scratch/$which.services"
    compile_alone "$which"
done
[ "$failures" -eq 0 ] || finish

cat >"$scratch/in-namespace" <<'SCRIPT'
set -eu
. "$abs_top_srcdir/tests/conformance/layers.sh"
mapfile -t layers < <(printf '%s\n' "$local_index" "$vendor_index" | cut -d / -f 1,2 | sort -u)
lay_layers "" "${layers[@]}" || exit 77
mkdir -p "${local_index%/*}" "${vendor_index%/*}"
cp "$scratch/local.idx" "$local_index"
cp "$scratch/vendor.idx" "$vendor_index"
# asked USER: the name of port 1.
asked() {
    setpriv --reuid "$1" --clear-groups env LD_LIBRARY_PATH="$scratch/modules" \
        getent -s iana services 1/tcp | sed 's/ .*//'
}
echo "readable: $(asked 65534)"
chmod 600 "$local_index"
echo "closed file: $(asked 65534), root: $(asked 0)"
chmod 644 "$local_index"
chmod 700 "${local_index%/*}"
echo "closed directory: $(asked 65534), root: $(asked 0)"
rm "$vendor_index"
echo "no vendor's: $(asked 65534)"
SCRIPT
export local_index vendor_index scratch
# shellcheck disable=SC2086 # a command and its arguments
run $namespace bash "$scratch/in-namespace"
[ "$status" -ne 77 ] || skip_all "unreadable" "layers cannot be laid over this system"
same "the local index, else the vendor's where it may not be read" "readable: of-local
closed file: of-vendor, root: of-local
closed directory: of-vendor, root: of-local
no vendor's: " "$(cat "$scratch/stdout")"
finish
