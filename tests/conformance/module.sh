#!/bin/bash
# Checks the file of the module: its dependencies, its symbols, its hardening.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

for tool in nm readelf ldd; do
    command -v "$tool" >/dev/null || skip_all "the module's file" "there is no $tool"
done
[ -z "$(sanitizers)" ] || skip_all "the module's file" "it is built with $(sanitizers)"

# On some machines the loader has the stack protector's guard; it counts as part of libc.
needed=$(readelf -dW "$MODULE" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
    sed '/^ld[-0-9a-z]*\.so\.[0-9]$/d')
same "it asks for libc only" "libc.so.6" "$needed"
expected='^[[:space:]]*(linux-vdso|linux-gate|libc\.so\.6|/[^ ]*/ld[-0-9a-z_]*)'
# LD_PRELOAD, as of eatmydata and faketime, adds libraries to every program.
libraries_of() {
    ldd "$1" | sed 's/ (0x[0-9a-f]*)$//' | sort
}
others=$(libraries_of "$MODULE" | comm -23 - <(libraries_of /bin/true) | grep -vE "$expected" ||
    true)
same "nothing but libc and the loader comes with it" "" "$others"

exported=$(nm -D --defined-only "$MODULE" | awk '{ sub(/@.*/, "", $3); print $2, $3 }')
same "it exports nothing but its NSS functions" "" \
    "$(printf '%s\n' "$exported" | grep -vE '^(T _nss_iana_[a-z_]+|A [A-Z_0-9.]+)$' || true)"
for name in getservbyname_r getservbyport_r setservent endservent getservent_r; do
    if printf '%s\n' "$exported" | grep -qx "T _nss_iana_$name"; then
        ok "it has _nss_iana_$name"
    else
        fail "it has _nss_iana_$name" "a function" "none"
    fi
done

dynamic=$(readelf -dW "$MODULE")
headers=$(readelf -lW "$MODULE")
has() {
    if printf '%s\n' "$2" | grep -qE "$3"; then
        ok "$1"
    else
        fail "$1" "$3" "nothing of the kind"
    fi
}
lacks() {
    if printf '%s\n' "$2" | grep -qE "$3"; then
        fail "$1" "no $3" "$(printf '%s\n' "$2" | grep -E "$3" | head -n 1)"
    else
        ok "$1"
    fi
}
has "its name is libnss_iana.so.2" "$dynamic" 'SONAME.*\[libnss_iana\.so\.2\]'
has "it binds at once" "$dynamic" 'BIND_NOW|FLAGS_1.*NOW'
has "it is never unloaded" "$dynamic" 'FLAGS_1.*NODELETE'
has "it has a read-only part after relocation" "$headers" 'GNU_RELRO'
has "its stack is not executable" "$headers" 'GNU_STACK( +0x[0-9a-f]+){5} RW +'
lacks "no text is relocated" "$dynamic" 'TEXTREL'
lacks "no path for libraries is built in" "$dynamic" 'R(UN)?PATH'
lacks "no segment can be both written and executed" "$headers" 'LOAD .* RWE '

imports=$(nm -D --undefined-only "$MODULE" | awk '{ sub(/@.*/, "", $2); print $2 }')
has "its functions look after their return address" "$imports" '^__stack_chk_fail$'
# The module calls no function whose bounds _FORTIFY_SOURCE can check.
if grep -q '^HARDENING_CPPFLAGS = *-D_FORTIFY_SOURCE' "$abs_top_builddir/Makefile"; then
    has "the tool has libc check its buffers" "$(nm -D --undefined-only "$IANA_SERVICES")" \
        ' __[a-z]+_chk'
else
    skip "the tool has libc check its buffers" "it was built without optimization"
fi

# The C runtime's own start and end code is allowed: one function pointer each.
pointer=$(readelf -hW "$MODULE" | awk '/Class:/ { print ($2 == "ELF64") ? 8 : 4 }')
for array in INIT FINI; do
    size=$(printf '%s\n' "$dynamic" | sed -n "s/.*(${array}_ARRAYSZ) *\([0-9]*\).*/\1/p")
    if [ "${size:-0}" -le "$pointer" ]; then
        ok "no function of its own runs at load or unload (${array}_ARRAY)"
    else
        fail "no function of its own runs (${array}_ARRAY)" "at most $pointer bytes" "$size"
    fi
done
unwanted='(v?d?printf|v?fprintf|puts|putchar|perror|syslog|err|warn|pthread_create|thrd_create'
unwanted=$unwanted'|sigaction|signal|atexit|__cxa_atexit|exit|abort|system|popen)'
lacks "it imports nothing that prints, starts threads or sets handlers" "$imports" "^$unwanted\$"
finish
