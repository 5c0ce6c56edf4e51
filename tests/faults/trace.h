/*
 * Traces which parts of some memory are read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * While tracing, the memory is protected. Each access faults with its address, and the one
 * instruction is single-stepped, so that no access is missed, including those of libc.
 */
#ifndef TESTS_FAULTS_TRACE_H
#define TESTS_FAULTS_TRACE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Accesses are reported as blocks of this size. No access is larger, so each lies in one or two
 * blocks.
 */
#define TRACE_BLOCK ((size_t)64)

/* Whether this machine supports it; if not, call nothing else here. */
#ifdef __x86_64__
#define TRACE_SUPPORTED true
#else
#define TRACE_SUPPORTED false
#endif

/* Starts tracing; the memory consists of whole pages, and no other thread may use it. */
void trace_begin(uint8_t *memory, size_t size);

/* How many accesses there were since trace_begin or trace_forget, and the block each began in. */
size_t trace_count(void);
size_t trace_block(size_t access);
void trace_forget(void);

/* Stops tracing; the memory is accessible again. */
void trace_end(void);

#endif
