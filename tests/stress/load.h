/* SPDX-License-Identifier: MIT */
/* The load of one CPU: what it owns, and the steps it takes by the dice. */
#ifndef SKBSIM_TESTS_STRESS_LOAD_H
#define SKBSIM_TESTS_STRESS_LOAD_H

#include "mail.h"

#include <linux/mm_types.h>

#define MAX_ITEMS 512

struct load {
	unsigned int cpu;
	struct dice dice;
	uint32_t generation; /* claims so far */
	/* It takes until it has as many as it wants, gives until then, and wants another number. */
	unsigned int nr_items, wanted;
	struct item items[MAX_ITEMS];
	struct page_frag_cache frags;
	struct cache_use use;
	uint64_t failures, absences;
	atomic_ulong steps; /* relaxed: somebody looks whether they go on */
};

/* One step: something is taken, given back, put into a slot, looked at; rarely something larger. */
void load_step(struct load *load);

/* Gives back all it owns, but for its short-lived cache. */
void load_finish(struct load *load);

/* Gives back what lies in slots; no other CPU takes any steps. */
void load_empty_slots(struct load *load);

/* What --sabotage does, to see that the checker finds it: an object is freed, or changed by a
 * stranger, while somebody owns it. False if nothing that is owned will do. */
bool load_free_early(struct load *load);
bool load_write_astray(struct load *load);

#endif
