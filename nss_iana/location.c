/*
 * Where an index may be, for the module and the tool alike.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "nss_iana/location.h"

#include <stdlib.h>

#include "nss_iana/paths.h"

size_t location_list(const char *paths[LOCATION_LIMIT])
{
    const char *override = secure_getenv("NSS_IANA_INDEX");
    if (override != NULL && override[0] != '\0') {
        paths[0] = override;
        return 1;
    }
    paths[0] = LOCAL_INDEX;
    paths[1] = VENDOR_INDEX;
    return 2;
}

bool location_is_safe(const struct stat *status, bool secure)
{
    mode_t writers = secure ? S_IWGRP | S_IWOTH : S_IWOTH;
    return (status->st_mode & writers) == 0 && (!secure || status->st_uid == 0);
}
