# The tests that make check runs, and long ones with their own targets.
# SPDX-License-Identifier: LGPL-2.1-or-later

# --- Unit tests: a new one is one line ----------------------------------------

unit_tests = \
    tests/unit/test_catalog \
    tests/unit/test_cold \
    tests/unit/test_compare \
    tests/unit/test_index \
    tests/unit/test_key \
    tests/unit/test_law \
    tests/unit/test_mapping \
    tests/unit/test_nearest \
    tests/unit/test_nsswitch \
    tests/unit/test_overlay \
    tests/unit/test_registry \
    tests/unit/test_replace \
    tests/unit/test_servent \
    tests/unit/test_table \
    tests/unit/test_xmltext

# Empty libraries since libc 2.34, which contains them.
loading = -ldl
threads = -lpthread

LDADD = libiana_unit.la libiana_module.la libiana_tool.la libiana_index.la $(CHECK_LIBS) $(threads)

if HAVE_CHECK
check_LTLIBRARIES += libiana_unit.la
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
check-local:
	@echo "The unit tests were left out: the library 'check' was missing when configure ran." >&2
endif

libiana_unit_la_SOURCES = \
    tests/unit/editing.c \
    tests/unit/editing.h \
    tests/unit/linear.c \
    tests/unit/linear.h \
    tests/unit/support.c \
    tests/unit/support.h

# This test sets the clocks itself.
tests_unit_test_mapping_SOURCES = \
    tests/unit/test_mapping.c $(fault_clocks) $(fault_races)

# --- Programs for scripts; they use the module only through libc --------------

check_PROGRAMS += \
    tests/conformance/netbase \
    tests/conformance/oracle \
    tests/conformance/status \
    tests/faults/damage \
    tests/faults/pressure \
    tests/faults/shortage \
    tests/faults/storm \
    tests/faults/stress \
    tests/law/law
fault_clocks = tests/faults/clocks.c tests/faults/clocks.h
fault_editions = tests/faults/editions.c tests/faults/editions.h
fault_races = tests/faults/races.c tests/faults/sanitizers.h
services_parser = tests/conformance/services.c tests/conformance/services.h
tests_conformance_netbase_LDADD =
tests_conformance_netbase_SOURCES = tests/conformance/netbase.c $(services_parser)
tests_conformance_oracle_LDADD =
tests_conformance_oracle_SOURCES = tests/conformance/oracle.c $(services_parser)
tests_conformance_status_LDADD = $(loading)
tests_faults_pressure_LDADD =
tests_faults_pressure_SOURCES = tests/faults/pressure.c $(fault_editions)
tests_faults_shortage_LDADD =
tests_faults_shortage_SOURCES = tests/faults/shortage.c $(fault_clocks) $(fault_editions)
tests_faults_storm_LDADD = $(threads)
tests_faults_storm_SOURCES = \
    tests/faults/storm.c $(fault_clocks) $(fault_editions) $(fault_races)
tests_faults_stress_LDADD = $(threads)
tests_faults_stress_SOURCES = tests/faults/stress.c $(fault_editions) $(fault_races)

# This program calls the reader directly.
check_LTLIBRARIES += libiana_walk.la
libiana_walk_la_SOURCES = tests/fuzz/walk.c tests/fuzz/walk.h tests/lookup.h
tests_faults_damage_LDADD = libiana_walk.la libiana_module.la libiana_tool.la libiana_index.la
tests_faults_damage_SOURCES = \
    tests/faults/cold.c \
    tests/faults/cold.h \
    tests/faults/damage.c \
    tests/faults/trace.c \
    tests/faults/trace.h

# This program also calls the product directly.
check_LTLIBRARIES += libiana_law.la
libiana_law_la_SOURCES = \
    tests/law/judge.c \
    tests/law/judge.h \
    tests/law/model.c \
    tests/law/model.h \
    tests/law/sequence.c \
    tests/law/sequence.h
tests_law_law_LDADD = libiana_law.la libiana_module.la libiana_tool.la libiana_index.la

# For LD_PRELOAD; -rpath makes libtool build a test library as a shared one.
check_LTLIBRARIES += tests/faults/libholes.la tests/faults/libpiecemeal.la
tests_faults_libholes_la_SOURCES = tests/faults/holes.c
tests_faults_libholes_la_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_faults_libholes_la_LDFLAGS = \
    $(shared_ldflags) -module -avoid-version -shared -rpath $(nssdir)
tests_faults_libpiecemeal_la_SOURCES = tests/faults/piecemeal.c
tests_faults_libpiecemeal_la_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_faults_libpiecemeal_la_LDFLAGS = \
    $(shared_ldflags) -module -avoid-version -shared -rpath $(nssdir)

# --- Scripts ------------------------------------------------------------------

