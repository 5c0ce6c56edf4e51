# The model of the latch.
# SPDX-License-Identifier: LGPL-2.1-or-later

EXTRA_DIST += \
    tests/model/latch.pml \
    tests/model/run

# Try each order in which threads, a fork and failures can come, with spin: minutes.
model: all
	$(run_script) $(srcdir)/tests/model/run

phony += model
