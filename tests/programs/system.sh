# Shell functions that create whole systems to run programs in; source this file after lib.sh.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# A system is this machine in a private mount namespace: the files of make install are an overlayfs
# layer over /usr, and other files are mounted on nsswitch.conf and /etc/services. So libc and every
# program find the module where it is on a real system, and this machine stays unchanged.
#
#   iana     services: iana,  an empty /etc/services
#   files    services: files, /etc/services with all services of iana's index
#   both     services: iana,  /etc/services with all services of iana's index
#   netbase  services: files, this machine's /etc/services

: "${abs_top_srcdir:?}" "${abs_top_builddir:?}" "${scratch:?is set by lib.sh}"

# For scripts in the systems: this directory, one for their input and output, and the systems.
export PROGRAMS=$abs_top_srcdir/tests/programs PREPARED=$scratch/prepared SYSTEMS=$scratch/systems

# install_root ROOT: make install with DESTDIR=ROOT; fails if this build was configured for
# directories outside of /usr.
install_root() {
    if ! env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" -s -C "$abs_top_builddir" install \
        DESTDIR="$1" >"$scratch/install.log" 2>&1; then
        fail "make install" "exit 0" "$(tail -n 5 "$scratch/install.log")"
        finish
    fi
    [ -e "$1/usr/share/nss-iana/services.idx" ] &&
        [ -n "$(find "$1/usr" -name libnss_iana.so.2)" ]
}

# The newest published edition, or else the shipped registry.
newest_registry() {
    local edition newest=$SHIPPED_REGISTRY
    for edition in "${REGISTRY_DIR:-/nonexistent}"/service-names-port-numbers-*.xml; do
        [ -e "$edition" ] && newest=$edition
    done
    printf '%s\n' "$newest"
}

# in_system SYSTEM COMMAND...: runs it in the system; works only inside in_network.
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

# in_network SCRIPT ARGUMENT...: runs a bash script in private network and mount namespaces.
in_network() {
    # shellcheck disable=SC2086 # the command is several words
    $namespace -n bash -c 'ip link set lo up && exec bash "$@"' in_network "$@"
}

# make_systems WHAT: creates the systems, or skips all of WHAT.
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
    # Host names are not looked up over the network.
    { sed -e '/^services:/d' -e '/^hosts:/d' /etc/nsswitch.conf && echo 'hosts: files'; } \
        >"$scratch/nsswitch.conf"
    for system in iana=iana files=files both=iana netbase=files; do
        { cat "$scratch/nsswitch.conf" && echo "services: ${system#*=}"; } \
            >"$SYSTEMS/${system%=*}.conf"
    done
    in_network -c 'in_system iana true' >"$scratch/try.log" 2>&1 ||
        skip_all "$1" "such a system cannot be created here: $(head -n 1 "$scratch/try.log")"
}
