# The manual pages: the file formats, an overview, and a page for each command.
# SPDX-License-Identifier: LGPL-2.1-or-later

# Raised when the pages change.
page_date = 2026-11-25

# Written by hand, except for the lists of commands and fields.
pages = \
    man/iana-services.1 \
    man/iana-services-json.5 \
    man/nss-iana-index.5 \
    man/nss-iana.services.5 \
    man/nss-iana.8
command_pages = $(commands:%=man/iana-services-%.1)

# The hand-written parts of the commands' pages.
command_texts = $(wildcard $(srcdir)/man/commands/*.man)

EXTRA_DIST += $(pages:%=%.in) man/commands man/generate.awk
nodist_man_MANS = man/nss-iana.services.5 man/nss-iana.8
if HAVE_DESCRIPTIONS
nodist_man_MANS += man/iana-services.1 man/iana-services-json.5 man/nss-iana-index.5
nodist_man1_MANS = $(command_pages)
page_descriptions = $(descriptions)
endif
CLEANFILES += $(pages) $(command_pages)

# In troff a bare - is a hyphen, and \: allows a line break in a URL.
finish_page = $(SED) -e 's|@date[@]|$(page_date)|' \
    -e 's|@update_url[@]|$(subst /,/\\:,$(subst -,\\-,$(update_url)))|g' \
    $(foreach name,$(substituted),-e 's|@$(name)[@]|$(subst -,\\-,$($(name)))|g')

# make_page = ARGUMENTS-OF-AWK
make_page = $(MKDIR_P) $(@D) && $(AWK) -v date=$(page_date) -f $(filter %.awk,$^) $(1) >$@.raw && \
    $(finish_page) $@.raw >$@.new && rm -f $@.raw && mv $@.new $@

$(pages): %: man/generate.awk $(page_descriptions) %.in Makefile
	$(AM_V_GEN)$(call make_page,$(or $(filter %.txt,$^),/dev/null) $(filter %.in,$^))

$(command_pages): man/iana-services-%.1: man/generate.awk $(descriptions) $(command_texts) Makefile
	$(AM_V_GEN)$(call make_page,-v command=$* $(filter %.txt,$^) $(filter %/$*.man,$^))

lint-man: $(nodist_man_MANS) $(nodist_man1_MANS)
	$(srcdir)/scripts/lint man $^
phony += lint-man
