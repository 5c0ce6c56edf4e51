# The manual pages.
# SPDX-License-Identifier: LGPL-2.1-or-later

dist_man_MANS = \
    man/nss-iana.8 \
    man/nss-iana-index.5 \
    man/iana-services.1 \
    man/iana-services-json.5 \
    man/nss-iana.services.5

# Each command has a page that shows the one page for all of them.
command_pages = \
    iana-services-add.1 \
    iana-services-compile.1 \
    iana-services-diff.1 \
    iana-services-disable.1 \
    iana-services-dump.1 \
    iana-services-enable.1 \
    iana-services-hide.1 \
    iana-services-lookup.1 \
    iana-services-remove.1 \
    iana-services-search.1 \
    iana-services-status.1 \
    iana-services-unassigned.1 \
    iana-services-update.1 \
    iana-services-verify.1
nodist_man_MANS += $(command_pages)
CLEANFILES += $(command_pages)

$(command_pages): Makefile
	$(AM_V_GEN)echo '.so man1/iana-services.1' >$@
