/* SPDX-License-Identifier: MIT */
/*
 * Pointers that must not be freed, and lists that were overwritten: what every
 * build detects. The fast paths only suspect; here it is made sure, told, and
 * kept from doing harm. Linux has the first of these checks only where
 * SLAB_CONSISTENCY_CHECKS debugs a cache, in free_consistency_checks().
 */
#include "mm/slub.h"

#include "mm/slub_debug.h"
#include "mm/slub_report.h"

/* Times a shared list is walked again because other CPUs changed it on the way. */
#define WALKS 16

/* The object that @x lies in, or NULL if it lies before the first or behind the last. */
static void *object_around(const struct kmem_cache *s, const struct page *slab, const void *x)
{
	size_t at = (const char *)x - (const char *)first_object(s, slab);

	if ((const char *)x < (const char *)first_object(s, slab) || at / s->size >= slab->objects)
		return NULL;
	return (char *)x - at % s->size;
}

bool is_place(const struct kmem_cache *s, const struct page *slab, const void *x)
{
	return x && object_around(s, slab, x) == x;
}

/* Is @x in the list that starts with @object? No longer than a slab's, should it be a circle. The list
 * may change under us: is_free() then walks again. */
static bool on_list(const struct kmem_cache *s, const struct page *slab, void *object,
		    const void *x)
{
	unsigned int left = slab->objects;

	while (object != x && left-- && is_place(s, slab, object))
		object = read_link(s, object);
	return object == x;
}

/* Is what @object holds in its link's place a link of its list? */
static bool holds_link(const struct kmem_cache *s, const struct page *slab, const void *object)
{
	void *next = read_link(s, object);

	return !next || is_place(s, slab, next);
}

static bool held_by_this_cpu(const struct kmem_cache_cpu *c, const struct page *slab)
{
	const struct page *reserve = c->partial;

	while (reserve && reserve != slab)
		reserve = reserve->next;
	return slab == c->slab || reserve;
}

/*
 * @x holds a link: is it free? What a CPU has on its own list no other one can look
 * at, so in another CPU's slab the link is taken for the proof: of 2^64 words no more
 * are links than the slab has objects.
 */
static bool is_free(struct kmem_cache *s, struct page *slab, const void *x)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	unsigned int walks = WALKS;
	u64 word;

	if (slab == c->slab && on_list(s, slab, c->freelist, x))
		return true;
	do {
		word = slab_word_acquire(slab);
		if (on_list(s, slab, list_to_object(slab, word_list(word)), x))
			return true;
	} while (slab_word_acquire(slab) != word && walks--);
	return word_frozen(word) && !held_by_this_cpu(c, slab);
}

static void report_no_object(struct kmem_cache *s, struct page *slab, void *x)
{
	char *object = object_around(s, slab, x);

	slab_report_begin();
	if (object)
		object_err(s, slab, object, "Invalid object pointer %p, %td bytes into object %p",
			   x, (char *)x - object, (void *)object);
	else
		slab_err(s, slab, "Invalid object pointer %p", x);
	slab_fix(s, "Object at %p not freed", x);
	slab_report_end();
}

noinline bool bad_free(struct kmem_cache *s, struct page *slab, void *x, void *detached)
{
	if (!is_place(s, slab, x)) {
		report_no_object(s, slab, x);
		return true;
	}
	if (!holds_link(s, slab, x) || !(on_list(s, slab, detached, x) || is_free(s, slab, x)))
		return false;
	slab_report_begin();
	object_err(s, slab, x, "Object already free");
	slab_fix(s, "Object at %p not freed", x);
	slab_report_end();
	return true;
}

bool is_free_object(const void *x)
{
	struct page *slab = page_of(x);
	struct kmem_cache *s = slab && PageSlab(slab) ? slab->slab_cache : NULL;
	void *object = s ? object_around(s, slab, x) : NULL;

	return object && holds_link(s, slab, object) && is_free(s, slab, object);
}

noinline void slab_free_uncommon(struct kmem_cache *s, struct page *slab, void *x)
{
	get_cpu_offset(); /* attaches the thread */
	if ((!same_slab_object(s, x, x) || looks_free(s, x)) && bad_free(s, slab, x, NULL))
		return;
	kasan_take_back(x, untouchable(s));
	slab_free_list(s, slab, x, x, 1);
}

noinline __cold void *check_next(struct kmem_cache *s, void *object, void *next)
{
	struct page *slab = page_of(object);

	if (is_place(s, slab, next))
		return next;
	slab_report_begin();
	object_err(s, slab, object, "Freechain corrupt");
	set_freepointer(s, object, NULL);
	slab_fix(s, "Isolate corrupted freechain");
	slab_report_end();
	return NULL;
}
