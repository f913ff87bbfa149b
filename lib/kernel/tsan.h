/* SPDX-License-Identifier: MIT */
/* Telling ThreadSanitizer what it cannot see: an order, in libraries built without it; a race that is
 * meant. */
#ifndef SKBSIM_KERNEL_TSAN_H
#define SKBSIM_KERNEL_TSAN_H

#include <linux/compiler.h>

#ifdef __SANITIZE_THREAD__
#define SKBSIM_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SKBSIM_TSAN 1
#endif
#endif

#ifdef SKBSIM_TSAN

#include <sanitizer/tsan_interface.h>

/* What this thread did comes before what another does after tsan_acquire() of the same address. */
static inline void tsan_release(void *address)
{
	__tsan_release(address);
}

static inline void tsan_acquire(void *address)
{
	__tsan_acquire(address);
}

/* Of a function that reads what others write, and that may be stale. */
#define __reads_stale noinline __attribute__((__no_sanitize__("thread")))

/* One more in a counter that this CPU alone writes, and others read meanwhile. */
static __always_inline void count_one(unsigned long *counter)
{
	WRITE_ONCE(*counter, *counter + 1);
}

#else

#define __reads_stale

/* In one instruction, which WRITE_ONCE() would make three of. */
static __always_inline void count_one(unsigned long *counter)
{
	++*counter;
}

static inline void tsan_release(void *address)
{
	(void)address;
}

static inline void tsan_acquire(void *address)
{
	(void)address;
}

#endif
#endif
