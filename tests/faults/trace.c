/*
 * Traces which parts of some memory are read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tests/faults/trace.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define ACCESS_LIMIT ((size_t)1 << 18)

static uint8_t *traced;
static size_t traced_size;
static size_t accesses[ACCESS_LIMIT]; /* the block of each */
static volatile size_t access_count;

/* The pages allowed for one access, which may cross a page boundary. */
static uint8_t *opened;
static size_t opened_size;

/* Turns single-stepping on or off. */
static void step(void *context, int on)
{
#ifdef __x86_64__
    const greg_t trap_flag = 0x100;
    greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];
    *flags = on ? *flags | trap_flag : *flags & ~trap_flag;
#else
    (void)context, (void)on;
    abort();
#endif
}

/* Any other fault recurs and kills the program. */
static void on_access(int number, siginfo_t *info, void *context)
{
    const uint8_t *place = info->si_addr;
    if (place < traced || place >= traced + traced_size || access_count == ACCESS_LIMIT) {
        signal(number, SIG_DFL);
        return;
    }
    accesses[access_count] = (size_t)(place - traced) / TRACE_BLOCK;
    access_count++;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    opened = traced + (size_t)(place - traced) / page * page;
    opened_size = opened + page < traced + traced_size ? 2 * page : page;
    mprotect(opened, opened_size, PROT_READ);
    step(context, 1);
}

static void on_step(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info;
    mprotect(opened, opened_size, PROT_NONE);
    step(context, 0);
}

void trace_begin(uint8_t *memory, size_t size)
{
    const struct sigaction access = {.sa_sigaction = on_access, .sa_flags = SA_SIGINFO};
    const struct sigaction stepped = {.sa_sigaction = on_step, .sa_flags = SA_SIGINFO};
    traced = memory;
    traced_size = size;
    access_count = 0;
    if (sigaction(SIGSEGV, &access, NULL) != 0 || sigaction(SIGTRAP, &stepped, NULL) != 0 ||
        mprotect(memory, size, PROT_NONE) != 0)
        abort();
}

size_t trace_count(void)
{
    return access_count;
}

size_t trace_block(size_t access)
{
    return accesses[access];
}

void trace_forget(void)
{
    access_count = 0;
}

void trace_end(void)
{
    mprotect(traced, traced_size, PROT_READ | PROT_WRITE);
    signal(SIGSEGV, SIG_DFL);
    signal(SIGTRAP, SIG_DFL);
}
