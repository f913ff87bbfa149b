/* SPDX-License-Identifier: MIT */
/* A cache's objects, and the links between the free ones: how they are kept and told from anything
 * else. Rules: slub.h. */
#ifndef SKBSIM_MM_SLUB_OBJECT_H
#define SKBSIM_MM_SLUB_OBJECT_H

#include "mm/kasan.h"
#include "mm/slub_def.h"

/*
 * The link of @object, a free one of @s, leads to @next, which did not pass for an
 * object: that after all, or NULL, the damage reported and the list ended there.
 */
noinline __cold void *check_next(struct kmem_cache *s, void *object, void *next);

/* A copy of the rules of @s. READ_ONCE: another CPU may just be lowering the limit. */
static __always_inline struct object_rules copy_rules(const struct kmem_cache *s)
{
	return (struct object_rules){
		.key = s->rules.key,
		.reciprocal = s->rules.reciprocal,
		.limit = READ_ONCE(s->rules.limit),
		.slab_mask = s->rules.slab_mask,
		.offset = s->rules.offset,
	};
}

/* Questions to such a copy, or to a cache itself below. */
static __always_inline u64 *link_by(const struct object_rules *r, const void *object)
{
	return (u64 *)((char *)object + r->offset);
}

/* Does an object begin @distance bytes behind the start of a slab? No may be wrong, yes is not. */
static __always_inline bool is_place_by(const struct object_rules *r, uintptr_t distance)
{
	return distance * r->reciprocal < r->limit;
}

/* Is @x an object of the slab that starts at @start? */
static __always_inline bool is_object_by(const struct object_rules *r, uintptr_t start,
					 const void *x)
{
	return is_place_by(r, (uintptr_t)x - start);
}

/*
 * The same of the slab around @object, of which it is known only where one of the usual
 * order would start: if it is a smaller one, a yes may be wrong, but for @object itself.
 */
static __always_inline bool same_slab_by(const struct object_rules *r, const void *object,
					 const void *x)
{
	return is_object_by(r, (uintptr_t)object & r->slab_mask, x);
}

/* Does @object hold a link, as only a free one should? No is never wrong. */
static __always_inline bool looks_free_by(const struct object_rules *r, const void *object)
{
	return kasan_load_mark(link_by(r, object)) == (u16)(r->key >> 48);
}

/* @next is of the same slab, or NULL. */
static __always_inline void set_freepointer_by(const struct object_rules *r, void *object,
					       void *next)
{
	kasan_store(link_by(r, object), (uintptr_t)next + r->key);
}

static __always_inline u64 *link_of(const struct kmem_cache *s, const void *object)
{
	return link_by(&s->rules, object);
}

static __always_inline bool same_slab_object(const struct kmem_cache *s, const void *object,
					     const void *x)
{
	const struct object_rules r = copy_rules(s);

	return same_slab_by(&r, object, x);
}

static __always_inline bool looks_free(const struct kmem_cache *s, const void *object)
{
	return looks_free_by(&s->rules, object);
}

static __always_inline void set_freepointer(struct kmem_cache *s, void *object, void *next)
{
	set_freepointer_by(&s->rules, object, next);
}

/* What follows @object, a free one of @s; it leaves its list and its link is wiped: zero is no
 * link. */
static __always_inline void *pop_freepointer(struct kmem_cache *s, void *object)
{
	u64 *link = link_of(s, object);
	void *next = (void *)(uintptr_t)(kasan_load(link) - s->rules.key);

	if (unlikely(!same_slab_object(s, object, next)) && next)
		next = check_next(s, object, next);
	kasan_store(link, 0);
	return next;
}

/* What the link of @object says, whether or not it is one. */
static __always_inline void *read_link(const struct kmem_cache *s, const void *object)
{
	return (void *)(uintptr_t)(kasan_load(link_of(s, object)) - s->rules.key);
}

/* May @next be what the link of @object says? As above. */
static __always_inline bool good_next(const struct kmem_cache *s, const void *object,
				      const void *next)
{
	return likely(same_slab_object(s, object, next)) || !next;
}

/* What follows @object in its list, or NULL. */
static __always_inline void *get_freepointer(struct kmem_cache *s, void *object)
{
	void *next = read_link(s, object);

	return good_next(s, object, next) ? next : check_next(s, object, next);
}

/* @object leaves the list to be handed out: zero is no link. */
static __always_inline void wipe_link(struct kmem_cache *s, void *object)
{
	kasan_store(link_of(s, object), 0);
}

#endif
