/*
 * Cells of comma-separated values (RFC 4180, lines ended by LF).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOLS_OUTPUT_CSV_H
#define TOOLS_OUTPUT_CSV_H

/*
 * Prints a cell to standard output, quoted where it has to be, and what follows it: a comma, or a
 * newline behind the last cell. Control characters other than a newline, and characters that
 * reorder text, are printed as \xHH.
 */
void csv_print(const char *text, char end);

#endif