script_tests = \
    tests/conformance/apparmor.sh \
    tests/conformance/commands.sh \
    tests/conformance/completion.sh \
    tests/conformance/configure.sh \
    tests/conformance/defaults.sh \
    tests/conformance/enable.sh \
    tests/conformance/hostile.sh \
    tests/conformance/json.sh \
    tests/conformance/law.sh \
    tests/conformance/man.sh \
    tests/conformance/managed.sh \
    tests/conformance/locale.sh \
    tests/conformance/module.sh \
    tests/conformance/netbase.sh \
    tests/conformance/oracle.sh \
    tests/conformance/own.sh \
    tests/conformance/practice.sh \
    tests/conformance/reading.sh \
    tests/conformance/root.sh \
    tests/conformance/states.sh \
    tests/conformance/status.sh \
    tests/conformance/tool.sh \
    tests/conformance/version.sh \
    tests/faults/damage.sh \
    tests/faults/fork.sh \
    tests/faults/pressure.sh \
    tests/faults/locks.sh \
    tests/faults/replacement.sh \
    tests/faults/secure.sh \
    tests/faults/shortage.sh \
    tests/faults/syscalls.sh \
    tests/faults/timens.sh \
    tests/faults/unreadable.sh \
    tests/faults/writing.sh \
    tests/programs/agree.sh \
    tests/programs/answers.sh \
    tests/programs/compare.sh \
    tests/programs/image.sh \
    tests/readme/examples.sh \
    tests/readme/uninstall.sh \
    tests/update/faults.sh \
    tests/update/interrupted.sh \
    tests/update/units.sh \
    tests/update/update.sh
TESTS += $(script_tests)
TEST_EXTENSIONS = .sh

EXTRA_DIST += \
    $(script_tests) \
    tests/PROMISES \
    tests/bench/bench.py \
    tests/bench/lookups.svg \
    tests/bench/plot.py \
    tests/bench/programs.sh \
    tests/bench/report.py \
    tests/bench/unchecked.py \
    tests/boot/machine \
    tests/boot/run \
    tests/conformance/layers.sh \
    tests/conformance/lib.sh \
    tests/conformance/schema.py \
    tests/conformance/reading.py \
    tests/faults/injection.sh \
    tests/faults/memcheck.sh \
    tests/fixtures \
    tests/machines/run \
    tests/package/judge \
    tests/package/rpmlint.toml \
    tests/package/run \
    tests/programs/ask.c \
    tests/programs/ask.go \
    tests/programs/ask.php \
    tests/programs/ask.pl \
    tests/programs/ask.py \
    tests/programs/ask.rb \
    tests/programs/capture.py \
    tests/programs/cases.sh \
    tests/programs/run-cases.sh \
    tests/programs/sockets.py \
    tests/programs/system.sh \
    tests/releases/roots.sh \
    tests/releases/run \
    tests/readme/examples.py \
    tests/readme/order \
    tests/run \
    tests/update/lib.sh \
    tests/update/server.py \
    tests/update/stand-in.sh

# Published registries are too large to ship. Tests look for them in a directory beside the project,
# and skip without them.
AM_TESTS_ENVIRONMENT = \
    abs_top_srcdir='$(abs_top_srcdir)'; export abs_top_srcdir; \
    abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir; \
    IANA_SERVICES='$(abs_top_builddir)/iana-services$(EXEEXT)'; export IANA_SERVICES; \
    MODULE_DIR='$(abs_top_builddir)/.libs'; export MODULE_DIR; \
    REGISTRY_DIR="$${REGISTRY_DIR:-$(abs_top_srcdir)/../shared/registry}"; export REGISTRY_DIR; \
    SANITIZERS='$(SANITIZERS)'; export SANITIZERS;

# --- Targets ------------------------------------------------------------------

# Exit status 77 of a script means that this machine lacks what it needs: skipped, not failed.
run_script = $(AM_TESTS_ENVIRONMENT) run() { "$$@" || test $$? -eq 77; }; run

# For builds of packages: the unit tests, the module through libc, the tool as a program.
quick_tests = \
    tests/conformance/module.sh \
    tests/conformance/status.sh \
    tests/conformance/tool.sh
if HAVE_CHECK
quick_tests += $(unit_tests)
endif
quick-check: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(quick_tests)'

# Compare every port and name with libc's files backend: minutes. STRIDE=31 asks every 31st.
STRIDE = 1
oracle: all $(check_PROGRAMS)
	FULL=1 STRIDE='$(STRIDE)'; export FULL STRIDE; \
	$(run_script) $(srcdir)/tests/conformance/oracle.sh

# Compare random sequences of sources with the model of precedence: minutes.
LAW_COUNT = 50000
law: all $(check_PROGRAMS)
	LAW_COUNT='$(LAW_COUNT)'; export LAW_COUNT; \
	$(run_script) $(srcdir)/tests/conformance/law.sh

# Build the Debian packages, install and remove them in a separate root: as root, with network.
package-test:
	$(run_script) $(srcdir)/tests/package/run
CLEANFILES += package-root.tar package-root.tar.part

# Check the packages with lintian, blhc, piuparts, autopkgtest and rpmlint: as root, with network.
# JUDGES selects some.
judge:
	$(run_script) $(srcdir)/tests/package/judge

