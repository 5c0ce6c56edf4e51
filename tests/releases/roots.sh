# Shell functions that create roots of Debian releases, run commands there, and borrow programs.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# Source this file after lib.sh; for roots, in private mount and process namespaces. A root has a
# directory with base.tar, which mmdebstrap writes once; archives/, the downloaded packages; and
# root/, new for each run. MIRROR names another mirror of Debian.

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

# bootstrap RELEASE TARGET OPTION...: runs mmdebstrap on $MIRROR or the mirror of this machine. A
# mirror that is no longer updated has an expired Release file, which is accepted with a notice; its
# signature is checked in any case. Leaves mmdebstrap's messages in $scratch/mmdebstrap.
bootstrap() {
    local release=$1 target=$2 mirror
    shift 2
    # shellcheck disable=SC2016 # apt-get fills that in
    mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
        grep -E '/debian/?$' | sort -u | head -n 1)}
    mmdebstrap "$@" "$release" "$target" "$mirror" 2>"$scratch/mmdebstrap" && return
    rm -rf --one-file-system "$target"
    mmdebstrap "$@" --aptopt='Acquire::Check-Valid-Until "false"' \
        "$release" "$target" "$mirror" 2>"$scratch/mmdebstrap" || return
    echo "$release: the Release file on $mirror has expired; using it nevertheless"
}

# make_base DIRECTORY RELEASE PACKAGE...: writes base.tar with these packages.
make_base() {
    local directory=$1 release=$2 packages
    shift 2
    packages=$(printf ',%s' mount "$@")
    bootstrap "$release" "$directory/base.new.tar" \
        --variant=apt "--include=${packages#,}" --skip=cleanup/apt/lists || return
    mv "$directory/base.new.tar" "$directory/base.tar"
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

# borrow GROUP RELEASE PACKAGE: unpacks the package and its libraries in the build directory, unless
# an earlier run did, and sets $borrowed to that directory. Needs no root. If that fails, all tests
# are skipped; GROUP is what scripts/setup calls them.
borrow() {
    borrowed=${abs_top_builddir:?}/borrowed/$2-$3
    [ ! -d "$borrowed" ] || return 0
    command -v mmdebstrap >/dev/null || skip_all "$1" "mmdebstrap is missing: scripts/setup $1"
    mkdir -p "${borrowed%/*}"
    if ! bootstrap "$2" "$borrowed.part" --variant=extract "--include=$3"; then
        tail -n 5 "$scratch/mmdebstrap"
        rm -rf --one-file-system "$borrowed.part"
        skip_all "$1" "$3 could not be downloaded from a mirror of Debian"
    fi
    mv "$borrowed.part" "$borrowed"
}

# run_borrowed PROGRAM ARGUMENT...: runs the program with the libraries of its release; that of this
# machine if $borrowed is empty.
run_borrowed() {
    local program=$1 libraries
    shift
    if [ -z "$borrowed" ]; then
        "$program" "$@"
        return
    fi
    local loader=("$borrowed"/usr/lib*/ld-linux*.so.* "$borrowed"/usr/lib/*/ld-linux*.so.*)
    for libraries in "$borrowed"/usr/lib/*-linux-gnu*; do :; done
    "${loader[0]}" --library-path "$libraries:$borrowed/usr/lib" \
        "$borrowed/usr/bin/$program" "$@"
}
