/* SPDX-License-Identifier: MIT */
/*
 * Many objects in one call. Taking them walks the CPU's list without the
 * bookkeeping of each single call; giving them back sorts them into one list a
 * slab, so that each slab is touched once. Mirrors kmem_cache_alloc_bulk() and
 * kmem_cache_free_bulk() of Linux 5.12.
 */
#include "mm/slub.h"

#include "kernel/profile.h"

#include <linux/bug.h>

/* Strangers met before the search for more objects of a slab ends. */
#define LOOKAHEAD 3

/* Objects of one slab, linked and ready to be freed in one step. */
struct detached_freelist {
	struct kmem_cache *s;
	struct page *slab;
	void *head, *tail; /* NULL: none */
	unsigned int cnt;
};

/* What the link of @object, which said @word, leads to: an object of the same slab, or NULL. */
static __always_inline void *follow(struct kmem_cache *s, const struct object_rules *r,
				    void *object, u64 word)
{
	void *next = (void *)(uintptr_t)(word - r->key);

	if (unlikely(!same_slab_by(r, object, next)) && next)
		next = check_next(s, object, next);
	return next;
}

/*
 * Takes up to @nr objects, one at least, off *@list; how many. What each step waits for
 * is the link before: so it goes from link to link, and where the objects begin is
 * worked out beside that. All of a list lie in one slab, and so around one start.
 */
static __always_inline size_t take_run(struct kmem_cache *s, const struct object_rules *r,
				       void **list, size_t nr, void **p)
{
	const uintptr_t start = (uintptr_t)*list & r->slab_mask;
	u64 to_link = r->key - r->offset, to_place = r->key + start;
	char *link = (char *)*list + r->offset, *object;
	size_t i = 0;
	u64 word;

	/* Otherwise the compiler would find the next link by way of the next object. */
	__asm__("" : "+r"(to_link), "+r"(to_place));
	do {
		object = link - r->offset;
		word = kasan_load((u64 *)link);
		kasan_store((u64 *)link, 0);
		kasan_hand_out(object, s->object_size);
		p[i++] = object;
		link = (char *)(uintptr_t)(word - to_link);
	} while (is_place_by(r, word - to_place) && i < nr);
	*list = follow(s, r, object, word);
	return i;
}

/* From the first object of a list to the second, bytes, if they are neighbours; 0 if not. */
static __always_inline long stride_of(const struct kmem_cache *s, const struct object_rules *r,
				      void *list)
{
	long stride = (long)(kasan_load(link_by(r, list)) - r->key - (uintptr_t)list);

	return stride == (long)s->size || stride == -(long)s->size ? stride : 0;
}

/* How far such a row may go from @object: to the slab's end, or over @nr objects; bytes. If @object
 * came by damage from behind that end it is the last. */
static __always_inline long longest_row(const struct kmem_cache *s, const struct page *slab,
					const void *object, long stride, size_t nr)
{
	const long behind = (long)((uintptr_t)object - slab_start(slab, object));
	const long room = stride > 0 ? (long)slab->objects * s->size - behind : behind + s->size;
	const long wanted = (long)min(nr, (size_t)slab->objects) * s->size;

	return max(min(room, wanted), (long)s->size);
}

/*
 * As take_run(), but only as long as each link leads @stride further, as in a slab whose
 * objects came back in one call. There the next object is known before the link is read,
 * which only has to agree: no step waits for the one before. The list is of @slab.
 */
static __always_inline size_t take_row(struct kmem_cache *s, const struct object_rules *r,
				       const struct page *slab, void **list, long stride, size_t nr,
				       void **p)
{
	const long length = longest_row(s, slab, *list, stride, nr);
	char *object = *list, *end = object + (stride > 0 ? length : -length);
	void **at = p;
	u64 word;

	do {
		word = kasan_load(link_by(r, object));
		kasan_store(link_by(r, object), 0);
		kasan_hand_out(object, s->object_size);
		*at++ = object;
		object += stride;
	} while (word == (uintptr_t)object + r->key && object != end);
	*list = follow(s, r, at[-1], word);
	return at - p;
}

/*
 * Only slow-path refills are counted. A failure in the middle gives back what
 * was taken, so the caller never gets a part.
 */
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr, void **p)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	const struct object_rules r = copy_rules(s);
	void *list = c->freelist;
	size_t i = 0, got;
	long stride;

	if (should_fail(SKBSIM_FAULT_SLAB))
		return 0;
	while (i < nr) {
		if (likely(list)) {
			stride = stride_of(s, &r, list);
			i += stride ? take_row(s, &r, c->slab, &list, stride, nr - i, p + i)
				    : take_run(s, &r, &list, nr - i, p + i);
			continue;
		}
		c->freelist = NULL;
		got = slab_alloc_bulk_slow(s, gfp & ~__GFP_ZERO, c, nr - i, p + i);
		if (unlikely(!got))
			goto undo;
		i += got;
		list = c->freelist;
	}
	c->freelist = list;
	if (unlikely(gfp & __GFP_ZERO))
		for (i = 0; i < nr; i++)
			memset(p[i], 0, s->object_size);
	return nr;

