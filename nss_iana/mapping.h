/*
 * The life of the mapped index file: opening, noticing a replacement, retiring the old map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef NSS_IANA_MAPPING_H
#define NSS_IANA_MAPPING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "nss_iana/reader.h"

/* One edition of the index, good for reading until mapping_still_valid says otherwise. */
struct mapping_view {
    struct index index;
    const atomic_uint *latest; /* other than sequence as soon as the edition may be gone */
    unsigned sequence;
};

/*
 * Gives the current index; opens it first if this process has none, and looks for a replacement at
 * most once a second. Returns 0, or an errno value: ENOENT (no index file), EINVAL (no usable
 * index), EPERM (one that others may write), EAGAIN (out of descriptors or memory; the next call
 * tries again), or what open(2) said. errno itself is left as it was.
 *
 * Read through the view, copy what is needed, then ask mapping_still_valid. If it says no, what was
 * read may be a mixture, though no read was outside memory: begin again with a new view.
 */
int mapping_view(struct mapping_view *view);

static inline bool mapping_still_valid(const struct mapping_view *view)
{
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(view->latest, memory_order_relaxed) == view->sequence;
}

#endif
