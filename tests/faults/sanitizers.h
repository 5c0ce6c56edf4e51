/*
 * Says whether a program is built with a sanitizer, in the words of either compiler.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TESTS_FAULTS_SANITIZERS_H
#define TESTS_FAULTS_SANITIZERS_H

#if defined __has_feature
#if __has_feature(thread_sanitizer)
#define WITH_THREAD_SANITIZER
#endif
#if __has_feature(address_sanitizer)
#define WITH_ADDRESS_SANITIZER
#endif
#endif
#ifdef __SANITIZE_THREAD__
#define WITH_THREAD_SANITIZER
#endif
/* In GCC 12 and LLVM 14, a child hangs in malloc(3) if another thread was there during fork(2). */
#ifdef __SANITIZE_ADDRESS__
#define WITH_ADDRESS_SANITIZER
#endif
#if defined WITH_ADDRESS_SANITIZER || defined WITH_THREAD_SANITIZER
#define WITH_SANITIZER /* which needs memory of its own */
#endif

#endif
