/* SPDX-License-Identifier: MIT */
/*
 * The slab allocator: caches of equal objects, and kmalloc on top of them. For memory that
 * kmalloc() has not, see kvmalloc() in <linux/vmalloc.h>.
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

/*
 * Debugging of one cache, at the price of its fast paths and of memory around each
 * object; debug= in $SKBSIM_OPTIONS sets them for all caches. What is found is
 * reported as by the kernel, and counts in skbsim_warn_count().
 */
#define SLAB_CONSISTENCY_CHECKS ((slab_flags_t)0x00000100U) /* look at the others' marks */
#define SLAB_RED_ZONE		((slab_flags_t)0x00000400U) /* red zones around objects */
#define SLAB_POISON		((slab_flags_t)0x00000800U) /* a pattern in free objects */
#define SLAB_STORE_USER		((slab_flags_t)0x00010000U) /* who took and who freed an object */
#define SLAB_TRACE		((slab_flags_t)0x00200000U) /* each alloc and free is logged */

/* What else kmem_cache_create() may be told. */
#define SLAB_HWCACHE_ALIGN   ((slab_flags_t)0x00002000U) /* objects start on cache lines */
#define SLAB_CACHE_DMA	     ((slab_flags_t)0x00004000U) /* slabs asked for with __GFP_DMA */
#define SLAB_CACHE_DMA32     ((slab_flags_t)0x00008000U) /* slabs asked for with __GFP_DMA32 */
#define SLAB_RECLAIM_ACCOUNT ((slab_flags_t)0x00020000U) /* objects can be reclaimed */
#define SLAB_TEMPORARY	     SLAB_RECLAIM_ACCOUNT	 /* objects do not live long */
#define SLAB_PANIC	     ((slab_flags_t)0x00040000U) /* BUG() if the cache cannot be made */

/*
 * A slab goes back to the page allocator only after a grace period. So a reader
 * (<linux/rcupdate.h>) that finds a pointer to an object may follow it: there may
 * be another object of the same cache by now, but never anything else. Free objects
 * keep their contents, and are handed out again at once.
 */
#define SLAB_TYPESAFE_BY_RCU ((slab_flags_t)0x00080000U)

/* Accepted for the sake of the kernel's code; here they change nothing. */
#define SLAB_MEM_SPREAD	   ((slab_flags_t)0x00100000U)
#define SLAB_DEBUG_OBJECTS ((slab_flags_t)0U)
#define SLAB_NOLEAKTRACE   ((slab_flags_t)0x00800000U)
#define SLAB_ACCOUNT	   ((slab_flags_t)0x04000000U)

/* What kmalloc(0) returns: not NULL, never to be dereferenced, fine to kfree(). */
#define ZERO_SIZE_PTR	    ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

/* The largest kmalloc() that comes from a slab, and the largest of all. */
#define KMALLOC_SHIFT_HIGH     (PAGE_SHIFT + 1)
#define KMALLOC_SHIFT_MAX      (MAX_ORDER + PAGE_SHIFT - 1)
#define KMALLOC_SHIFT_LOW      3
#define KMALLOC_MAX_SIZE       (1UL << KMALLOC_SHIFT_MAX)
#define KMALLOC_MAX_CACHE_SIZE (1UL << KMALLOC_SHIFT_HIGH)
#define KMALLOC_MAX_ORDER      (KMALLOC_SHIFT_MAX - PAGE_SHIFT)
#define KMALLOC_MIN_SIZE       (1 << KMALLOC_SHIFT_LOW)

#define ARCH_KMALLOC_MINALIGN __alignof__(unsigned long long)
#define ARCH_SLAB_MINALIGN    __alignof__(unsigned long long)

/* ---- Caches ------------------------------------------------------------------------- */

/**
 * kmem_cache_create - make a cache of equal objects
 * @name: shown in reports; copied. One that another cache has is warned about, and taken
 * @size: bytes of an object, 1 to KMALLOC_MAX_SIZE
 * @align: alignment, a power of two, or 0 for a word
 * @flags: SLAB_*
 * @ctor: run once on each object when its slab is made, not at each allocation; or NULL
 *
 * Process context. The caller owns the cache and gives it back with
 * kmem_cache_destroy(). Returns NULL (BUG() with SLAB_PANIC) with a report when
 * a parameter is out of range, a flag is none that a caller may set, no slab can
 * hold such an object, or memory is out.
 * Mirrors kmem_cache_create() of Linux 5.12; caches are never merged, and what
 * only its debug builds check is always checked.
 */
SKBSIM_API struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
						unsigned int align, slab_flags_t flags,
						void (*ctor)(void *));

/**
 * kmem_cache_create_usercopy - make a cache with a region for user space
 * @useroffset: of the region in an object, bytes
 * @usersize: bytes of the region; 0: none
 *
 * As kmem_cache_create(). A region that is not inside the object is warned about
 * and taken as none. Nothing here copies to or from user space, so it is only kept.
 */
SKBSIM_API struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
							 unsigned int align, slab_flags_t flags,
							 unsigned int useroffset,
							 unsigned int usersize,
							 void (*ctor)(void *));

/* A cache of struct @type, which gives it its name, size and alignment. */
#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), (flags), NULL)

/* The same, with member @field as its region for user space. */
#define KMEM_CACHE_USERCOPY(type, flags, field)                                                   \
	kmem_cache_create_usercopy(#type, sizeof(struct type), __alignof__(struct type), (flags), \
				   offsetof(struct type, field),                                  \
				   sizeof(((struct type *)0)->field), NULL)

