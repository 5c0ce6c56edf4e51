# Proofs about the reader, for every index and every question.
# SPDX-License-Identifier: LGPL-2.1-or-later

EXTRA_DIST += \
    tests/prove/header.c \
    tests/prove/limit.h \
    tests/prove/models.h \
    tests/prove/reader.c \
    tests/prove/run \
    tests/prove/servent.c

# Prove that the reader stays inside any index: a minute, with CBMC of Debian 13.
prove: all
	$(run_script) $(srcdir)/tests/prove/run

# Remove the checks one by one, and expect the proofs to fail: minutes.
prove-mutants: all
	$(run_script) $(srcdir)/tests/prove/run mutants

phony += prove prove-mutants
