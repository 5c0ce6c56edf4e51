/*
 * Puts the directories of this build into the texts of descriptions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_EXPAND_H
#define TOOLS_COMMAND_EXPAND_H

/*
 * Replaces @indexdir@, @vendordir@, @overlaydir@, @pkgdatadir@ and @update_url@, as Makefile.am
 * does in manual pages and units. Free the result with free(3).
 */
char *expand(const char *text);

#endif
