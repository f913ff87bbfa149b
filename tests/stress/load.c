/* SPDX-License-Identifier: MIT */
/* The steps of one CPU's load, and the table that says how often each is taken. */
#include "load.h"

#include <linux/mm.h>
#include <skbsim/cpu.h>
#include <skbsim/fault.h>
#include <skbsim/stats.h>

#define MAX_BULK      32
#define MAX_KMALLOC   20000
#define MAX_PAGE_SIDE 3 /* order of the largest block */

/* ---- What is owned -------------------------------------------------------------------------- */

static void keep(struct load *load, enum item_kind kind, struct stress_cache *cache, void *addr,
		 size_t bytes)
{
	load->items[load->nr_items++] = (struct item){
		.claim = owner_claim(addr, bytes, load->cpu, load->generation++),
		.kind = kind,
		.cache = cache,
	};
}

static bool room_for(const struct load *load, unsigned int nr)
{
	return load->nr_items + nr <= MAX_ITEMS;
}

/* An item at random leaves the table. There is one. */
static struct item draw(struct load *load)
{
	unsigned int i = roll(&load->dice, load->nr_items);
	struct item item = load->items[i];

	load->items[i] = load->items[--load->nr_items];
	return item;
}

/* Where memory comes from, and whether it must be cleared. Failing is no news here. */
static gfp_t any_gfp(struct load *load)
{
	gfp_t gfp = one_in(&load->dice, 2) ? GFP_KERNEL : GFP_ATOMIC;

	return gfp | __GFP_NOWARN | (one_in(&load->dice, 8) ? __GFP_ZERO : 0);
}

static int any_node(struct load *load)
{
	return one_in(&load->dice, 8) ? (int)roll(&load->dice, 2) : NUMA_NO_NODE;
}

/* ---- Taking ----------------------------------------------------------------------------------- */

static void keep_object(struct load *load, struct stress_cache *c, void *object, gfp_t gfp)
{
	unsigned int size = kmem_cache_size(c->s);

	if (c->ctor)
		owner_check_constructed(object, size);
	else if (gfp & __GFP_ZERO)
		owner_check_zero(object, size);
	cache_object_taken(c, &load->use);
	keep(load, ITEM_OBJECT, c, object, size);
}

static void take_object(struct load *load)
{
	struct stress_cache *c = cache_enter(&load->dice);
	gfp_t gfp = any_gfp(load) & (c->ctor ? ~__GFP_ZERO : ~0U);
	void *object = kmem_cache_alloc_node(c->s, gfp, any_node(load));

	if (object) {
		keep_object(load, c, object, gfp);
	} else {
		cache_object_failed(c, &load->use);
		load->failures++;
	}
	cache_leave(c);
}

static void take_bulk(struct load *load)
{
	unsigned int nr = 1 + roll(&load->dice, MAX_BULK);
	struct stress_cache *c = cache_enter(&load->dice);
	gfp_t gfp = any_gfp(load) & (c->ctor ? ~__GFP_ZERO : ~0U);
	void *objects[MAX_BULK];
	int got, i;

	if (!c->single_only && room_for(load, nr)) {
		got = kmem_cache_alloc_bulk(c->s, gfp, nr, objects);
		if (got && got != (int)nr)
			wrong("bulk allocation of %u gave %d", nr, got);
		load->failures += !got;
		for (i = 0; i < got; i++)
			keep_object(load, c, objects[i], gfp);
	}
	cache_leave(c);
}

/* Small sizes mostly: each class as often as the next. */
static size_t any_size(struct load *load)
{
	return 1 + roll(&load->dice, MAX_KMALLOC >> roll(&load->dice, 12));
}

static void take_kmalloc(struct load *load)
{
	size_t size = any_size(load);
	gfp_t gfp = any_gfp(load);
	void *x = kmalloc_node(size, gfp, any_node(load));

	if (!x) {
		load->failures++;
		return;
	}
	if (ksize(x) < size)
		wrong("kmalloc(%zu) has %zu bytes", size, ksize(x));
	if (gfp & __GFP_ZERO)
		owner_check_zero(x, size);
	keep(load, ITEM_KMALLOC, NULL, x, ksize(x));
}

/* A block that is owned whole, or one whose pages go their own ways, each with a reference. */
static void take_pages(struct load *load)
{
	unsigned int order = roll(&load->dice, MAX_PAGE_SIDE + 1), i;
	bool shared = one_in(&load->dice, 2);
	gfp_t gfp = any_gfp(load) | (shared ? __GFP_COMP : 0);
	struct page *page;

	if (!room_for(load, 1U << order))
		return;
	page = alloc_pages_node(any_node(load), gfp, order);
	if (!page) {
		load->failures++;
		return;
	}
	if (gfp & __GFP_ZERO)
		owner_check_zero(page_address(page), PAGE_SIZE << order);
	if (!shared) {
		keep(load, ITEM_BLOCK, NULL, page_address(page), PAGE_SIZE << order);
		return;
	}
	for (i = 0; i < 1U << order; i++) {
		if (i)
			get_page(page + i);
		keep(load, ITEM_REFERENCE, NULL, page_address(page + i), PAGE_SIZE);
	}
}

