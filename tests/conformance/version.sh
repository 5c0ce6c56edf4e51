#!/bin/bash
# Checks that all files have the same version.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

version=$(sed -n 's/^AC_INIT(\[nss-iana\], \[\(.*\)\])$/\1/p' "$abs_top_srcdir/configure.ac")
same "the tool's version" "iana-services $version" "$("$IANA_SERVICES" --version | head -n 1)"
same "the version in NEWS" "$version" \
    "$(sed -n 's/^\([0-9][^ ]*\) (.*)$/\1/p' "$abs_top_srcdir/NEWS" | head -n 1)"
same "the version of the Debian packages" "$version" \
    "$(sed -n '1s/^nss-iana (\(.*\)-[^-]*) .*/\1/p' "$abs_top_srcdir/debian/changelog")"
same "the version of the RPM packages" "$version" \
    "$(sed -n 's/^Version: //p' "$abs_top_builddir/nss-iana.spec")"
same "the version of the package for Arch Linux" "$version" \
    "$(sed -n 's/^pkgver=//p' "$abs_top_srcdir/packaging/PKGBUILD")"
same "the date of the release" "$(sed -n "s/^$version (\(.*\))$/\1/p" "$abs_top_srcdir/NEWS")" \
    "$(date -u +%F -d "$(sed -n 's/^ -- .*>  //p' "$abs_top_srcdir/debian/changelog" | head -n 1)")"
finish
