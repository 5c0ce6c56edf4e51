/*
 * Cells of comma-separated values (RFC 4180, lines ended by LF).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_CSV_H
#define TOOLS_OUTPUT_CSV_H

/*
 * Prints a cell to standard output, quoted if necessary, followed by a comma, or by a newline after
 * the last cell. Control characters other than a newline, and characters that reorder text, are
 * printed as \xHH.
 */
void csv_print(const char *text, char end);

#endif
