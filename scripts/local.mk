# Developers' targets for the sources.
# SPDX-License-Identifier: LGPL-2.1-or-later

EXTRA_DIST += \
    scripts/copy-sources \
    scripts/format \
    scripts/lint \
    scripts/package \
    scripts/sanitize \
    scripts/setup \
    scripts/steps.sh

# Absolute directories, since the checkers run in the source directory. No _FORTIFY_SOURCE, which
# obscures libc's headers for them.
lint_cppflags = $(STANDARD_CFLAGS) $(DEFS) -I$(abs_builddir) -I$(abs_srcdir) \
    $(LIBXML_CFLAGS) $(JSON_CFLAGS) $(ZLIB_CFLAGS) $(CHECK_CFLAGS) $(CPPFLAGS)

lint: lint-man
lint lint-clang-tidy lint-cppcheck lint-gcc-analyzer lint-shellcheck: $(BUILT_SOURCES)
	cd $(srcdir) && CPPCHECK='$(CPPCHECK)' CLANG_TIDY='$(CLANG_TIDY)' SHELLCHECK='$(SHELLCHECK)' \
	    LINT_CPPFLAGS='$(lint_cppflags)' scripts/lint $(@:lint-%=%)

format format-check:
	cd $(srcdir) && CLANG_FORMAT='$(CLANG_FORMAT)' scripts/format $(@:format-%=--%)

# Run the tests under each set of sanitizers, in separate builds.
sanitize:
	$(srcdir)/scripts/sanitize '$(abs_top_srcdir)' address,undefined check
	$(srcdir)/scripts/sanitize '$(abs_top_srcdir)' thread check

# Run the unit tests, the tool and the module under valgrind: minutes. VALGRIND_TESTS selects some.
# Only definite leaks count: libraries keep memory until exit.
MEMCHECK = valgrind -q --error-exitcode=99 --trace-children=yes --leak-check=full \
    --show-leak-kinds=definite --errors-for-leak-kinds=definite
VALGRIND_TESTS = $(unit_tests) tests/faults/memcheck.sh
valgrind: all
	MEMCHECK='$(MEMCHECK)' CK_TIMEOUT_MULTIPLIER=30 $(MAKE) $(AM_MAKEFLAGS) check \
	    TESTS='$(VALGRIND_TESTS)' LOG_COMPILER='$(MEMCHECK)'

# Update the shipped registry: make refresh-data REGISTRY=path/to/published.xml
refresh-data:
	@test -n "$(REGISTRY)" || { \
	    echo "usage: make refresh-data REGISTRY=path/to/published.xml" >&2; exit 2; }
	$(XSLTPROC) --nonet -o $(srcdir)/$(registry).new $(srcdir)/data/facts.xsl "$(REGISTRY)"
	mv $(srcdir)/$(registry).new $(srcdir)/$(registry)

phony += format format-check lint lint-clang-tidy lint-cppcheck lint-gcc-analyzer \
    lint-shellcheck refresh-data sanitize valgrind
