#!/bin/bash
# AppArmor's abstraction for lookups allows the index where our file is installed.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the kernel enforces is not tried here: only what a profile says, and that it compiles.
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

PATH=$PATH:/usr/sbin:/sbin
command -v apparmor_parser >/dev/null || skip_all apparmor "apparmor_parser is missing"
abstraction=/etc/apparmor.d/abstractions/nameservice
grep -q 'nameservice\.d' "$abstraction" 2>/dev/null ||
    skip_all apparmor "there is no abstraction for lookups that takes more files"

policy=$scratch/apparmor.d
cp -r /etc/apparmor.d "$policy"
profile=$policy/usr.bin.tcpdump
if [ ! -f "$profile" ]; then
    profile=$policy/asking
    cat >"$profile" <<END
#include <tunables/global>
/usr/bin/asking {
  #include <abstractions/nameservice>
}
END
fi
index_rules() {
    apparmor_parser -p -I "$policy" --base "$policy" "$profile" 2>/dev/null |
        grep -c '/services\.idx r,$'
}

ours=$policy/abstractions/nameservice.d/nss-iana
rm -f "$ours"
same "without our file a profile allows no index" 0 "$(index_rules)"
mkdir -p "${ours%/*}"
cp "$abs_top_builddir/data/apparmor/nss-iana" "$ours"
same "with it, the local and the vendor index" 2 "$(index_rules)"
same "no path is left to be filled in" 0 "$(grep -cE '@[a-z]+@|\$\{' "$ours")"
run apparmor_parser -Q -T -K -I "$policy" --base "$policy" "$profile"
exited "the profile compiles" 0

finish
