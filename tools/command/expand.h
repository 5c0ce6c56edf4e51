/*
 * Substitutes the directories of this build in descriptions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_EXPAND_H
#define TOOLS_COMMAND_EXPAND_H

/*
 * Replaces @indexdir@ and the other marks of the table, as the build does in manual pages and
 * units. Free the result with free(3).
 */
char *expand(const char *text);

#endif
