/* SPDX-License-Identifier: MIT */
/* Arithmetic and container helpers that kernel code takes for granted. */
#ifndef SKBSIM_LINUX_KERNEL_H
#define SKBSIM_LINUX_KERNEL_H

#include_next <linux/kernel.h>

#include <linux/bitops.h>
#include <linux/byteorder/generic.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/stddef.h>
#include <linux/types.h>

#ifndef ALIGN
#define ALIGN(x, a) (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#endif
#ifndef ALIGN_DOWN
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a)-1))
#endif
#ifndef IS_ALIGNED
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a)-1)) == 0)
#endif
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

#ifndef container_of
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#endif

#define PAGE_SHIFT 12
#ifndef PAGE_SIZE
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#endif
#define PAGE_MASK	 (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(addr) ALIGN((addr), PAGE_SIZE)
#define SMP_CACHE_BYTES	 64
#define L1_CACHE_BYTES	 SMP_CACHE_BYTES
#define NUMA_NO_NODE	 (-1)
#define HZ		 250

#define ____cacheline_aligned_in_smp __aligned(SMP_CACHE_BYTES)

/* The halves of a 64-bit number. */
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define lower_32_bits(n) ((u32)(n))

/* A string of as many kmalloc()ed bytes as @fmt takes, the caller's until kfree(); NULL when memory
 * is out. Any context. Mirrors kasprintf() of Linux 5.12, but formats as the C library does. */
SKBSIM_API char *kasprintf(gfp_t gfp, const char *fmt, ...) __printf(2, 3);

/* The smallest page order whose block holds @size bytes (@size >= 1). */
static inline int get_order(unsigned long size)
{
	size = (size - 1) >> PAGE_SHIFT;
	return size ? ilog2(size) + 1 : 0;
}

#endif