undo:
	if (i)
		kmem_cache_free_bulk(s, i, p);
	return 0;
}

/* The cache that frees @object: @s, or, for kmalloc()ed memory, its slab's; NULL if it is whole
 * pages. */
static struct kmem_cache *owner(struct kmem_cache *s, struct page *page, const void *object)
{
	if (s && unlikely(!page || page->slab_cache != s))
		return cache_of_bad_free(s, object);
	return page && PageSlab(page) ? page->slab_cache : NULL;
}

/*
 * Is @object, a suspect, not to be freed? The list so far, @head to @tail, is given
 * its end, so that it can be walked. All by value: the loops' own stays in registers.
 */
static noinline __cold bool bad_detach(struct kmem_cache *s, struct page *slab, void *head,
				       void *tail, void *object)
{
	if (tail)
		set_freepointer(s, tail, NULL);
	return bad_free(s, slab, object, head);
}

/*
 * Appends @object to @df if it lies in its slab: false if not. One that is none of
 * its objects, or free already, is reported and left out. The last one's link is not
 * set yet: an object that comes twice is told by its link, or by being last.
 */
static bool detach(struct detached_freelist *df, void *object)
{
	if (page_of(object) != df->slab)
		return false;
	if ((!same_slab_object(df->s, object, object) || looks_free(df->s, object) ||
	     object == df->tail) &&
	    bad_detach(df->s, df->slab, df->head, df->tail, object))
		return true;
	kasan_take_back(object, untouchable(df->s));
	if (df->cnt++)
		set_freepointer(df->s, df->tail, object);
	else
		df->head = object;
	df->tail = object;
	return true;
}

/*
 * Walks down from p[nr) and detaches the objects of @df's slab, until LOOKAHEAD
 * strangers were met; NULL marks what is done. Returns how much of the array may
 * still hold objects. Linux 5.12.
 */
static size_t detach_and_mark(struct detached_freelist *df, void **p, size_t nr)
{
	unsigned int strangers = 0;
	size_t left = 0;

	while (nr) {
		void *object = p[--nr];

		if (!object)
			continue;
		if (detach(df, object)) {
			p[nr] = NULL;
			continue;
		}
		if (++strangers == LOOKAHEAD)
			break;
		if (!left)
			left = nr + 1;
	}
	return left;
}

/* The same, but strangers change places with what is done, so that they end up together. Linux 6.1. */
static size_t detach_and_sort(struct detached_freelist *df, void **p, size_t nr)
{
	unsigned int strangers = 0;
	size_t left = nr;

	while (nr) {
		void *object = p[--nr];

		if (object && !detach(df, object)) {
			if (++strangers == LOOKAHEAD)
				break;
			continue;
		}
		p[nr] = p[--left];
		p[left] = NULL;
	}
	return left;
}

static noinline size_t detach_scattered(struct detached_freelist *df, void **p, size_t nr)
{
	return switches.bulk_free_sorts ? detach_and_sort(df, p, nr) : detach_and_mark(df, p, nr);
}

/* Is @object none of the slab that starts at @start, or free already? Yes may be wrong. */
static __always_inline bool is_suspect_by(const struct object_rules *r, uintptr_t start,
					  const void *object)
{
	return !is_object_by(r, start, object) || looks_free_by(r, object);
}

/*
 * Detaches down from p[nr) as long as one object of @df's slab follows the other, none of
 * them suspect; returns how much of the array is left. Linux builds the list the other
 * way round and its free hook then turns it, in every build: what stood last in the array
 * is handed out first.
 */
static noinline size_t detach_run(struct detached_freelist *df, void **p, size_t nr)
{
	const struct object_rules r = copy_rules(df->s);
	const uintptr_t start = slab_start(df->slab, p[nr - 1]);
	const size_t all = nr;
	void *tail = NULL, *object = p[nr - 1];

	if (unlikely(is_suspect_by(&r, start, object)))
		return nr;
	df->head = object;
	for (;;) {
		kasan_take_back(object, untouchable(df->s));
		tail = object;
		p[--nr] = NULL;
		if (!nr)
			break;
		object = p[nr - 1];
		/* Before the look at it, so that one that comes twice looks free. */
		set_freepointer_by(&r, tail, object);
		if (unlikely(is_suspect_by(&r, start, object)))
			break;
	}
	df->tail = tail;
	df->cnt = all - nr;
	return nr;
}

void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **p)
{
	if (WARN_ON(!nr))
		return;
	do {
		struct detached_freelist df = { 0 };
		void *last = p[nr - 1];

		if (unlikely(!last)) {
			nr--;
			continue;
		}
		df.slab = page_of(last);
		df.s = owner(s, df.slab, last);
		if (unlikely(!df.s)) {
			if (!s)
				kfree(last);
			nr--;
			continue;
		}
		nr = detach_run(&df, p, nr);
		if (unlikely(nr))
			nr = detach_scattered(&df, p, nr);
		if (likely(df.cnt))
			slab_free_list(df.s, df.slab, df.head, df.tail, df.cnt);
	} while (nr);
}
