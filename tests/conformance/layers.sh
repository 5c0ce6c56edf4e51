# A shell function that mounts writable layers over directories of the system; source this file.
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash

# lay_layers LOWER DIRECTORY...: only in a private mount namespace. Writes to the directories go to
# $scratch/layers, a tmpfs, since not every file system can be an upper layer. Unless it is empty,
# LOWER is first mounted over /usr. Fails if overlayfs does not work.
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