static void take_fragment(struct load *load)
{
	unsigned int size = ALIGN(1 + roll(&load->dice, PAGE_SIZE), SMP_CACHE_BYTES);
	void *fragment = page_frag_alloc(&load->frags, size, GFP_ATOMIC | __GFP_NOWARN);

	if (fragment)
		keep(load, ITEM_FRAGMENT, NULL, fragment, size);
	else
		load->failures++;
}

/* The bias of the fragments' block goes back: its last fragment frees it, or this does. */
static void drop_fragment_block(struct load *load)
{
	if (load->frags.va)
		__page_frag_cache_drain(virt_to_page(load->frags.va), load->frags.pagecnt_bias);
	load->frags.va = NULL;
}

/* ---- Giving back -------------------------------------------------------------------------------- */

/* Nobody owns the item's bytes any more; what was constructed is as it was. */
static void disown(struct item *item)
{
	owner_release(&item->claim);
	if (item->cache && item->cache->ctor)
		owner_fill_constructed(item->claim.addr, item->claim.bytes);
}

static void give_back(struct load *load, struct item *item)
{
	void *addr = item->claim.addr;

	disown(item);
	switch (item->kind) {
	case ITEM_OBJECT:
		kmem_cache_free(item->cache->s, addr);
		cache_object_given(item->cache, &load->use);
		break;
	case ITEM_KMALLOC:
		kfree(addr);
		break;
	case ITEM_BLOCK:
		__free_pages(virt_to_page(addr), get_order(item->claim.bytes));
		break;
	case ITEM_REFERENCE:
		put_page(virt_to_page(addr));
		break;
	case ITEM_FRAGMENT:
		page_frag_free(addr);
		break;
	}
}

static void give_one(struct load *load)
{
	struct item item;

	if (!load->nr_items)
		return;
	item = draw(load);
	give_back(load, &item);
}

/* May @item be freed in bulk with others like @first? */
static bool goes_with(const struct item *item, const struct item *first)
{
	return item->kind == first->kind && item->cache == first->cache;
}

/* A random item's like go with it, as many as one call takes. */
static void give_bulk(struct load *load)
{
	void *addrs[MAX_BULK];
	unsigned int nr = 0, i;
	struct item first;

	if (!load->nr_items)
		return;
	first = load->items[roll(&load->dice, load->nr_items)];
	if (first.kind > ITEM_KMALLOC || (first.cache && first.cache->single_only)) {
		give_one(load);
		return;
	}
	for (i = load->nr_items; i-- > 0 && nr < MAX_BULK;) {
		if (!goes_with(&load->items[i], &first))
			continue;
		disown(&load->items[i]);
		addrs[nr++] = load->items[i].claim.addr;
		load->items[i] = load->items[--load->nr_items];
	}
	kmem_cache_free_bulk(first.cache ? first.cache->s : NULL, nr, addrs);
	for (i = 0; first.cache && i < nr; i++)
		cache_object_given(first.cache, &load->use);
}

/* ---- Other steps ------------------------------------------------------------------------------ */

static void put_into_slot(struct load *load)
{
	unsigned int nr = min(1 + roll(&load->dice, MAX_PARCEL), load->nr_items);
	struct parcel parcel = { .nr = 0 };

	if (!nr)
		return;
	while (parcel.nr < nr)
		parcel.items[parcel.nr++] = draw(load);
	if (mail_put(&load->dice, &parcel))
		return;
	while (nr)
		load->items[load->nr_items++] = parcel.items[--nr];
}

static void take_from_slot(struct load *load)
{
	struct parcel parcel;

	if (!room_for(load, MAX_PARCEL) || !mail_take(&load->dice, &parcel))
		return;
	while (parcel.nr)
		load->items[load->nr_items++] = parcel.items[--parcel.nr];
}

static void audit(struct load *load)
{
	if (load->nr_items)
		owner_check(&load->items[roll(&load->dice, load->nr_items)].claim);
}

/* Something kmalloc()ed becomes larger or smaller, and keeps its contents. */
static void resize(struct load *load)
{
	size_t size = any_size(load);
	struct item item;
	void *x;

	if (!load->nr_items)
		return;
	item = draw(load);
	if (item.kind != ITEM_KMALLOC) {
		load->items[load->nr_items++] = item;
		return;
	}
	disown(&item);
	x = krealloc(item.claim.addr, size, GFP_ATOMIC | __GFP_NOWARN);
	if (x)
		owner_check_copy(&item.claim, x, min(size, (size_t)item.claim.bytes));
	else
		x = item.claim.addr;
	keep(load, ITEM_KMALLOC, NULL, x, ksize(x));
}