# Run README's commands on each Debian release, with each compiler: as root, with network; half an
# hour. RELEASES and COMPILERS select some.
RELEASES =
releases:
	$(run_script) $(srcdir)/tests/releases/run $(RELEASES)

# Test the packages on a booted machine: as root, with network; half an hour.
boot:
	$(run_script) $(srcdir)/tests/boot/run $(RELEASES)

# Run README's commands after a build in the source directory.
readme-order:
	$(run_script) $(srcdir)/tests/readme/order

# Build for other architectures and run the result under qemu: minutes with the unit tests, which
# UNIT_TESTS=no skips. MACHINES selects some.
MACHINES =
machines: all tests/conformance/oracle$(EXEEXT)
	$(run_script) $(srcdir)/tests/machines/run $(MACHINES)

# Compare the output of all programs that scripts/setup programs installs.
programs: all
	FULL=1; export FULL; $(run_script) $(srcdir)/tests/programs/compare.sh

# Kill update at random moments.
ROUNDS = 200
interrupt: all
	ROUNDS='$(ROUNDS)'; export ROUNDS; $(run_script) $(srcdir)/tests/update/interrupted.sh

# Many replacements, failing system calls and kills: minutes.
stress: all $(check_PROGRAMS) $(check_LTLIBRARIES)
	FULL=1 REPLACEMENTS=10000; export FULL REPLACEMENTS; \
	for part in faults/replacement faults/shortage faults/writing update/faults; do \
	    $(run_script) $(srcdir)/tests/$$part.sh || exit 1; \
	done

# Run 24 programs short of memory and descriptors, for five minutes in each of two ways.
pressure: all $(check_PROGRAMS) $(check_LTLIBRARIES)
	PROGRAMS=24 SECONDS_TO_RUN=300; export PROGRAMS SECONDS_TO_RUN; \
	$(run_script) $(srcdir)/tests/faults/pressure.sh

# Change every byte of an index, under sanitizers: minutes.
damage:
	$(srcdir)/scripts/sanitize '$(abs_top_srcdir)' address,undefined damage-here

damage-here: tests/faults/damage$(EXEEXT)
	FULL=1; export FULL; $(run_script) $(abs_top_srcdir)/tests/faults/damage.sh

# Benchmarks, and the trivial backends that they compare with.
EXTRA_LTLIBRARIES += tests/bench/libnss_constant.la tests/bench/libnss_empty.la
bench_backend_cflags = $(AM_CFLAGS) -fvisibility=default
bench_backend_ldflags = \
    $(shared_ldflags) -module -avoid-version -shared -shrext .so.2 -rpath $(nssdir)
tests_bench_libnss_constant_la_SOURCES = tests/bench/constant.c
tests_bench_libnss_constant_la_CFLAGS = $(bench_backend_cflags)
tests_bench_libnss_constant_la_LDFLAGS = $(bench_backend_ldflags)
tests_bench_libnss_empty_la_SOURCES = tests/bench/empty.c
tests_bench_libnss_empty_la_CFLAGS = $(bench_backend_cflags)
tests_bench_libnss_empty_la_LDFLAGS = $(bench_backend_ldflags)

bench_keys = tests/bench/keys.c tests/bench/keys.h
bench_programs = \
    tests/bench/enumeration \
    tests/bench/first \
    tests/bench/lookups \
    tests/bench/process \
    tests/bench/sax \
    tests/bench/threads
EXTRA_PROGRAMS += $(bench_programs)
tests_bench_enumeration_SOURCES = tests/bench/enumeration.c $(bench_keys)
tests_bench_enumeration_LDADD =
tests_bench_first_SOURCES = tests/bench/first.c $(bench_keys)
tests_bench_first_LDADD =
tests_bench_lookups_SOURCES = tests/bench/lookups.c $(bench_keys)
tests_bench_lookups_LDADD =
tests_bench_process_SOURCES = tests/bench/process.c $(bench_keys)
tests_bench_process_LDADD =
tests_bench_sax_LDADD = $(LIBXML_LIBS)
tests_bench_threads_SOURCES = tests/bench/threads.c $(bench_keys)
tests_bench_threads_LDADD = $(threads)
CLEANFILES += $(EXTRA_PROGRAMS) $(EXTRA_LTLIBRARIES) bench.json

BENCH_ROUNDS = 51
bench_compile = $(CC) $(DEFS) $(DEFAULT_INCLUDES) $(module_cppflags) $(CPPFLAGS) $(AM_CFLAGS) \
    $(MODULE_CFLAGS) $(CFLAGS) -fPIC -shared $(shared_ldflags) -Wl,-z,noseparate-code
bench: all $(EXTRA_LTLIBRARIES) $(bench_programs)
	$(AM_TESTS_ENVIRONMENT) ROUNDS='$(BENCH_ROUNDS)' COMPILE='$(bench_compile)' \
	    python3 $(srcdir)/tests/bench/bench.py bench.json $(REGISTRY)

bench-programs: all
	$(run_script) $(srcdir)/tests/bench/programs.sh

phony += bench bench-programs boot damage damage-here interrupt judge law machines oracle \
    package-test programs quick-check readme-order releases stress
