/* SPDX-License-Identifier: MIT */
/* Compiler hints and single-access helpers, under the kernel's names. */
#ifndef SKBSIM_LINUX_COMPILER_H
#define SKBSIM_LINUX_COMPILER_H

#include <stddef.h>

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif
#ifndef __must_check
#define __must_check __attribute__((__warn_unused_result__))
#endif
#ifndef __aligned
#define __aligned(x) __attribute__((__aligned__(x)))
#endif
#ifndef __packed
#define __packed __attribute__((__packed__))
#endif
#ifndef noinline
#define noinline __attribute__((__noinline__))
#endif
#ifndef __cold
#define __cold __attribute__((__cold__))
#endif
#ifndef __maybe_unused
#define __maybe_unused __attribute__((__unused__))
#endif
#ifndef fallthrough
#define fallthrough __attribute__((__fallthrough__))
#endif
#ifndef __printf
#define __printf(fmt, args) __attribute__((__format__(__printf__, fmt, args)))
#endif

/* A symbol of the library that programs may link against. */
#define SKBSIM_API __attribute__((__visibility__("default")))

/* One access, no tearing, no ordering: for fields that another CPU may change. */
#define READ_ONCE(x)	 __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v) __atomic_store_n(&(x), (v), __ATOMIC_RELAXED)

#define barrier()   __asm__ __volatile__("" ::: "memory")
#define prefetch(p) __builtin_prefetch((p), 0)
#if defined(__x86_64__)
/* The builtin would fetch for reading unless told of processors that know this, as all do now. */
#define prefetchw(p) __asm__ __volatile__("prefetchw %0" : : "m"(*(const char *)(p)))
#else
#define prefetchw(p) __builtin_prefetch((p), 1)
#endif

#endif
