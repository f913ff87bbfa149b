/* SPDX-License-Identifier: MIT */
/*
 * Memory that is one piece by address only, of as many single pages as it takes:
 * vmalloc(), and kvmalloc(), which uses it for what kmalloc() cannot give.
 *
 * The bytes lie outside the nodes' memory: virt_to_page() is not for them. Each
 * page of them holds a page of its node, so limits and accounting are the kernel's.
 */
#ifndef SKBSIM_LINUX_VMALLOC_H
#define SKBSIM_LINUX_VMALLOC_H

#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/types.h>

/**
 * vmalloc_node - take memory of any size, in pages
 * @size: bytes, 1 and up
 * @node: 0 to nr_online_nodes - 1, or NUMA_NO_NODE
 *
 * Process context (BUG() in interrupts). It starts on a page and is followed by
 * an inaccessible one. The caller owns it until vfree(). Returns NULL, with a
 * warning, for size 0 and when the nodes have not so many pages.
 * Mirrors vmalloc_node() of Linux 5.12.
 */
SKBSIM_API void *vmalloc_node(unsigned long size, int node);

/* From any node. */
SKBSIM_API void *vmalloc(unsigned long size);

/* Cleared, too. */
SKBSIM_API void *vzalloc(unsigned long size);

/* Gives vmalloc()ed memory back. NULL is fine; what is no such memory's start is reported and left
 * alone. Process context. Mirrors vfree() of Linux 5.12. */
SKBSIM_API void vfree(const void *addr);

/* Does @x lie where vmalloc() maps? Any context. */
SKBSIM_API bool is_vmalloc_addr(const void *x);

/**
 * kvmalloc_node - take memory from kmalloc(), or else from vmalloc()
 * @size: bytes; 0 gives ZERO_SIZE_PTR
 * @gfp: as for kmalloc(); vmalloc() is tried only for masks that have all of
 *       GFP_KERNEL, and for more than a page
 * @node: 0 to nr_online_nodes - 1, or NUMA_NO_NODE
 *
 * Context as @gfp says. The caller owns it until kvfree(). kmalloc() is not pressed
 * for more than a page, unless by __GFP_RETRY_MAYFAIL. Returns NULL when neither
 * can give it. Mirrors kvmalloc_node() of Linux 5.12.
 */
SKBSIM_API void *kvmalloc_node(size_t size, gfp_t gfp, int node);

/* Gives kvmalloc()ed, kmalloc()ed or vmalloc()ed memory back. NULL is fine. Process context if it
 * is mapped. */
SKBSIM_API void kvfree(const void *addr);

/* Wipes the first @len bytes first. */
SKBSIM_API void kvfree_sensitive(const void *addr, size_t len);

/* From any node. */
static inline void *kvmalloc(size_t size, gfp_t gfp)
{
	return kvmalloc_node(size, gfp, NUMA_NO_NODE);
}

/* Cleared. */
static inline void *kvzalloc(size_t size, gfp_t gfp)
{
	return kvmalloc(size, gfp | __GFP_ZERO);
}

static inline void *kvzalloc_node(size_t size, gfp_t gfp, int node)
{
	return kvmalloc_node(size, gfp | __GFP_ZERO, node);
}

/* @n members of @size bytes each; NULL if the product overflows, too. */
static inline void *kvmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kvmalloc(bytes, gfp);
}

/* Cleared, too. */
static inline void *kvcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kvmalloc_array(n, size, gfp | __GFP_ZERO);
}

#endif
