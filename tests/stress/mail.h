/* SPDX-License-Identifier: MIT */
/*
 * How what one CPU owns comes to another: a table of slots that any CPU puts
 * something into or takes it out of. Only a claim on the same slot orders two CPUs,
 * so the table orders as little as it can of what the allocator has to order.
 */
#ifndef SKBSIM_TESTS_STRESS_MAIL_H
#define SKBSIM_TESTS_STRESS_MAIL_H

#include "caches.h"
#include "owner.h"

/* How an item is given back. */
enum item_kind {
	ITEM_OBJECT,	/* kmem_cache_free() */
	ITEM_KMALLOC,	/* kfree() */
	ITEM_BLOCK,	/* __free_pages() */
	ITEM_REFERENCE, /* put_page() */
	ITEM_FRAGMENT,	/* page_frag_free() */
};

/* Something that a CPU owns, or that lies in a slot. */
struct item {
	struct claim claim;
	enum item_kind kind;
	struct stress_cache *cache; /* of an object */
};

/* Items that travel together: the fewer the claims on slots, the less they order. */
#define MAX_PARCEL 8

struct parcel {
	unsigned int nr;
	struct item items[MAX_PARCEL];
};

/* Puts @parcel into a slot, then whoever takes it owns its items; false if the slot was not free. */
bool mail_put(struct dice *dice, const struct parcel *parcel);

/* Takes what lies in a slot; false if nothing does. */
bool mail_take(struct dice *dice, struct parcel *parcel);

/* Takes anything that is left, as long as there is something; nobody else uses the table. */
bool mail_take_last(struct parcel *parcel);

#endif
