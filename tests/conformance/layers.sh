# A shell function that lays a writable layer over directories of the system; to be sourced.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash

# lay_layers LOWER DIRECTORY...: only in a mount namespace of one's own. What is written to the
# directories goes to $scratch/layers, a tmpfs, since some file systems cannot hold layers. Unless
# it is empty, LOWER is laid over /usr first. False where that cannot be done.
lay_layers() {
    local above=$1 directory layer lower
    shift
    mkdir -p "${scratch:?}/layers"
    mount -t tmpfs tmpfs "$scratch/layers" || return
    for directory; do
        layer=$scratch/layers$directory
        lower=$directory
        [ "$directory" != /usr ] || lower=${above:+$above:}/usr
        mkdir -p "$layer/upper" "$layer/work"
        mount -t overlay overlay \
            -o "lowerdir=$lower,upperdir=$layer/upper,workdir=$layer/work" "$directory" || return
    done
}
