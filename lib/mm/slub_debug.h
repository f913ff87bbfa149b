/* SPDX-License-Identifier: MIT */
/*
 * Debugged caches: patterns and red zones around objects, who took and freed them,
 * and checks of both at each allocation and free. Mirrors CONFIG_SLUB_DEBUG of
 * Linux 5.12.
 *
 * The place of an object, at distances of size, from left to right:
 *
 *     red_left_pad  SLAB_RED_ZONE: at least a word
 *     object_size   the object, aligned as asked
 *     to inuse      padding to a word; SLAB_RED_ZONE: at least a byte of red zone
 *     a word        the link, unless it may lie in the object
 *     2 tracks      SLAB_STORE_USER: who took it, who freed it
 *     to the end    padding
 *
 *     bytes             in use                    free
 *     red zones         SLUB_RED_ACTIVE           SLUB_RED_INACTIVE
 *     object (poison)   the owner's, at first     POISON_FREE, the last POISON_END
 *                       as when free
 *     padding           POISON_INUSE              POISON_INUSE (with SLAB_POISON)
 *
 * A debugged cache never has a current slab: each allocation takes a slab from its
 * node and gives it back, each free goes to the slab itself, so that fast paths need
 * not ask. All that changes its slabs happens under their node's list_lock, but for
 * what happens to the one object that a CPU is just taking.
 *
 * Checks are made, and reported, with SLAB_CONSISTENCY_CHECKS only.
 */
#ifndef SKBSIM_MM_SLUB_DEBUG_H
#define SKBSIM_MM_SLUB_DEBUG_H

#include "mm/slub.h"

#define SLUB_RED_INACTIVE 0xbb
#define SLUB_RED_ACTIVE	  0xcc
#define POISON_INUSE	  0x5a
#define POISON_FREE	  0x6b
#define POISON_END	  0xa5

/* Of the library's own: Valgrind is told of this cache's objects. */
#define __SLAB_TOOL ((slab_flags_t)0x10000000U)
/* The object itself is poisoned, which one that keeps its contents cannot be. */
#define __OBJECT_POISON ((slab_flags_t)0x80000000U)

#define SLAB_DEBUGGED                                                                           \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE | \
	 __SLAB_TOOL)

#define TRACK_ADDRS_COUNT 16

/* What SLAB_STORE_USER keeps, in the kernel's size. */
struct track {
	unsigned long nr_addrs;
	unsigned long addrs[TRACK_ADDRS_COUNT];
	int cpu, pid;
	unsigned long when;
};

enum track_item { TRACK_ALLOC, TRACK_FREE };

/* Of the debugged caches limit is 0, which lies among what every slow path has read already. */
static inline bool kmem_cache_debug(const struct kmem_cache *s)
{
	return unlikely(!READ_ONCE(s->rules.limit));
}

/* Where in an object's place the tracks begin: behind the link if that is not in the object. */
static inline unsigned int object_info_end(const struct kmem_cache *s)
{
	return s->rules.offset >= s->inuse ? s->inuse + sizeof(void *) : s->inuse;
}

static inline unsigned int track_bytes(const struct kmem_cache *s)
{
	return s->flags & SLAB_STORE_USER ? 2 * sizeof(struct track) : 0;
}

/*
 * The flags that $SKBSIM_OPTIONS' debug=@text stands for; false, and @flags as it
 * was, if one is unknown. Words with commas between them, or the letters that
 * slub_debug= of Linux takes.
 */
bool slab_debug_parse(const char *text, slab_flags_t *flags);

/* What slab_debug_parse() knows, for messages. */
extern const char slab_debug_words[];

/* The debugging that all caches made from now on have. Before the first. */
void slab_debug_set(slab_flags_t flags);

/* @flags of a new cache with what all caches have. Mirrors kmem_cache_flags(). */
slab_flags_t kmem_cache_flags(slab_flags_t flags);

/* A new slab's bytes outside its objects, before those are set up. */
void setup_slab_debug(struct kmem_cache *s, struct page *slab);

/* An object of a new slab, before its constructor. */
void setup_object_debug(struct kmem_cache *s, void *object);

/* @slab was made: its objects are free from now on. For tools, debugged or not. */
void poison_slab(struct kmem_cache *s, struct page *slab);

/*
 * @object, just taken from @slab, is about to be handed out. False if it should not
 * be: reported, and the slab must never be used again.
 */
bool alloc_debug_processing(struct kmem_cache *s, struct page *slab, void *object);

/*
 * @head to @tail, @cnt objects of @slab, are about to be freed. Takes those out that
 * should not be, which are reported; how many are left. list_lock held.
 */
unsigned int free_debug_processing_locked(struct kmem_cache *s, struct page *slab, void **head,
					  void **tail, unsigned int cnt);

/* @slab, empty, is about to go back to the page allocator. */
void check_discarded_slab(struct kmem_cache *s, struct page *slab);

/* Notes that this thread takes or frees @object, if the cache keeps that. */
noinline void set_track(struct kmem_cache *s, void *object, enum track_item item);

/* Who took @object and who freed it, on stderr, if the cache keeps that. */
void print_tracking(struct kmem_cache *s, void *object);

/*
 * The owner of @object, which stays allocated, puts it aside: nobody may touch it until the other
 * half, which reports a write that happened. Tells tools, and fills in the pattern and looks at it
 * where the cache is debugged so. Mirror kasan_poison_object_data() and its pair, the pattern apart.
 */
void kasan_poison_object_data(struct kmem_cache *s, void *object);
void kasan_unpoison_object_data(struct kmem_cache *s, void *object);

/* Must whoever puts objects of @s aside call these two? */
static inline bool kasan_object_data_wanted(const struct kmem_cache *s)
{
	return kasan_enabled() || s->flags & __OBJECT_POISON;
}

#endif
