/*
 * Maps the index: opens it, detects a replacement, retires the old map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef NSS_IANA_MAPPING_H
#define NSS_IANA_MAPPING_H

#include <stdatomic.h>
#include <stdbool.h>

#include "nss_iana/reader.h"

/* The state that a lookup reads besides the index, in one cache line. Only mapping.c writes it. */
extern struct latch {
    _Alignas(64) _Atomic(const uint8_t *) edition;
    atomic_uint generation; /* number of editions published or dropped */
    atomic_uint last_look;  /* time(2), cut to a size that is atomic everywhere */
} mapping_latch;

/* One edition of the index. */
struct mapping_view {
    struct index index;
    unsigned generation;
};

/*
 * Gets the current index. Opens it if this process has none, and checks for a replacement once per
 * second of the clock. Returns 0 or an errno value: ENOENT (no index), EACCES (no readable one),
 * EPERM (others may write it), EINVAL (not a usable index), EAGAIN (out of descriptors or memory;
 * the next call tries again), or an error of open(2). Does not change errno.
 *
 * Read through the view, copy the results, then call mapping_still_valid. If that returns false,
 * the bytes may be of two editions, although no read was outside the map: start again with a new
 * view.
 */
int mapping_view(struct mapping_view *view);

static inline bool mapping_still_valid(const struct mapping_view *view)
{
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(&mapping_latch.generation, memory_order_relaxed) ==
           view->generation;
}

#endif
