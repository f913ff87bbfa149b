/* SPDX-License-Identifier: MIT */
/*
 * The slab allocator: caches of equal objects, and kmalloc on top of them.
 *
 * Where a comment does not say otherwise, a function may be called in any context
 * and mirrors the one of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_SLAB_H
#define SKBSIM_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

struct kmem_cache;

#define SLAB_HWCACHE_ALIGN ((slab_flags_t)0x2000U)  /* objects start on cache lines */
#define SLAB_PANIC	   ((slab_flags_t)0x40000U) /* creation must not fail: BUG() if it does */

/* What kmalloc(0) returns: not NULL, never to be dereferenced, fine to kfree(). */
#define ZERO_SIZE_PTR	    ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

#define KMALLOC_MAX_CACHE_SIZE (2UL * PAGE_SIZE)
#define KMALLOC_MAX_SIZE       (PAGE_SIZE << (MAX_ORDER - 1))

/**
 * kmem_cache_create - make a cache of equal objects
 * @name: shown in reports; copied
 * @size: bytes of an object, 8 to KMALLOC_MAX_SIZE
 * @align: alignment, a power of two up to PAGE_SIZE, or 0 for a word
 * @flags: SLAB_*
 * @ctor: run once on each object when its slab is made, not at each allocation; or NULL
 *
 * Process context. The caller owns the cache and gives it back with
 * kmem_cache_destroy(). Returns NULL (BUG() with SLAB_PANIC) with a report when
 * a parameter is out of range or memory is out.
 * Mirrors kmem_cache_create() of Linux 5.12; caches are never merged.
 */
SKBSIM_API struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
						unsigned int align, slab_flags_t flags,
						void (*ctor)(void *));

/**
 * kmem_cache_destroy - give a cache back
 * @s: the cache, or NULL
 *
 * Process context, no other CPU in a call on @s. Every CPU's slabs are flushed.
 * If objects are still in use this is reported, the cache and its memory stay,
 * and skbsim_exit() counts them. Mirrors kmem_cache_destroy() of Linux 5.12.
 */
SKBSIM_API void kmem_cache_destroy(struct kmem_cache *s);

/**
 * kmem_cache_alloc - take one object
 * @s: the cache
 * @gfp: as for alloc_pages_node(), used when a slab must be made; __GFP_ZERO clears the object
 *
 * Any context. The caller owns the object until kmem_cache_free(). Contents are
 * undefined without __GFP_ZERO or a constructor. Returns NULL when memory is out.
 * Mirrors kmem_cache_alloc() of Linux 5.12.
 */
SKBSIM_API void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp);

/* kmem_cache_alloc() from the slabs of @node, 0 to nr_online_nodes - 1 (NUMA_NO_NODE: any). */
SKBSIM_API void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t gfp, int node);

/* A cleared object. */
static inline void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp)
{
	return kmem_cache_alloc(s, gfp | __GFP_ZERO);
}

/**
 * kmem_cache_free - give one object back
 * @s: the cache it came from
 * @x: the object; NULL is an error here, as in the kernel
 *
 * Any context, any CPU. An object of another cache, or a pointer that is no
 * object, is reported and left alone. Mirrors kmem_cache_free() of Linux 5.12.
 */
SKBSIM_API void kmem_cache_free(struct kmem_cache *s, void *x);

/**
 * kmem_cache_alloc_bulk - take @nr objects, all or none
 * @s: the cache
 * @gfp: as for kmem_cache_alloc()
 * @nr: how many, 1 and up
 * @p: receives them, in the order the slabs hand them out
 *
 * Any context with interrupts on. Returns @nr, or 0 with nothing taken when
 * memory ran out on the way (what had been taken is given back, @p is
 * clobbered). Mirrors kmem_cache_alloc_bulk() of Linux 5.12.
 */
SKBSIM_API int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr, void **p);

/**
 * kmem_cache_free_bulk - give @nr objects back
 * @s: the cache they came from, or NULL for kmalloc()ed objects of any size
 * @nr: how many, 1 and up
 * @p: the objects; clobbered; NULL entries are skipped
 *
 * Any context with interrupts on. Objects of one slab that stand near each
 * other in @p are freed in one step. Mirrors kmem_cache_free_bulk() of Linux 5.12.
 */
SKBSIM_API void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **p);

/* For helpers that allocate in another's name, whom the kernel notes down. */
#define kmalloc_track_caller(size, gfp) kmalloc((size), (gfp))

/* The same for @nr kmalloc()ed objects of any size. */
#define kfree_bulk(nr, p) kmem_cache_free_bulk(NULL, (nr), (p))

/* Bytes of an object as it was asked for at creation. */
SKBSIM_API unsigned int kmem_cache_size(struct kmem_cache *s);

/**
 * kmalloc - take memory of any size
 * @size: bytes; 0 gives ZERO_SIZE_PTR; up to 8192 it comes from the kmalloc
 *        class that fits, above as whole pages of a power-of-two order
 * @gfp: as for kmem_cache_alloc()
 *
 * Any context. The caller owns it until kfree(). Returns NULL when memory is
 * out or @size is above KMALLOC_MAX_SIZE. Mirrors kmalloc() of Linux 5.12.
 */
SKBSIM_API void *kmalloc(size_t size, gfp_t gfp);

/* kmalloc() from the memory of @node, 0 to nr_online_nodes - 1 (NUMA_NO_NODE: any). */
SKBSIM_API void *kmalloc_node(size_t size, gfp_t gfp, int node);

/* Cleared memory. */
static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}

/* @n members of @size bytes each; NULL if the product overflows, too. */
static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kmalloc(bytes, gfp);
}

/* Cleared, too. */
static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

/**
 * krealloc - more or less memory for the same contents
 * @x: kmalloc()ed memory, or NULL for kmalloc()
 * @size: bytes; 0 frees @x and gives ZERO_SIZE_PTR
 * @gfp: as for kmalloc()
 *
 * Any context. @x itself if its class is large enough; else a larger one, @x's
 * contents copied and @x freed. On failure NULL, and @x is still the caller's.
 * Mirrors krealloc() of Linux 5.12.
 */
SKBSIM_API void *krealloc(const void *x, size_t size, gfp_t gfp);

/* Gives kmalloc()ed memory back. NULL and ZERO_SIZE_PTR are fine. Any context, any CPU. */
SKBSIM_API void kfree(const void *x);

/* Bytes that really belong to a kmalloc()ed object: its class's, or its pages'. 0 for NULL. */
SKBSIM_API size_t ksize(const void *x);

#endif
