/*
 * Tells which parts of some memory a piece of code reads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * While it traces, no page of the memory can be read. The processor then reports the address of
 * each access, and the one instruction is let through, so that no access is missed, not those of
 * libc either.
 */
#ifndef TESTS_FAULTS_TRACE_H
#define TESTS_FAULTS_TRACE_H

#include <stddef.h>
#include <stdint.h>

/* Accesses are told by blocks of this size. None is larger, so each is in one or two blocks. */
#define TRACE_BLOCK ((size_t)64)

/* Whether this machine can do it; else nothing else here may be called. */
#ifdef __x86_64__
#define TRACE_SUPPORTED true
#else
#define TRACE_SUPPORTED false
#endif

/* Begins to trace; the memory is whole pages, and no other thread may use it. */
void trace_begin(uint8_t *memory, size_t size);

/* How many accesses there were since trace_begin or trace_forget, and the block each began in. */
size_t trace_count(void);
size_t trace_block(size_t access);
void trace_forget(void);

/* Ends it; the memory can be read and written again. */
void trace_end(void);

#endif
