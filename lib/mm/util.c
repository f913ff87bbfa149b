/* SPDX-License-Identifier: MIT */
/* What is built from kmalloc() and vmalloc(): kvmalloc(), copies of strings and memory. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "mm/vmalloc.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- kvmalloc ----------------------------------------------------------------------- */

/* For more than a page kmalloc() is only asked: the mapping is as good. */
static gfp_t kmalloc_wish(size_t size, gfp_t gfp)
{
	if (size <= PAGE_SIZE)
		return gfp;
	return gfp | __GFP_NOWARN | (gfp & __GFP_RETRY_MAYFAIL ? 0 : __GFP_NORETRY);
}

void *kvmalloc_node(size_t size, gfp_t gfp, int node)
{
	void *x;

	/* vmalloc() takes page tables and the like with GFP_KERNEL: not everyone may. */
	if ((gfp & GFP_KERNEL) != GFP_KERNEL)
		return kmalloc_node(size, gfp, node);
	x = kmalloc_node(size, kmalloc_wish(size, gfp), node);
	if (x || size <= PAGE_SIZE)
		return x;
	return vmalloc_gfp(size, gfp, node);
}

void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree(addr);
	else
		kfree(addr);
}

void kvfree_sensitive(const void *addr, size_t len)
{
	if (likely(!ZERO_OR_NULL_PTR(addr))) {
		memset((void *)addr, 0, len);
		/* The compiler must not drop it as a store to memory that is freed. */
		__asm__ __volatile__("" : : "r"(addr) : "memory");
	}
	kvfree(addr);
}

/* ---- Copies ------------------------------------------------------------------------- */

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *copy = kmalloc_track_caller(len, gfp);

	if (copy)
		memcpy(copy, src, len);
	return copy;
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	char *copy;

	if (!s)
		return NULL;
	copy = kmalloc_track_caller(len + 1, gfp);
	if (copy) {
		memcpy(copy, s, len);
		copy[len] = '\0';
	}
	return copy;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? kmemdup(s, strlen(s) + 1, gfp) : NULL;
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strnlen(s, max), gfp) : NULL;
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		return NULL;
	text = kmalloc_track_caller((size_t)len + 1, gfp);
	if (!text)
		return NULL;
	va_start(args, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, args);
	va_end(args);
	return text;
}
