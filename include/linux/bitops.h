/* SPDX-License-Identifier: MIT */
/* Single bits in arrays of words. */
#ifndef SKBSIM_LINUX_BITOPS_H
#define SKBSIM_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* One read, no ordering. */
static inline bool test_bit(long nr, const unsigned long *addr)
{
	return READ_ONCE(addr[nr / BITS_PER_LONG]) >> nr % BITS_PER_LONG & 1;
}

#endif
