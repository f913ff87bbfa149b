/* SPDX-License-Identifier: MIT */
/* Memory of any size: the kmalloc classes on top of the slab caches, whole pages above them. */
#include "mm/slub.h"

#include <linux/bug.h>

#include <string.h>

static const struct kmalloc_class {
	const char *name;
	unsigned int size;
} kmalloc_info[] = {
	{ "kmalloc-8", 8 },	{ "kmalloc-16", 16 },	{ "kmalloc-32", 32 },
	{ "kmalloc-64", 64 },	{ "kmalloc-96", 96 },	{ "kmalloc-128", 128 },
	{ "kmalloc-192", 192 }, { "kmalloc-256", 256 }, { "kmalloc-512", 512 },
	{ "kmalloc-1k", 1024 }, { "kmalloc-2k", 2048 }, { "kmalloc-4k", 4096 },
	{ "kmalloc-8k", 8192 },
};

#define NR_CLASSES	    ARRAY_SIZE(kmalloc_info)
#define CLASS_256	    7
#define KMALLOC_SMALL_STEPS (192 / 8)

static struct kmem_cache *kmalloc_caches[NR_CLASSES];

/* The class of each size up to 192, in steps of 8. */
static u8 small_class[KMALLOC_SMALL_STEPS];

static void fill_small_classes(void)
{
	unsigned int i = 0, step;

	for (step = 0; step < KMALLOC_SMALL_STEPS; step++) {
		if ((step + 1) * 8 > kmalloc_info[i].size)
			i++;
		small_class[step] = i;
	}
}

bool create_kmalloc_caches(void)
{
	unsigned int i, size, align;

	fill_small_classes();
	for (i = 0; i < NR_CLASSES; i++) {
		size = kmalloc_info[i].size;
		/* A power of two is aligned to itself. */
		align = size & (size - 1) ? 8 : min(size, (unsigned int)PAGE_SIZE);
		kmalloc_caches[i] = create_builtin_cache(kmalloc_info[i].name, size, align, 0);
		if (!kmalloc_caches[i])
			return false;
	}
	return true;
}

/* @size is 1 to KMALLOC_MAX_CACHE_SIZE. */
static struct kmem_cache *kmalloc_slab(size_t size)
{
	if (size <= 192)
		return kmalloc_caches[small_class[(size - 1) / 8]];
	return kmalloc_caches[CLASS_256 + ilog2(size - 1) - 7];
}

static void *kmalloc_large_node(size_t size, gfp_t gfp, int node)
{
	struct page *page;

	if (unlikely(size > KMALLOC_MAX_SIZE)) {
		WARN_ON_ONCE(!(gfp & __GFP_NOWARN));
		return NULL;
	}
	page = alloc_pages_node(node, gfp | __GFP_COMP, get_order(size));
	return page ? page_address(page) : NULL;
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	get_cpu_offset(); /* attaches the thread, and so makes the kmalloc caches */
	if (unlikely(size > KMALLOC_MAX_CACHE_SIZE))
		return kmalloc_large_node(size, gfp, node);
	return slab_alloc(kmalloc_slab(size), gfp, node);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return kmalloc_node(size, gfp, NUMA_NO_NODE);
}

void kfree(const void *x)
{
	struct page *page;

	if (unlikely(ZERO_OR_NULL_PTR(x)))
		return;
	page = page_of(x);
	if (WARN(!page, "kfree(%p): not simulated memory, or never handed out", x))
		return;
	if (likely(PageSlab(page)))
		slab_free(page->slab_cache, page, (void *)x, (void *)x, 1);
	else
		__free_pages(page, compound_order(page));
}

size_t ksize(const void *x)
{
	struct page *page;

	if (ZERO_OR_NULL_PTR(x))
		return 0;
	page = virt_to_head_page(x);
	return PageSlab(page) ? page->slab_cache->size : PAGE_SIZE << compound_order(page);
}

void *krealloc(const void *x, size_t size, gfp_t gfp)
{
	size_t had = ksize(x);
	void *larger;

	if (!size) {
		kfree(x);
		return ZERO_SIZE_PTR;
	}
	if (had >= size)
		return (void *)x;
	larger = kmalloc(size, gfp);
	if (larger && had) {
		memcpy(larger, x, had);
		kfree(x);
	}
	return larger;
}
