/* SPDX-License-Identifier: MIT */
/*
 * A cache's geometry: the size of its objects, how many pages a slab has, and how
 * many slabs CPUs and nodes keep. Mirrors calculate_sizes() of Linux 5.12.
 */
#include "mm/slub_debug.h"

#define SLUB_MAX_ORDER	    3
#define MIN_PARTIAL	    5
#define MAX_PARTIAL	    10
#define NODE_DEFRAG_DEFAULT 1000

/* The lowest order that holds @min_objects and wastes at most 1/@fraction; above SLUB_MAX_ORDER:
 * none. */
static unsigned int fitting_order(unsigned int size, unsigned int min_objects,
				  unsigned int fraction)
{
	unsigned int order = get_order((unsigned long)min_objects * size);

	for (; order <= SLUB_MAX_ORDER; order++) {
		unsigned int bytes = PAGE_SIZE << order;

		if (bytes % size <= bytes / fraction)
			break;
	}
	return order;
}

/* Mirrors calculate_order(): more objects first, less waste second, both given up step by step. */
static unsigned int calculate_order(unsigned int size)
{
	unsigned int min_objects = 4 * (ilog2(nr_cpu_ids) + 1 + 1);
	unsigned int order, fraction;

	min_objects = min(min_objects, order_objects(SLUB_MAX_ORDER, size));
	for (; min_objects > 1; min_objects--) {
		for (fraction = 16; fraction >= 4; fraction /= 2) {
			order = fitting_order(size, min_objects, fraction);
			if (order <= SLUB_MAX_ORDER)
				return order;
		}
	}
	return get_order(size);
}

/*
 * What a CPU's partial list may hold, by the size of an object: Linux 5.12 counts
 * free objects, 6.1 wants more of them and counts slabs, taken as half full.
 */
static void set_cpu_partial(struct kmem_cache *s)
{
	static const struct {
		unsigned int size, objects, objects_v61;
	} limits[] = {
		{ PAGE_SIZE, 2, 6 },
		{ 1024, 6, 24 },
		{ 256, 13, 52 },
		{ 0, 30, 120 },
	};
	unsigned int per_slab = s->slab_objects, i = 0;

	while (s->size < limits[i].size)
		i++;
	s->cpu_partial = limits[i].objects;
	s->cpu_partial_slabs = (2 * limits[i].objects_v61 + per_slab - 1) / per_slab;
}

/* Where the link of a free object stands; the bytes of the object and its link. */
static unsigned int place_link(struct kmem_cache *s, unsigned int size)
{
	if (keeps_contents(s) || s->flags & SLAB_POISON ||
	    (s->flags & SLAB_RED_ZONE && s->object_size < sizeof(void *))) {
		/* What stands in it must outlive a free, and a link must not reach into the red
		 * zone: behind the object. */
		s->rules.offset = size;
		return size + sizeof(void *);
	}
	/* In the middle, away from neighbours that write too far. */
	s->rules.offset = ALIGN_DOWN(s->object_size / 2, (unsigned int)sizeof(void *));
	return size;
}

/* How much of an object of @s its owner may use. Mirrors the function of that name of Linux 5.12. */
static unsigned int slab_ksize(const struct kmem_cache *s)
{
	if (s->flags & (SLAB_RED_ZONE | SLAB_POISON))
		return s->object_size;
	if (s->flags & (SLAB_STORE_USER | SLAB_TYPESAFE_BY_RCU))
		return s->inuse;
	return s->size;
}

/* size, and all that an object has around it; see slub_debug.h. */
static void lay_out_object(struct kmem_cache *s)
{
	unsigned int size = ALIGN(s->object_size, (unsigned int)sizeof(void *));

	s->flags = kmem_cache_flags(s->flags);
	if (s->flags & SLAB_POISON && !keeps_contents(s))
		s->flags |= __OBJECT_POISON;
	if (s->flags & SLAB_RED_ZONE && size == s->object_size)
		size += sizeof(void *);
	s->inuse = size;
	size = place_link(s, size) + track_bytes(s);
	if (s->flags & SLAB_RED_ZONE) {
		/* A word behind all, which a write before the next object meets first. */
		s->red_left_pad = ALIGN((unsigned int)sizeof(void *), s->align);
		size += sizeof(void *) + s->red_left_pad;
	}
	s->size = ALIGN(size, s->align);
	s->usable = slab_ksize(s);
}

/*
 * Keys need only differ from what programs write, so they are the same in each
 * run: multiples of the golden ratio, which share no pattern, with upper bits that
 * are no address's, not all the same, and not those of text. Bit 47 is 0, as it is in
 * every address, so that nothing is carried into the upper 16.
 */
static u64 next_key(void)
{
	static u64 caches;
	u64 key = __atomic_add_fetch(&caches, 1, __ATOMIC_RELAXED) * 0x9e3779b97f4a7c15ULL;

	return (key | 0x8080ULL << 48) & ~(0x4010ULL << 48 | 1ULL << 47);
}

/* What fast paths need to tell links and objects from anything else; see slub.h. */
static void set_checks(struct kmem_cache *s)
{
	u64 remainder;

	s->rules.key = next_key();
	s->rules.slab_mask = -(PAGE_SIZE << s->order);
	/* Odd: see slub.h. */
	s->rules.reciprocal = (-(u64)s->size / s->size + 2) | 1;
	remainder = s->rules.reciprocal * s->size;
	s->rules.limit = s->flags & SLAB_DEBUGGED ? 0 : s->slab_objects * remainder;
}

void slab_limit_checks(struct kmem_cache *s)
{
	u64 limit = order_objects(s->min_order, s->size) * (s->rules.reciprocal * s->size);

	if (!kmem_cache_debug(s))
		WRITE_ONCE(s->rules.limit, limit);
}

bool slab_calculate_sizes(struct kmem_cache *s)
{
	lay_out_object(s);
	if (!s->size)
		return false; /* it went over: an alignment of 2 GiB and a red zone to its left */
	s->order = calculate_order(s->size);
	s->min_order = get_order(s->size);
	if (s->order >= MAX_ORDER)
		return false;
	s->slab_objects = order_objects(s->order, s->size);
	s->allocflags = (s->order ? __GFP_COMP : 0) | (s->flags & SLAB_CACHE_DMA ? __GFP_DMA : 0) |
			(s->flags & SLAB_CACHE_DMA32 ? __GFP_DMA32 : 0) |
			(s->flags & SLAB_RECLAIM_ACCOUNT ? __GFP_RECLAIMABLE : 0);
	s->min_partial = min(max(ilog2(s->size) / 2, MIN_PARTIAL), MAX_PARTIAL);
	set_cpu_partial(s);
	set_checks(s);
	s->remote_node_defrag_ratio = NODE_DEFRAG_DEFAULT;
	return true;
}
