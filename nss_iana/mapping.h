/*
 * The life of the mapped index file: opening it, noticing a replacement, retiring the old map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef NSS_IANA_MAPPING_H
#define NSS_IANA_MAPPING_H

#include <stdatomic.h>
#include <stdbool.h>

#include "nss_iana/reader.h"

/* All that a lookup reads besides the index, in one cache line. Only mapping.c writes to it. */
extern struct latch {
    _Alignas(64) _Atomic(const uint8_t *) edition;
    atomic_uint generation; /* counts the editions that were published, dropped ones included */
    atomic_uint last_look;  /* by time(2), whose 64 bits not every machine can exchange */
} mapping_latch;

/* One edition of the index. */
struct mapping_view {
    struct index index;
    unsigned generation;
};

/*
 * Gives the current index. Opens it if this process has none, and looks for a replacement once in
 * each second of the clock. Returns 0 or an errno value: ENOENT (no index file), EACCES (none that
 * may be read), EPERM (one that others may write), EINVAL (not a usable index), EAGAIN (out of
 * descriptors or memory; the next call tries again), or what open(2) reported. Leaves errno alone.
 *
 * Read through the view, copy what is needed, then call mapping_still_valid. If it returns false,
 * the bytes that were read may be of two editions, although no read was outside the map: begin
 * again with a new view.
 */
int mapping_view(struct mapping_view *view);

static inline bool mapping_still_valid(const struct mapping_view *view)
{
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(&mapping_latch.generation, memory_order_relaxed) ==
           view->generation;
}

#endif
