/*
 * Commands of this tool that messages suggest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_COMMAND_FIX_H
#define TOOLS_COMMAND_FIX_H

/*
 * "iana-services COMMAND", with "--root ROOT" where the root is not NULL, and with the option and
 * the file where that is not NULL; each word as a shell takes it. Free it with free(3).
 */
char *fix_command(const char *command, const char *root, const char *option, const char *file);

#endif
