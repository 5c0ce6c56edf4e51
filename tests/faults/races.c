/*
 * Tells the thread sanitizer about intended races.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A reader may read while its region is remapped, and then detects that it must retry. The
 * sanitizer takes that mmap(2) for a write. A suppression names either side of a race, and these
 * functions are the readers. Naming the side that maps is not enough: the sanitizer may have
 * forgotten its stack by then.
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
