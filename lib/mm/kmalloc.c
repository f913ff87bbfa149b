/* SPDX-License-Identifier: MIT */
/* Memory of any size: the kmalloc classes on top of the slab caches, whole pages above them. */
#include "mm/slub_debug.h"

#include "kernel/profile.h"

#include <linux/bug.h>

#include <string.h>

/* Families of kmalloc caches, by what a mask asks for; those of 5.12. */
enum kmalloc_cache_type { KMALLOC_NORMAL, KMALLOC_RECLAIM, KMALLOC_DMA, NR_KMALLOC_TYPES };

static const struct kmalloc_class {
	const char *name[NR_KMALLOC_TYPES];
	unsigned int size;
} kmalloc_info[] = {
#define CLASS(size, name)                                                             \
	{                                                                             \
		{ "kmalloc-" name, "kmalloc-rcl-" name, "dma-kmalloc-" name }, (size) \
	}
	CLASS(8, "8"),	   CLASS(16, "16"),   CLASS(32, "32"),	 CLASS(64, "64"),
	CLASS(96, "96"),   CLASS(128, "128"), CLASS(192, "192"), CLASS(256, "256"),
	CLASS(512, "512"), CLASS(1024, "1k"), CLASS(2048, "2k"), CLASS(4096, "4k"),
	CLASS(8192, "8k"),
#undef CLASS
};

#define NR_CLASSES	    ARRAY_SIZE(kmalloc_info)
#define KMALLOC_SMALL_STEPS (192 / 8)

static struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][NR_CLASSES];

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

static bool create_family(enum kmalloc_cache_type type)
{
	static const slab_flags_t flags[NR_KMALLOC_TYPES] = {
		[KMALLOC_RECLAIM] = SLAB_RECLAIM_ACCOUNT,
		[KMALLOC_DMA] = SLAB_CACHE_DMA,
	};
	unsigned int i, size, align;

	for (i = 0; i < NR_CLASSES; i++) {
		size = kmalloc_info[i].size;
		/* A power of two is aligned to itself. */
		align = size & (size - 1) ? ARCH_KMALLOC_MINALIGN
					  : min(size, (unsigned int)PAGE_SIZE);
		kmalloc_caches[type][i] =
			create_builtin_cache(kmalloc_info[i].name[type], size, align, flags[type]);
		if (!kmalloc_caches[type][i])
			return false;
	}
	return true;
}

bool create_kmalloc_caches(void)
{
	fill_small_classes();
	return create_family(KMALLOC_NORMAL) && create_family(KMALLOC_RECLAIM) &&
	       create_family(KMALLOC_DMA);
}

static __always_inline enum kmalloc_cache_type kmalloc_type(gfp_t gfp)
{
	if (likely(!(gfp & (__GFP_DMA | __GFP_RECLAIMABLE))))
		return KMALLOC_NORMAL;
	return gfp & __GFP_DMA ? KMALLOC_DMA : KMALLOC_RECLAIM;
}

/* @size is 1 to KMALLOC_MAX_CACHE_SIZE. */
static __always_inline struct kmem_cache *kmalloc_slab(size_t size, gfp_t gfp)
{
	struct kmem_cache **caches = kmalloc_caches[kmalloc_type(gfp)];

	if (size <= 192)
		return caches[small_class[(size - 1) / 8]];
	return caches[(unsigned int)ilog2(size - 1)]; /* 256 has index 7, and so on */
}

/* What no class serves: 0, and more than KMALLOC_MAX_CACHE_SIZE. */
static noinline void *kmalloc_no_class(size_t size, gfp_t gfp, int node)
{
	struct page *page;

	if (!size)
		return ZERO_SIZE_PTR;
	if (unlikely(size > KMALLOC_MAX_SIZE)) {
		WARN_ONCE(!(gfp & __GFP_NOWARN), "kmalloc(%zu): expected at most %lu bytes", size,
			  KMALLOC_MAX_SIZE);
		return NULL;
	}
	if (unlikely(gfp & GFP_SLAB_BUG_MASK))
		gfp = kmalloc_fix_flags(gfp);
	page = alloc_pages_node(node, gfp | __GFP_COMP, get_order(size));
	if (!page)
		return NULL;
	kasan_kmalloc(page_address(page), size, page_size(page));
	return page_address(page);
}

