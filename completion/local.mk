# The completion for bash, zsh and fish, made from the descriptions of the commands.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The tool prints the descriptions. A cross build cannot run it: it takes the descriptions that a
# release brings along, else asks IANA_SERVICES_FOR_BUILD, else makes no completion.

descriptions = completion/commands.txt
EXTRA_DIST += \
    completion/generate.awk \
    completion/iana-services.bash \
    completion/iana-services.fish \
    completion/iana-services.zsh

bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d

# Each shell looks for a file of the program's name, in its own form.
completions = \
    completion/made/iana-services \
    completion/made/_iana-services \
    completion/made/iana-services.fish
CLEANFILES += $(completions) $(descriptions)

if BUILD_COMPLETION
EXTRA_DIST += $(descriptions)
nodist_bashcompletion_DATA = completion/made/iana-services
nodist_zshcompletion_DATA = completion/made/_iana-services
nodist_fishcompletion_DATA = completion/made/iana-services.fish
endif

# Where the vendor index can be built, there is a tool that runs here.
if BUILD_VENDOR_INDEX
$(descriptions): $(index_compiler_dependency)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(index_compiler) --describe >$@.new && mv $@.new $@
endif

# make_completion = SHELL SOURCE; the file that make looked up may be in either directory.
make_completion = $(MKDIR_P) $(@D) && { cat $(srcdir)/completion/iana-services.$(1) && \
    $(AWK) -v shell=$(1) -f $(srcdir)/completion/generate.awk \
	$$(test -f $(descriptions) || echo $(srcdir)/)$(descriptions); } >$@.new && mv $@.new $@

completion/made/iana-services: completion/iana-services.bash completion/generate.awk $(descriptions)
	$(AM_V_GEN)$(call make_completion,bash)

completion/made/_iana-services: completion/iana-services.zsh completion/generate.awk $(descriptions)
	$(AM_V_GEN)$(call make_completion,zsh)

completion/made/iana-services.fish: completion/iana-services.fish completion/generate.awk \
    $(descriptions)
	$(AM_V_GEN)$(call make_completion,fish)
