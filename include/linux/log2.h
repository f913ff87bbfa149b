/* SPDX-License-Identifier: MIT */
/* Powers of two. */
#ifndef SKBSIM_LINUX_LOG2_H
#define SKBSIM_LINUX_LOG2_H

#include <linux/types.h>

/* Position of the highest set bit; n must not be 0. */
static inline int ilog2(unsigned long n)
{
	return 8 * (int)sizeof(n) - 1 - __builtin_clzl(n);
}

static inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

/* The next power of two at or above @n, which is not 0. */
static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n == 1 ? 1 : 2UL << ilog2(n - 1);
}

/* The next power of two at or below @n, which is not 0. */
static inline unsigned long rounddown_pow_of_two(unsigned long n)
{
	return 1UL << ilog2(n);
}

#endif
