/*
 * The module as one unit, so that the compiler sees a lookup whole and keeps it in registers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* NOLINTBEGIN(bugprone-suspicious-include): that they become one unit is what this file is for. */
#include "nss_iana/header.c"
#include "nss_iana/location.c"
#include "nss_iana/mapping.c"
#include "nss_iana/reader.c"
#include "nss_iana/region.c"
#include "nss_iana/servent.c"

#include "nss_iana/nss.c"
/* NOLINTEND(bugprone-suspicious-include) */
