# The fuzz targets: make check replays the inputs in the tree, make fuzz looks for new ones.
# SPDX-License-Identifier: LGPL-2.1-or-later

# One program for each target, which replays its inputs; a new one is one line.
fuzz_targets = \
    tests/fuzz/fuzz_fast \
    tests/fuzz/fuzz_law \
    tests/fuzz/fuzz_loader \
    tests/fuzz/fuzz_lookup \
    tests/fuzz/fuzz_nsswitch \
    tests/fuzz/fuzz_overlay \
    tests/fuzz/fuzz_reader \
    tests/fuzz/fuzz_registry
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)

fuzz_sources = \
    tests/fuzz/damage.c \
    tests/fuzz/damage.h \
    tests/fuzz/replay.c \
    tests/fuzz/search.c \
    tests/fuzz/search.h \
    tests/fuzz/support.c \
    tests/fuzz/support.h \
    tests/unit/editing.c \
    tests/unit/editing.h \
    tests/unit/linear.c \
    tests/unit/linear.h
check_LTLIBRARIES += libiana_fuzz.la
libiana_fuzz_la_SOURCES = $(fuzz_sources)
fuzz_libraries = \
    libiana_fuzz.la libiana_law.la libiana_walk.la libiana_module.la libiana_tool.la \
    libiana_index.la
tests_fuzz_fuzz_fast_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_law_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_loader_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_lookup_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_nsswitch_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_overlay_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_reader_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_registry_LDADD = $(fuzz_libraries)

EXTRA_DIST += \
    tests/fuzz/arena.c \
    tests/fuzz/corpus \
    tests/fuzz/nsswitch.dict \
    tests/fuzz/overlay.dict \
    tests/fuzz/registry.dict \
    tests/fuzz/run

# Search for harmful inputs: SECONDS or RUNS for each target. FUZZ_TARGETS selects some.
SECONDS = 60
FUZZ_TARGETS =
run_fuzz = $(run_script) env CLANG='$(CLANG)' FUZZ_CPPFLAGS='$(lint_cppflags)' \
    FUZZ_LIBS='$(LIBXML_LIBS) $(ZLIB_LIBS)' RUNS='$(RUNS)' $(srcdir)/tests/fuzz/run
fuzz: all
	$(run_fuzz) '$(SECONDS)' $(FUZZ_TARGETS)

# Add the inputs that make fuzz found to the tree, minimized without losing coverage.
fuzz-corpus: all
	$(run_fuzz) minimize $(FUZZ_TARGETS)

phony += fuzz fuzz-corpus
