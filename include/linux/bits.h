/* SPDX-License-Identifier: MIT */
/* Words with one bit set. */
#ifndef SKBSIM_LINUX_BITS_H
#define SKBSIM_LINUX_BITS_H

#define BITS_PER_BYTE 8
#define BITS_PER_LONG (BITS_PER_BYTE * (int)sizeof(long))

#define BIT(n)	   (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))

#endif