static noinline __cold void *kmalloc_first(size_t size, gfp_t gfp, int node)
{
	get_cpu_offset(); /* attaches the thread, and so makes the kmalloc caches */
	return kmalloc_node(size, gfp, node);
}

static __always_inline void *do_kmalloc(size_t size, gfp_t gfp, int node)
{
	struct kmem_cache *s;
	void *object;

	/* One comparison for both ends: 0 wraps. */
	if (unlikely(size - 1 >= KMALLOC_MAX_CACHE_SIZE))
		return kmalloc_no_class(size, gfp, node);
	if (unlikely(!this_cpu_offset))
		return kmalloc_first(size, gfp, node);
	s = kmalloc_slab(size, gfp);
	object = slab_alloc(s, gfp, node);
	kasan_kmalloc(object, size, s->object_size);
	return object;
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	return do_kmalloc(size, gfp, node);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return do_kmalloc(size, gfp, NUMA_NO_NODE);
}

void *kmalloc_whole(size_t *size, gfp_t gfp, int node)
{
	struct kmem_cache *s;
	void *object;

	if (unlikely(*size - 1 >= KMALLOC_MAX_CACHE_SIZE || !this_cpu_offset)) {
		object = kmalloc_node(*size, gfp, node);
		*size = ksize(object);
		return object;
	}
	s = kmalloc_slab(*size, gfp);
	*size = s->usable;
	object = slab_alloc(s, gfp, node);
	kasan_hand_out(object, s->usable);
	return object;
}

gfp_t kmalloc_fix_flags(gfp_t gfp)
{
	gfp_t fixed = gfp & ~GFP_SLAB_BUG_MASK;

	skbsim_warn(__FILE__, __LINE__, "Unexpected gfp: %#x. Fixing up to gfp: %#x",
		    gfp & GFP_SLAB_BUG_MASK, fixed);
	return fixed;
}

/*
 * Is @page the head of what kmalloc_no_class() gave? NULL, single pages and blocks
 * of the page allocator's other users are not.
 */
static bool is_large_kmalloc(const struct page *page)
{
	return page && PageHead(page) && page_ref_count(page) > 0;
}

void kfree(const void *x)
{
	struct page *page;

	if (unlikely(ZERO_OR_NULL_PTR(x)))
		return;
	page = page_of(x);
	if (likely(page && PageSlab(page)))
		slab_free(page->slab_cache, page, (void *)x);
	else if (!WARN(!is_large_kmalloc(page),
		       "kfree(%p): Object is neither in a slab nor in "
		       "compound pages",
		       x))
		__free_pages(page, compound_order(page));
}

size_t ksize(const void *x)
{
	struct page *page;
	size_t size;

	if (unlikely(ZERO_OR_NULL_PTR(x)))
		return 0;
	page = page_of(x);
	if (likely(page && PageSlab(page)))
		size = page->slab_cache->usable;
	else if (WARN(!is_large_kmalloc(page),
		      "ksize(%p): Object is neither in a slab nor in "
		      "compound pages",
		      x))
		return 0;
	else
		size = page_size(page);
	kasan_hand_out(x, size); /* whoever asks may use it all */
	return size;
}

void *krealloc(const void *x, size_t size, gfp_t gfp)
{
	size_t had;
	void *other;

	if (!size) {
		kfree(x);
		return ZERO_SIZE_PTR;
	}
	had = ksize(x);
	if (had >= size) {
		if (unlikely(gfp & __GFP_ZERO) && switches.krealloc_clears_spare)
			memset((char *)x + size, 0, had - size);
		kasan_kmalloc(x, size, had);
		return (void *)x;
	}
	if (unlikely(!had && !ZERO_OR_NULL_PTR(x)))
		return NULL; /* and ksize() has said why */
	other = kmalloc(size, gfp);
	if (other && had) {
		memcpy(other, x, had);
		kfree(x);
	}
	return other;
}

void kfree_sensitive(const void *x)
{
	size_t bytes = ksize(x);

	if (bytes) {
		memset((void *)x, 0, bytes);
		/* The compiler must not drop it as a store to memory that is freed. */
		__asm__ __volatile__("" : : "r"(x) : "memory");
		kfree(x);
	}
}