/* Some of the next allocations, whoever's they are, fail. */
static void make_fail(struct load *load)
{
	skbsim_fault_arm(roll(&load->dice, SKBSIM_NR_FAULTS), roll(&load->dice, 200),
			 1 + roll(&load->dice, 8));
}

/* Unplugged, and plugged in again as whatever CPU is free; what it owns stays. */
static void leave_and_come_back(struct load *load)
{
	skbsim_cpu_detach();
	load->absences++;
	if (one_in(&load->dice, 2) && skbsim_cpu_attach(-1) < 0)
		wrong("no CPU is free for thread %u", load->cpu);
	/* Otherwise the next call into the library attaches. */
}

static void short_cache(struct load *load)
{
	short_cache_step(load->cpu, &load->dice);
}

static void shrink_nodes(struct load *load)
{
	struct stress_cache *c = cache_enter(&load->dice);

	cache_shrink_nodes(c, &load->use);
	cache_leave(c);
}

static void read_counters(struct load *load)
{
	struct stress_cache *c = cache_enter(&load->dice);
	enum stat_item item = roll(&load->dice, NR_SLUB_STAT_ITEMS);
	u64 before = skbsim_slab_stat(c->s, item);

	if (skbsim_slab_stat(c->s, item) < before)
		wrong("%s of %s ran backwards", skbsim_slab_stat_name(item), c->name);
	if (skbsim_pages_used() < 0)
		wrong("%ld pages are used", skbsim_pages_used());
	cache_leave(c);
}

struct step {
	unsigned int weight;
	void (*take)(struct load *load);
};

/* More is wanted than is owned, or less. */
static const struct step taking[] = {
	{ 50, take_object }, { 8, take_bulk },	    { 25, take_kmalloc },
	{ 4, take_pages },   { 12, take_fragment }, { 2, take_from_slot },
};
static const struct step giving[] = {
	{ 70, give_one },
	{ 8, give_bulk },
	{ 4, put_into_slot },
};
/* One of these follows each. */
static const struct step others[] = {
	{ 1000, audit },      { 40, put_into_slot },	   { 40, take_from_slot },
	{ 100, resize },      { 20, drop_fragment_block }, { 10, make_fail },
	{ 20, short_cache },  { 4, leave_and_come_back },  { 2, read_counters },
	{ 10, shrink_nodes },
};

static void take_step(struct load *load, const struct step *steps, size_t nr)
{
	unsigned int total = 0, point;
	size_t i;

	for (i = 0; i < nr; i++)
		total += steps[i].weight;
	point = roll(&load->dice, total);
	for (i = 0; point >= steps[i].weight; i++)
		point -= steps[i].weight;
	steps[i].take(load);
}

void load_step(struct load *load)
{
	if (load->nr_items == load->wanted || one_in(&load->dice, 1000))
		load->wanted = roll(&load->dice, (MAX_ITEMS + 1) >> roll(&load->dice, 5));
	if (load->nr_items < load->wanted)
		take_step(load, taking, ARRAY_SIZE(taking));
	else
		take_step(load, giving, ARRAY_SIZE(giving));
	take_step(load, others, ARRAY_SIZE(others));
	atomic_store_explicit(&load->steps, load->steps + 1, memory_order_relaxed);
}

void load_finish(struct load *load)
{
	while (load->nr_items)
		give_one(load);
	drop_fragment_block(load);
}

void load_empty_slots(struct load *load)
{
	struct parcel parcel;

	while (mail_take_last(&parcel))
		while (parcel.nr)
			give_back(load, &parcel.items[--parcel.nr]);
}

/* ---- Sabotage ----------------------------------------------------------------------------------- */

/* An object that is owned, of a size that is soon asked for again, or NULL. */
static struct item *a_victim(struct load *load)
{
	unsigned int i;

	for (i = 0; i < load->nr_items; i++)
		if (load->items[i].kind == ITEM_OBJECT && load->items[i].claim.bytes == 232)
			return &load->items[i];
	return NULL;
}

bool load_free_early(struct load *load)
{
	struct item *victim = a_victim(load);

	if (!victim)
		return false;
	owner_expect_violation(&victim->claim);
	kmem_cache_free(victim->cache->s, victim->claim.addr);
	return true;
}

bool load_write_astray(struct load *load)
{
	struct item *victim = a_victim(load);

	if (!victim)
		return false;
	owner_expect_violation(&victim->claim);
	((char *)victim->claim.addr)[roll(&load->dice, victim->claim.bytes)] ^= 1;
	return true;
}
