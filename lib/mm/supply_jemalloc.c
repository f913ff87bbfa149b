/* SPDX-License-Identifier: MIT */
/*
 * Page supply by jemalloc: one arena a node, whose extents are cut from the
 * node's range. It hands out the largest blocks only; what they are cut into,
 * and when they are whole again, is the buddy allocator's business.
 *
 * This is a private copy of jemalloc inside the library, its symbols renamed
 * and hidden (lib/meson.build): the program's own malloc() stays what it was.
 */
#include "mm/page_alloc.h"

#include <errno.h>
#include <jemalloc/jemalloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void *skbsim_je_mallocx(size_t size, int flags);
int skbsim_je_mallctl(const char *name, void *oldp, size_t *oldlenp, void *newp, size_t newlen);

/*
 * Read by the private copy when it starts. One automatic arena, for its own use;
 * extents are cut one by one when they are wanted, none in advance.
 */
const char *skbsim_je_malloc_conf = "narenas:1,retain:false";

/*
 * What jemalloc is asked for when a block is wanted. It adds a page to each large
 * allocation, and extents of a block plus a page would fill every other block of
 * the range; so it is told the next smaller of its sizes, and cut_extent() cuts the
 * whole block off. It never looks at the bytes.
 */
#define TOLD_BYTES (LARGEST_BLOCK / 8 * 7)

/* It looks for options in the environment: those there are meant for the program's own jemalloc. */
char *skbsim_je_getenv(const char *name);
char *skbsim_je_getenv(const char *name)
{
	(void)name;
	return NULL;
}

static struct node_supply {
	extent_hooks_t hooks; /* first: the hooks get a pointer to it */
	char *base;
	size_t bytes;
	atomic_size_t used; /* cut off so far */
	unsigned int arena;
} nodes_supply[MAX_NUMNODES];

static unsigned int nr_nodes;

/*
 * Cuts an extent off the range, from the bottom up, and what is between it and the
 * next one of its alignment. jemalloc serialises growth
 * of one arena but not with its metadata's, so the cut is a compare-and-swap;
 * relaxed, since the memory behind it was nobody's before.
 */
static void *cut_extent(extent_hooks_t *hooks, void *new_addr, size_t size, size_t alignment,
			bool *zero, bool *commit, unsigned int arena)
{
	struct node_supply *s = (struct node_supply *)hooks;
	size_t start, used = atomic_load_explicit(&s->used, memory_order_relaxed);

	(void)arena;
	size = ALIGN(size, alignment);
	do {
		start = ALIGN(used, alignment);
		if (start > s->bytes || s->bytes - start < size)
			return NULL;
		if (new_addr && (char *)new_addr != s->base + start)
			return NULL;
	} while (!atomic_compare_exchange_weak_explicit(
		&s->used, &used, start + size, memory_order_relaxed, memory_order_relaxed));
	*zero = true;
	*commit = true;
	return s->base + start;
}

/* Refusing keeps the extent with the arena, which reuses it. */
static bool keep_extent(extent_hooks_t *hooks, void *addr, size_t size, bool committed,
			unsigned int arena)
{
	(void)hooks, (void)addr, (void)size, (void)committed, (void)arena;
	return true;
}

/* Everything in one range may be split and joined. */
static bool allow_split(extent_hooks_t *hooks, void *addr, size_t size, size_t size_a,
			size_t size_b, bool committed, unsigned int arena)
{
	(void)hooks, (void)addr, (void)size, (void)size_a, (void)size_b;
	(void)committed, (void)arena;
	return false;
}

static bool allow_merge(extent_hooks_t *hooks, void *addr_a, size_t size_a, void *addr_b,
			size_t size_b, bool committed, unsigned int arena)
{
	(void)hooks, (void)addr_a, (void)size_a, (void)addr_b, (void)size_b;
	(void)committed, (void)arena;
	return false;
}

static int init_node(struct node_supply *s, char *base, size_t bytes)
{
	extent_hooks_t *hooks = &s->hooks;
	size_t len = sizeof(s->arena);

	s->hooks = (extent_hooks_t){
		.alloc = cut_extent,
		.dalloc = keep_extent,
		.split = allow_split,
		.merge = allow_merge,
	};
	s->base = base;
	s->bytes = bytes;
	atomic_init(&s->used, 0);
	return skbsim_je_mallctl("arenas.create", &s->arena, &len, &hooks, sizeof(hooks)) ? -ENOMEM
											  : 0;
}

/*
 * An arena keeps its own data in its range too: 2 MiB to begin with, and some
 * hundred bytes a block. The block in which such a piece ends is lost.
 */
size_t supply_range_bytes(size_t node_bytes)
{
	return ALIGN(node_bytes + node_bytes / 1024, LARGEST_BLOCK) + 4 * LARGEST_BLOCK;
}

int supply_init(char *base, unsigned int nodes, size_t range_bytes)
{
	nr_nodes = 0;
	while (nr_nodes < nodes) {
		if (init_node(&nodes_supply[nr_nodes], base + nr_nodes * range_bytes,
			      range_bytes)) {
			supply_exit();
			return -ENOMEM;
		}
		nr_nodes++;
	}
	return 0;
}

void supply_exit(void)
{
	char name[32];

	while (nr_nodes > 0) {
		snprintf(name, sizeof(name), "arena.%u.destroy", nodes_supply[--nr_nodes].arena);
		skbsim_je_mallctl(name, NULL, NULL, NULL, 0);
	}
}

size_t supply_high_water(unsigned int nid)
{
	return atomic_load_explicit(&nodes_supply[nid].used, memory_order_relaxed);
}

/* No thread cache: what comes from here stays with the node. */
void *supply_block(unsigned int nid)
{
	return skbsim_je_mallocx(TOLD_BYTES, MALLOCX_ALIGN(LARGEST_BLOCK) | MALLOCX_TCACHE_NONE |
						     MALLOCX_ARENA(nodes_supply[nid].arena));
}
