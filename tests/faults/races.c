/*
 * Tells the thread sanitizer about intended races.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A reader may read while its region is remapped, and then detects that it must retry. The
 * sanitizer takes that mapping for a write. It has to know the functions that read a map: the one
 * that maps is of no use to it, since it may have forgotten by then who that was.
 */
__attribute__((visibility("default"))) const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:index_answer\n"
           "race:index_find_port\n"
           "race:index_find_name\n"
           "race:servent_pack\n"
           "race:begin_enumeration\n";
}
