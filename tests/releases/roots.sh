# Shell functions that make roots of Debian releases and run commands in them; to be sourced.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# To be sourced after lib.sh, in mount and process namespaces of the script's own. A directory holds
# base.tar as mmdebstrap made it, once; archives/ with the packages that were fetched; and root/,
# anew for each run. MIRROR names another place to get Debian from.

: "${scratch:?is set by lib.sh}"

# What every root needs is here, or all of WHAT is skipped.
need_roots() {
    local program what=$1
    shift
    [ "$(id -u)" -eq 0 ] || skip_all "$what" "only root can make a root"
    for program in mmdebstrap unshare "$@"; do
        command -v "$program" >/dev/null ||
            skip_all "$what" "$program is missing: scripts/setup releases"
    done
    [ -n "${in_namespace-}" ] ||
        skip_all "$what" "there are no mount and process namespaces here"
}

# make_base DIRECTORY RELEASE PACKAGE...: from where this machine has its own packages. Where that
# is a copy which nobody renews any more, the newest release has expired there; its signature holds
# all the same.
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
        echo "$release: the list of packages on $mirror has expired; going on with it"
    fi
    mv "$made" "$directory/base.tar"
}

# make_root DIRECTORY RELEASE PACKAGE...: root/ anew; false, and the reason in $scratch/mmdebstrap,
# where the release cannot be had.
make_root() {
    local directory=$1 root=$1/root
    mkdir -p "$directory/archives/partial"
    [ -f "$directory/base.tar" ] || make_base "$@" || return
    # Nothing is mounted there: what was is gone with the namespace of the run before.
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    tar -x -C "$root" -f "$directory/base.tar" --xattrs --xattrs-include='*' || return
    rm -f "$root/etc/resolv.conf"
    cat /etc/resolv.conf >"$root/etc/resolv.conf"
    # A root that is thrown away need not be safe from a loss of power, and keeps what it fetched.
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/root"
    printf '%s\n' 'APT::Keep-Downloaded-Packages "true";' \
        'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/99root"
}

# in_root DIRECTORY WHERE COMMAND...: in the directory WHERE, as on a machine of its own, save for
# the network and the kernel.
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
