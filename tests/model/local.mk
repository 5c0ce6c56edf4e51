# The models of the latch.
# SPDX-License-Identifier: LGPL-2.1-or-later

EXTRA_DIST += \
    tests/model/latch.litmus \
    tests/model/latch.pml \
    tests/model/order.sh \
    tests/model/run

# Try each order in which threads, a fork and failures can come, with spin: minutes; and each order
# in which other threads may see the stores, with herd7: seconds.
model: all
	$(run_script) $(srcdir)/tests/model/order.sh
	$(run_script) $(srcdir)/tests/model/run

phony += model
