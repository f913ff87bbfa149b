/* SPDX-License-Identifier: MIT */
/* Telling ThreadSanitizer of an order that it cannot see, in libraries built without it. */
#ifndef SKBSIM_KERNEL_TSAN_H
#define SKBSIM_KERNEL_TSAN_H

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

#else

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
