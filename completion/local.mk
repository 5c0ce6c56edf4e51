# The completion for bash, zsh and fish, generated from the descriptions of the commands.
# SPDX-License-Identifier: LGPL-2.1-or-later

EXTRA_DIST += \
    completion/generate.awk \
    completion/iana-services.bash \
    completion/iana-services.fish \
    completion/iana-services.zsh

bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d

# Each shell looks for a file named after the program, in its own form.
completions = \
    completion/made/iana-services \
    completion/made/_iana-services \
    completion/made/iana-services.fish
CLEANFILES += $(completions)

if HAVE_DESCRIPTIONS
nodist_bashcompletion_DATA = completion/made/iana-services
nodist_zshcompletion_DATA = completion/made/_iana-services
nodist_fishcompletion_DATA = completion/made/iana-services.fish
endif

# make_completion = SHELL
make_completion = $(MKDIR_P) $(@D) && { cat $(filter %.$(1),$^) && \
    $(AWK) -v shell=$(1) -f $(filter %.awk,$^) $(filter %.txt,$^); } >$@.new && mv $@.new $@

completion/made/iana-services: completion/iana-services.bash completion/generate.awk $(descriptions)
	$(AM_V_GEN)$(call make_completion,bash)

completion/made/_iana-services: completion/iana-services.zsh completion/generate.awk $(descriptions)
	$(AM_V_GEN)$(call make_completion,zsh)

completion/made/iana-services.fish: completion/iana-services.fish completion/generate.awk \
    $(descriptions)
	$(AM_V_GEN)$(call make_completion,fish)
