#!/bin/bash
# Replaces the index for a process whose monotonic clock was set back by a time namespace.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

[ -z "$(sanitizers)" ] || skip_all "time namespace" "python has no $(sanitizers)"

for edition in first second; do
    echo "$edition 1/tcp" >"$scratch/$edition.services"
    compile_alone "$edition"
done
[ "$failures" -eq 0 ] || finish

cat >"$scratch/ask.py" <<'END'
import ctypes, os, socket, sys, time

CLONE_NEWTIME, CLONE_NEWUSER, CANNOT = 0x80, 0x10000000, 77
first, second = sys.argv[1:]
libc = ctypes.CDLL(None)
libc.__nss_configure_lookup(b"services", b"iana")
print("before:", socket.getservbyport(1, "tcp"), flush=True)

before = time.monotonic()
flags = CLONE_NEWTIME | (CLONE_NEWUSER if os.geteuid() != 0 else 0)
if before < 300 or libc.unshare(flags) != 0:
    sys.exit(CANNOT)
with open("/proc/self/timens_offsets", "w") as offsets:
    offsets.write("monotonic -%d 0\nboottime -%d 0\n" % (before - 1, before - 1))

# Only children are in the namespace.
child = os.fork()
if child == 0:
    assert time.monotonic() < before - 200
    os.replace(second, first)
    left = 100  # the module looks about once a second
    while socket.getservbyport(1, "tcp") != "second" and left > 0:
        time.sleep(0.2)
        left -= 1
    print("after:", socket.getservbyport(1, "tcp"), flush=True)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
END
run env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$scratch/first.idx" \
    python3 "$scratch/ask.py" "$scratch/first.idx" "$scratch/second.idx"
[ "$status" -ne 77 ] ||
    skip_all "time namespace" "the kernel allows none here, or runs for less than five minutes"
exited "the process ends well" 0
same "the replacement is seen although the clock is behind" "before: first
after: second" "$(cat "$scratch/stdout")"
finish
