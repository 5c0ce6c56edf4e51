#!/bin/bash
# Builds a small system image that has only the vendor index, and looks up services in it.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# FLEETS recommends this: build the index once and ship it as a file in /usr; /var may be empty. The
# image is read-only.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"
. "$abs_top_srcdir/tests/programs/system.sh"

# --- The same index from any build ------------------------------------------

built=$abs_top_builddir/data/services.idx
if [ -e "$built" ]; then
    mkdir "$scratch/elsewhere"
    cp "$SHIPPED_REGISTRY" "$SHIPPED_TRADITIONAL" "$scratch/elsewhere/"
    touch -d '2001-02-03 04:05:06' "$scratch/elsewhere"/*
    (
        umask 077
        cd "$scratch/elsewhere"
        TZ=Asia/Kathmandu LC_ALL=C.UTF-8 "$IANA_SERVICES" compile --no-overlays \
            --overlay traditional.services -o copy.idx service-names-port-numbers.xml
    )
    same "the same facts give the same index elsewhere, at any time" \
        "$(sha256sum <"$built")" "$(sha256sum <"$scratch/elsewhere/copy.idx")"
else
    skip "the same index from any build" "this build made no index"
fi

# --- An image ----------------------------------------------------------------

[ -z "$(sanitizers)" ] || skip_rest "an image" "the module is built with $(sanitizers)"
image=$scratch/image
install_root "$image" || skip_rest "an image" "the build is configured for other places than /usr"
if ! namespace=$(namespace_command); then
    skip_rest "an image" "a mount namespace is not allowed here"
fi

getent=$(command -v getent)
shell=$(readlink -f "$(command -v sh)")
copy_with_libraries "$image" "$getent" "$shell" "$IANA_SERVICES"
rm -r "${image:?}/var" "${image:?}/etc"
mkdir -p "$image/var" "$image/etc" "$image/proc" "$image/tmp"
echo 'services: files' >"$image/etc/nsswitch.conf"
run "$IANA_SERVICES" enable --force --nsswitch "$image/etc/nsswitch.conf"
same "the image is told to ask iana" "0:services: iana files" \
    "$status:$(cat "$image/etc/nsswitch.conf")"
echo 'only-in-the-file 64999/tcp' >"$image/etc/services"

# within COMMAND...: runs it in the image, mounted read-only.
within() {
    # shellcheck disable=SC2086
    run $namespace bash -c '
        mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
        [ ! -e "$1.var" ] || mount --bind "$1.var" "$1/var" || exit 99
        cd "$1" && shift && exec chroot . "$@"' bash "$image" "$@"
    answer=$(plain_services "$scratch/stdout")
}

within "$shell" -c ': >/written'
if [ "$status" -eq 99 ]; then
    skip_rest "an image" "nothing can be mounted read-only here"
fi
same "the image is read-only" no "$([ -e "$image/written" ] && echo yes || echo no)"

within "$getent" services 63/tcp
same "an image with the vendor index alone answers" "whoispp 63/tcp whois++" "$answer"
within "$getent" -s iana services
# An enumeration has each port and protocol once.
dump "$built" | plain_services | awk '!seen[$2]++' >"$scratch/all"
same "it lists the service of each port" "$(sha256sum <"$scratch/all")" \
    "$(plain_services "$scratch/stdout" | sha256sum)"
within "$getent" services only-in-the-file
same "it asks the next service for what the index lacks" "only-in-the-file 64999/tcp" "$answer"
within /usr/bin/iana-services status --json
same "it tells which index that is" /usr/share/nss-iana/services.idx \
    "$(grep -o '/[a-z/-]*services\.idx' "$scratch/stdout" | head -n 1)"
within /usr/bin/iana-services verify /usr/share/nss-iana/services.idx
exited "it verifies the index" 0

# --- A machine of the fleet that gets a newer index --------------------------

mkdir -p "$image.var/lib/nss-iana"
compile "$image.var/lib/nss-iana/services.idx" --overlay "$FIXTURES/local.services" \
    "$FIXTURES/small.xml"
within "$getent" services 443/tcp
same "an index put into /var comes first" "https 443/tcp secure-web" "$answer"
rm -r "$image.var"

# --- A root without the module or the index ----------------------------------

rm "$image/usr/share/nss-iana/services.idx"
within "$getent" services only-in-the-file
same "without an index the next service answers" "only-in-the-file 64999/tcp" "$answer"
find "$image/usr" -name libnss_iana.so.2 -exec rm {} +
within "$getent" services only-in-the-file
same "so it does without the module" "only-in-the-file 64999/tcp" "$answer"
finish