/**
 * kmem_cache_shrink - give empty slabs back
 * @s: the cache
 *
 * Process context, no other CPU in a call on @s. Every CPU's slabs are flushed;
 * of the rest, those with the fewest free objects will be used first. Returns 0 if
 * no slab is left, else 1. Mirrors kmem_cache_shrink() of Linux 5.12, which other CPUs
 * may run beside: see skbsim_slab_shrink_nodes() for what can do that here.
 */
SKBSIM_API int kmem_cache_shrink(struct kmem_cache *s);

/**
 * kmem_cache_destroy - give a cache back
 * @s: the cache, or NULL
 *
 * Process context, no other CPU in a call on @s. Every CPU's slabs are flushed.
 * If objects are still in use each is reported, the cache and its memory stay,
 * it may be destroyed again later, and skbsim_exit() counts what is left. A cache with
 * SLAB_TYPESAFE_BY_RCU is waited for as by rcu_barrier().
 * Mirrors kmem_cache_destroy() of Linux 5.12.
 */
SKBSIM_API void kmem_cache_destroy(struct kmem_cache *s);

/* Bytes of an object as it was asked for at creation. */
SKBSIM_API unsigned int kmem_cache_size(struct kmem_cache *s);

/* ---- Objects ------------------------------------------------------------------------ */

/**
 * kmem_cache_alloc - take one object
 * @s: the cache
 * @gfp: as for alloc_pages_node(), used when a slab must be made; __GFP_ZERO clears the object
 *
 * Any context. The caller owns the object until kmem_cache_free(). Contents are
 * undefined without __GFP_ZERO or a constructor; both together are warned about
 * once, and the object is cleared. Returns NULL when memory is out.
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
 * Any context, any CPU. An object of another cache is reported and goes back to
 * its own; a pointer that is no slab object is reported and left alone. Mirrors
 * kmem_cache_free() of Linux 5.12 with CONFIG_SLAB_FREELIST_HARDENED.
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

/* The same for @nr kmalloc()ed objects of any size. */
#define kfree_bulk(nr, p) kmem_cache_free_bulk(NULL, (nr), (p))

/* ---- kmalloc ------------------------------------------------------------------------ */

/**
 * kmalloc - take memory of any size
 * @size: bytes; 0 gives ZERO_SIZE_PTR; up to KMALLOC_MAX_CACHE_SIZE it comes from
 *        the kmalloc class that fits, above as whole pages of a power-of-two order
 * @gfp: as for kmem_cache_alloc(); __GFP_DMA takes it from the dma-kmalloc caches,
 *       else __GFP_RECLAIMABLE from the kmalloc-rcl ones
 *
 * Any context. The caller owns it until kfree(). A class that is a power of two is
 * aligned to itself, up to a page. Returns NULL when memory is out, or when @size is
 * above KMALLOC_MAX_SIZE, which is warned about once unless __GFP_NOWARN forbids it.
 * Mirrors kmalloc() of Linux 5.12.
 */
SKBSIM_API void *kmalloc(size_t size, gfp_t gfp);

/* kmalloc() from the memory of @node, 0 to nr_online_nodes - 1 (NUMA_NO_NODE: any). */
SKBSIM_API void *kmalloc_node(size_t size, gfp_t gfp, int node);

/* For helpers that allocate in another's name, whom the kernel notes down. */
#define kmalloc_track_caller(size, gfp)		   kmalloc((size), (gfp))
#define kmalloc_node_track_caller(size, gfp, node) kmalloc_node((size), (gfp), (node))

/* Cleared memory. */
static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}

static inline void *kzalloc_node(size_t size, gfp_t gfp, int node)
{
	return kmalloc_node(size, gfp | __GFP_ZERO, node);
}

/* @n members of @size bytes each; NULL if the product overflows, too. */
static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kmalloc(bytes, gfp);
}

static inline void *kmalloc_array_node(size_t n, size_t size, gfp_t gfp, int node)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kmalloc_node(bytes, gfp, node);
}

/* Cleared, too. */
static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

static inline void *kcalloc_node(size_t n, size_t size, gfp_t gfp, int node)
{
	return kmalloc_array_node(n, size, gfp | __GFP_ZERO, node);
}

/**
 * krealloc - more or less memory for the same contents
 * @x: kmalloc()ed memory; NULL or ZERO_SIZE_PTR for kmalloc()
 * @size: bytes; 0 frees @x and gives ZERO_SIZE_PTR
 * @gfp: as for kmalloc(); __GFP_ZERO clears what a move adds to ksize(@x), but
 *       what @x had to spare only as v6.1
 *
 * Any context. @x itself if ksize(@x) is enough, however much is too much; else
 * other memory, with what @x had room for copied and @x freed. On failure NULL, and @x is
 * still the caller's; so too if @x is no such memory, which is reported.
 * Mirrors krealloc() of Linux 5.12.
 */
SKBSIM_API void *krealloc(const void *x, size_t size, gfp_t gfp);

/* krealloc() to @n members of @size bytes each; NULL if the product overflows, too. */
static inline void *krealloc_array(void *x, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : krealloc(x, bytes, gfp);
}

/**
 * kfree - give kmalloc()ed memory back
 * @x: the memory, or an object of any cache; NULL and ZERO_SIZE_PTR are fine
 *
 * Any context, any CPU. What is neither is reported and left alone.
 * Mirrors kfree() of Linux 5.12.
 */
SKBSIM_API void kfree(const void *x);

/* kfree() after all ksize(@x) bytes were cleared. */
SKBSIM_API void kfree_sensitive(const void *x);

/* Bytes that may be used at @x, an object of any cache or kmalloc()ed: its class's, its pages'. 0
 * for NULL and ZERO_SIZE_PTR, and with a report for what is neither. Any context. */
SKBSIM_API size_t ksize(const void *x);

#endif
