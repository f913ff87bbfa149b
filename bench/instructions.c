// SPDX-License-Identifier: MIT
/*
 * The round trips whose instructions callgrind counts; tools/bench-instructions runs this.
 *
 * Each trip gives back the oldest of the objects outstanding and takes one in its place.
 * Callgrind's counters are set to zero before OBJECTS of them and written, with the trip's
 * name, behind them; the name and OBJECTS are printed. Without Valgrind nothing is counted,
 * and the same work is done. With --compiler it prints what compiled it, and does nothing.
 */
#include <stdio.h>
#include <string.h>

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <skbsim/skbsim.h>

#include <valgrind/callgrind.h>

#if defined(__clang__)
#define COMPILER "clang"
#else
#define COMPILER "gcc"
#endif

#define OBJECTS	    16384 /* counted: many refills and flushes of every cache on the way */
#define WARM_UP	    16384
#define OUTSTANDING 64
#define BULK	    16
#define FRAG_SIZE   2048
#define ROOM	    1500 /* bytes of a packet */
#define OBJECT_SIZE 256

static void *slots[OUTSTANDING];

static struct napi_struct napi;
static struct kmem_cache *cache;
static struct sk_buff *plain, *pair; /* that clones are made of; the second has a companion */
static struct page_frag_cache frags;

/* ---- Births and deaths ----------------------------------------------------------------- */

static __always_inline void *napi_build(void)
{
	return napi_build_skb(napi_alloc_frag(FRAG_SIZE), FRAG_SIZE);
}

static __always_inline void *build(void)
{
	return build_skb(napi_alloc_frag(FRAG_SIZE), FRAG_SIZE);
}

static __always_inline void *alloc(void)
{
	return alloc_skb(ROOM, GFP_ATOMIC);
}

static __always_inline void *napi_alloc(void)
{
	return napi_alloc_skb(&napi, ROOM);
}

static __always_inline void *clone_plain(void)
{
	return skb_clone(plain, GFP_ATOMIC);
}

static __always_inline void *clone_pair(void)
{
	return skb_clone(pair, GFP_ATOMIC);
}

static __always_inline void *object(void)
{
	return kmem_cache_alloc(cache, GFP_ATOMIC);
}

static __always_inline void *frag(void)
{
	return page_frag_alloc(&frags, FRAG_SIZE, GFP_ATOMIC);
}

static __always_inline void napi_consume(void *skb)
{
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
}

static __always_inline void consume(void *skb)
{
	consume_skb(skb);
}

static __always_inline void drop(void *skb)
{
	kfree_skb(skb);
}

static __always_inline void object_end(void *object)
{
	kmem_cache_free(cache, object);
}

static __always_inline void frag_end(void *frag)
{
	page_frag_free(frag);
}

/* ---- Round trips ------------------------------------------------------------------------- */

/* @birth and @death are constants where this is inlined. @first: there is nothing to give back. */
static __always_inline bool replace_each(void *(*birth)(void), void (*death)(void *),
					 unsigned int outstanding, unsigned int objects, bool first)
{
	for (unsigned int i = 0; i < objects; i++) {
		void **slot = &slots[i % outstanding];

		if (!first)
			death(*slot);
		*slot = birth();
		if (unlikely(!*slot))
			return false;
	}
	return true;
}

/* The same in calls of BULK. */
static bool replace_bulks(unsigned int objects, bool first)
{
	for (unsigned int i = 0; i < objects; i += BULK) {
		void **slot = &slots[i % OUTSTANDING];

		if (!first)
			kmem_cache_free_bulk(cache, BULK, slot);
		if (unlikely(kmem_cache_alloc_bulk(cache, GFP_ATOMIC, BULK, slot) != BULK))
			return false;
	}
	return true;
}

static bool start_counting(void)
{
	CALLGRIND_ZERO_STATS;
	return true;
}

static bool stop_counting(const char *name)
{
	CALLGRIND_DUMP_STATS_AT(name);
	printf("%s %u\n", name, OBJECTS);
	return true;
}

static __always_inline bool trip(const char *name, void *(*birth)(void), void (*death)(void *),
				 unsigned int outstanding)
{
	bool done = replace_each(birth, death, outstanding, outstanding, true) &&
		    replace_each(birth, death, outstanding, WARM_UP, false) && start_counting() &&
		    replace_each(birth, death, outstanding, OBJECTS, false) && stop_counting(name);

	for (unsigned int i = 0; done && i < outstanding; i++)
		death(slots[i]);
	return done;
}

static bool bulk_trip(const char *name)
{
	bool done = replace_bulks(OUTSTANDING, true) && replace_bulks(WARM_UP, false) &&
		    start_counting() && replace_bulks(OBJECTS, false) && stop_counting(name);

	if (done)
		kmem_cache_free_bulk(cache, OUTSTANDING, slots);
	return done;
}

/* A companion is there once: its clone is given back before the next one is made. */
static bool all_trips(void)
{
	return trip("napi_build_skb+napi_consume_skb", napi_build, napi_consume, OUTSTANDING) &&
	       trip("build_skb+consume_skb", build, consume, OUTSTANDING) &&
	       trip("alloc_skb+kfree_skb", alloc, drop, OUTSTANDING) &&
	       trip("napi_alloc_skb+napi_consume_skb", napi_alloc, napi_consume, OUTSTANDING) &&
	       trip("skb_clone+consume_skb", clone_plain, consume, OUTSTANDING) &&
	       trip("skb_clone+consume_skb-fclone", clone_pair, consume, 1) &&
	       trip("kmem_cache_alloc+kmem_cache_free", object, object_end, OUTSTANDING) &&
	       bulk_trip("kmem_cache_alloc_bulk+kmem_cache_free_bulk-16") &&
	       trip("page_frag_alloc+page_frag_free", frag, frag_end, OUTSTANDING);
}

static bool prepare(void)
{
	cache = kmem_cache_create("instructions", OBJECT_SIZE, 0, 0, NULL);
	plain = alloc_skb(ROOM, GFP_ATOMIC);
	pair = alloc_skb_fclone(ROOM, GFP_ATOMIC);
	return cache && plain && pair;
}

static void clean_up(void)
{
	if (frags.va)
		__page_frag_cache_drain(virt_to_head_page(frags.va), frags.pagecnt_bias);
	kfree_skb(plain);
	kfree_skb(pair);
	if (cache)
		kmem_cache_destroy(cache);
}

int main(int argc, char **argv)
{
	/* Two CPUs whatever the machine has: what a slab holds depends on it. */
	static const struct skbsim_config config = {
		.size = sizeof(config),
		.profile = "v5.12",
		.cpus = 2,
	};
	bool done;

	if (argc > 1 && !strcmp(argv[1], "--compiler"))
		return puts(COMPILER " " __VERSION__) < 0;
	if (skbsim_init(&config))
		return 2;
	local_bh_disable(); /* NAPI context */
	done = prepare() && all_trips();
	local_bh_enable();
	if (!done) {
		fputs("skbinstructions: no memory\n", stderr);
		return 2;
	}
	clean_up();
	return skbsim_exit() ? 1 : 0;
}
