# Shell functions that create roots of Debian releases and run commands in them.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# Source this file after lib.sh, in private mount and process namespaces. A root has a directory
# with base.tar, which mmdebstrap writes once; archives/, the downloaded packages; and root/, new
# for each run. MIRROR names another mirror of Debian.

: "${scratch:?is set by lib.sh}"

# need_roots WHAT PROGRAM...: skips WHAT unless this machine can create roots and has the programs.
need_roots() {
    local program what=$1
    shift
    [ "$(id -u)" -eq 0 ] || skip_all "$what" "only root can create a root"
    for program in mmdebstrap unshare "$@"; do
        command -v "$program" >/dev/null ||
            skip_all "$what" "$program is missing: scripts/setup releases"
    done
    [ -n "${in_namespace-}" ] ||
        skip_all "$what" "there are no mount and process namespaces here"
}

# make_base DIRECTORY RELEASE PACKAGE...: from the mirror that this machine uses. A mirror that is
# no longer updated has an expired Release file, which is accepted with a notice; its signature is
# checked in any case.
make_base() {
    local directory=$1 release=$2 mirror packages options
    local made=$directory/base.new.tar
    shift 2
    packages=$(printf ',%s' mount "$@")
    options=(--variant=apt "--include=${packages#,}" --skip=cleanup/apt/lists)
    # shellcheck disable=SC2016 # apt-get fills that in
    mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
        grep -E '/debian/?$' | sort -u | head -n 1)}
    if ! mmdebstrap "${options[@]}" "$release" "$made" "$mirror" 2>"$scratch/mmdebstrap"; then
        rm -f "$made"
        mmdebstrap "${options[@]}" --aptopt='Acquire::Check-Valid-Until "false"' \
            "$release" "$made" "$mirror" 2>"$scratch/mmdebstrap" || return 1
        echo "$release: the Release file on $mirror has expired; using it nevertheless"
    fi
    mv "$made" "$directory/base.tar"
}

# make_root DIRECTORY RELEASE PACKAGE...: creates root/ anew. Fails with the reason in
# $scratch/mmdebstrap if the release cannot be downloaded.
make_root() {
    local directory=$1 root=$1/root
    mkdir -p "$directory/archives/partial"
    [ -f "$directory/base.tar" ] || make_base "$@" || return
    # Nothing is mounted there: mounts of the last run ended with its namespace.
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    tar -x -C "$root" -f "$directory/base.tar" --xattrs --xattrs-include='*' || return
    rm -f "$root/etc/resolv.conf"
    cat /etc/resolv.conf >"$root/etc/resolv.conf"
    # The root is temporary: skip fsync, and keep the downloaded packages.
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/root"
    printf '%s\n' 'APT::Keep-Downloaded-Packages "true";' \
        'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/99root"
}

# in_root DIRECTORY WHERE COMMAND...: runs the command in the directory WHERE of the root, in
# private mount and process namespaces, with the network of this machine.
in_root() {
    local directory=$1 where=$2
    shift 2
    # shellcheck disable=SC2016 # the script has its own arguments
    unshare --mount --pid --fork --kill-child bash -euc '
        root=$1/root
        mount --bind "$root" "$root"
        mount --bind "$1/archives" "$root/var/cache/apt/archives"
        mount -t proc proc "$root/proc"
        mount -t sysfs -o ro sysfs "$root/sys"
        mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
        mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
        shift
        cd "$root"
        pivot_root . mnt
        umount -l /mnt
        cd "$1"
        shift
        exec "$@"' in_root "$directory" "$where" \
        env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        DEBIAN_FRONTEND=noninteractive ${TERM:+TERM="$TERM"} "$@"
}
