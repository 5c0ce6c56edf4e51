# Shell functions that make whole systems to run programs in; to be sourced after lib.sh.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# A system is this machine as a private mount namespace shows it, with what make install installs
# laid over /usr and with other files in the place of nsswitch.conf and /etc/services. So libc and
# every program find the module where they would on a real system, and nothing of this one changes:
#
#   iana     services: iana,  and no line in /etc/services
#   files    services: files, and /etc/services has all that the index of iana holds
#   both     services: iana,  and /etc/services has all that as well
#   netbase  services: files, and /etc/services is the machine's own

: "${abs_top_srcdir:?}" "${abs_top_builddir:?}" "${scratch:?is set by lib.sh}"

# What the scripts within the systems use: the directory of the programs, and one for what they read
# and print.
export PROGRAMS=$abs_top_srcdir/tests/programs PREPARED=$scratch/prepared SYSTEMS=$scratch/systems

# install_root ROOT: make install with ROOT in front; false where the build is for other places.
install_root() {
    if ! env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" -s -C "$abs_top_builddir" install \
        DESTDIR="$1" >"$scratch/install.log" 2>&1; then
        fail "make install" "exit 0" "$(tail -n 5 "$scratch/install.log")"
        finish
    fi
    [ -e "$1/usr/share/nss-iana/services.idx" ] &&
        [ -n "$(find "$1/usr" -name libnss_iana.so.2)" ]
}

# The newest published edition, or the registry that is shipped.
newest_registry() {
    local edition newest=$SHIPPED_REGISTRY
    for edition in "${REGISTRY_DIR:-/nonexistent}"/service-names-port-numbers-*.xml; do
        [ -e "$edition" ] && newest=$edition
    done
    printf '%s\n' "$newest"
}

# in_system SYSTEM COMMAND...: only within the namespaces that in_network makes.
in_system() {
    local system=$1
    shift
    unshare -m bash -c '
        set -eu
        system=$1
        shift
        mount -t overlay overlay -o "lowerdir=$SYSTEMS/root/usr:/usr" /usr
        mount -t tmpfs tmpfs /run
        [ ! -d /var/lib/nss-iana ] || mount -t tmpfs tmpfs /var/lib/nss-iana
        mount --bind "$SYSTEMS/$system.conf" /etc/nsswitch.conf
        mount --bind "$SYSTEMS/$system.services" /etc/services
        exec "$@"' in_system "$system" "$@"
}
export -f in_system

# in_network SCRIPT ARGUMENT...: runs a bash script with a network and mounts of its own.
in_network() {
    # shellcheck disable=SC2086 # the command is several words
    $namespace -n bash -c 'ip link set lo up && exec bash "$@"' in_network "$@"
}

# make_systems WHAT: prepares them, or skips all of WHAT.
make_systems() {
    [ -z "$(sanitizers)" ] || skip_all "$1" "the module is built with $(sanitizers)"
    [ -e /etc/services ] || skip_all "$1" "there is no /etc/services to mount over"
    local need
    for need in ip /usr/bin/python3; do
        command -v "$need" >/dev/null || skip_all "$1" "there is no $need"
    done
    namespace=$(namespace_command) || skip_all "$1" "a mount namespace is not allowed here"
    mkdir "$SYSTEMS" "$PREPARED"
    install_root "$SYSTEMS/root" || skip_all "$1" "it is configured for other places than /usr"
    compile "$SYSTEMS/root/usr/share/nss-iana/services.idx" \
        --overlay "$abs_top_srcdir/data/traditional.services" "$(newest_registry)" || finish

    : >"$SYSTEMS/iana.services"
    dump "$SYSTEMS/root/usr/share/nss-iana/services.idx" >"$SYSTEMS/files.services"
    cp "$SYSTEMS/files.services" "$SYSTEMS/both.services"
    cp /etc/services "$SYSTEMS/netbase.services"
    # No name of a host is asked for outside of this machine.
    { sed -e '/^services:/d' -e '/^hosts:/d' /etc/nsswitch.conf && echo 'hosts: files'; } \
        >"$scratch/nsswitch.conf"
    for system in iana=iana files=files both=iana netbase=files; do
        { cat "$scratch/nsswitch.conf" && echo "services: ${system#*=}"; } \
            >"$SYSTEMS/${system%=*}.conf"
    done
    in_network -c 'in_system iana true' >"$scratch/try.log" 2>&1 ||
        skip_all "$1" "no such system can be made here: $(head -n 1 "$scratch/try.log")"
}
