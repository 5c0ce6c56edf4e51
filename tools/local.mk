# The tool iana-services.
# SPDX-License-Identifier: LGPL-2.1-or-later

# Everything but the commands, for the tool and the tests.
noinst_LTLIBRARIES += libiana_tool.la
# libdl is empty since libc 2.34, which contains it.
libiana_tool_la_LIBADD = $(LIBXML_LIBS) $(JSON_LIBS) $(SMARTCOLS_LIBS) $(ZLIB_LIBS) \
    -ldl
libiana_tool_la_SOURCES = \
    tools/base/file.c \
    tools/base/file.h \
    tools/base/memory.c \
    tools/base/memory.h \
    tools/base/message.c \
    tools/base/message.h \
    tools/base/nearest.c \
    tools/base/nearest.h \
    tools/base/program.h \
    tools/base/quote.c \
    tools/base/quote.h \
    tools/base/slots.h \
    tools/base/syntax.c \
    tools/base/syntax.h \
    tools/base/terminal.c \
    tools/base/terminal.h \
    tools/catalog/arrange.c \
    tools/catalog/arrange.h \
    tools/catalog/catalog.c \
    tools/catalog/catalog.h \
    tools/catalog/compare.c \
    tools/catalog/compare.h \
    tools/catalog/entry.c \
    tools/catalog/entry.h \
    tools/catalog/hide.c \
    tools/catalog/hide.h \
    tools/catalog/field.c \
    tools/catalog/field.h \
    tools/catalog/key.c \
    tools/catalog/key.h \
    tools/catalog/keylist.c \
    tools/catalog/keylist.h \
    tools/catalog/line.c \
    tools/catalog/line.h \
    tools/catalog/plausibility.c \
    tools/catalog/plausibility.h \
    tools/catalog/port.c \
    tools/catalog/port.h \
    tools/catalog/reference.c \
    tools/catalog/reference.h \
    tools/catalog/side.c \
    tools/catalog/side.h \
    tools/catalog/texts.c \
    tools/catalog/texts.h \
    tools/source/edit.c \
    tools/source/edit.h \
    tools/source/overlay.c \
    tools/source/overlay.h \
    tools/source/footnotes.c \
    tools/source/footnotes.h \
    tools/source/people.c \
    tools/source/people.h \
    tools/source/pieces.c \
    tools/source/pieces.h \
    tools/source/registry.c \
    tools/source/registry.h \
    tools/source/row.c \
    tools/source/row.h \
    tools/source/xmltext.c \
    tools/source/xmltext.h \
    tools/index/cold.c \
    tools/index/hot.c \
    tools/index/loader.c \
    tools/index/loader.h \
    tools/index/names.c \
    tools/index/writer.c \
    tools/index/writer.h \
    tools/index/writing.c \
    tools/index/writing.h \
    tools/output/changes.c \
    tools/output/changes.h \
    tools/output/csv.c \
    tools/output/csv.h \
    tools/output/services.c \
    tools/output/services.h \
    tools/output/describe.c \
    tools/output/describe.h \
    tools/output/json.c \
    tools/output/json.h \
    tools/output/summary.c \
    tools/output/summary.h \
    tools/output/table.c \
    tools/output/table.h \
    tools/system/ask.c \
    tools/system/ask.h \
    tools/system/configfile.c \
    tools/system/configfile.h \
    tools/system/directory.c \
    tools/system/directory.h \
    tools/system/fetch.c \
    tools/system/fetch.h \
    tools/system/lock.c \
    tools/system/lock.h \
    tools/system/manager.c \
    tools/system/manager.h \
    tools/system/module.c \
    tools/system/module.h \
    tools/system/nsswitch.c \
    tools/system/nsswitch.h \
    tools/system/nsswitch_syntax.c \
    tools/system/nsswitch_syntax.h \
    tools/system/probe.c \
    tools/system/probe.h \
    tools/system/progress.c \
    tools/system/progress.h \
    tools/system/replace.c \
    tools/system/replace.h \
    tools/system/root.c \
    tools/system/root.h \
    tools/system/state.c \
    tools/system/state.h \
    tools/system/vendorfile.c \
    tools/system/vendorfile.h \
    tools/system/watch.c \
    tools/system/watch.h

bin_PROGRAMS += iana-services
iana_services_LDADD = libiana_tool.la libiana_index.la
iana_services_SOURCES = \
    tools/main.c \
    tools/command/authselect.c \
    tools/command/authselect.h \
    $(command_sources) \
    tools/command/build.c \
    tools/command/build.h \
    tools/command/command.h \
    tools/command/compile.h \
    tools/command/dispatch.c \
    tools/command/dispatch.h \
    tools/command/expand.c \
    tools/command/expand.h \
    tools/command/fix.c \
    tools/command/fix.h \
    tools/command/help.c \
    tools/command/help.h \
    tools/command/options.c \
    tools/command/options.h \
    tools/command/preview.c \
    tools/command/preview.h \
    tools/command/system_services.c \
    tools/command/system_services.h \
    tools/command/status.h \
    tools/command/status_json.c \
    tools/command/status_libc.c \
    tools/command/status_look.c \
    tools/command/status_print.c \
    tools/command/status_sources.c
nodist_iana_services_SOURCES = $(command_table)

# The commands, in the order in which help lists them. The table of commands, the manual pages and
# the completion follow from this list: each file defines NAME_command for one or more commands.
command_sources = \
    tools/command/lookup.c \
    tools/command/search.c \
    tools/command/unassigned.c \
    tools/command/dump.c \
    tools/command/diff.c \
    tools/command/own.c \
    tools/command/status.c \
    tools/command/enable.c \
    tools/command/update.c \
    tools/command/compile.c \
    tools/command/verify.c
commands := $(shell cd $(srcdir) && \
    $(SED) -n 's/^const struct command \([a-z]*\)_command = {$$/\1/p' $(command_sources))

command_table = tools/command/table.h
# For a make of a single program: BUILT_SOURCES applies only to all, check and install.
tools/main.$(OBJEXT): $(command_table)
BUILT_SOURCES += $(command_table)
CLEANFILES += $(command_table)

$(command_table): $(command_sources) Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && printf 'COMMAND(%s)\n' $(commands) >$@.new && mv $@.new $@

# The tool prints the descriptions of the commands; manual pages and completion are generated from
# them. A cross build cannot run the tool: it uses the descriptions in a release, or else
# IANA_SERVICES_FOR_BUILD, or else builds neither completion nor the pages of the commands.
descriptions = tools/descriptions.txt
CLEANFILES += $(descriptions)

if HAVE_DESCRIPTIONS
EXTRA_DIST += $(descriptions)
endif

# If the vendor index can be built, a tool that runs on this machine exists.
if BUILD_VENDOR_INDEX
$(descriptions): $(index_compiler_dependency)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(index_compiler) --describe >$@.new && mv $@.new $@
endif

EXTRA_DIST += tools/try
