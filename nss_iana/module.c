/*
 * The module as one translation unit, so that the compiler can inline a whole lookup.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* NOLINTBEGIN(bugprone-suspicious-include): the includes are the purpose of this file. */
#include "nss_iana/header.c"
#include "nss_iana/location.c"
#include "nss_iana/mapping.c"
#include "nss_iana/reader.c"
#include "nss_iana/region.c"
#include "nss_iana/servent.c"

#include "nss_iana/nss.c"
/* NOLINTEND(bugprone-suspicious-include) */
