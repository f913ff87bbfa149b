// SPDX-License-Identifier: MIT
/* The geometry of caches of many sizes, alignments and flags: what a slab holds and how long it is. */
#include "scenario.h"

#define MOST 600

static void construct(void *object)
{
	(void)object;
}

/* Objects of the first slab: all that are handed out before another slab is met. */
static int take_slab(struct kmem_cache *s, void **p)
{
	struct page *slab = NULL;
	int n = 0;

	do {
		p[n] = kmem_cache_alloc(s, GFP_KERNEL);
		if (!slab)
			slab = virt_to_head_page(p[0]);
	} while (virt_to_head_page(p[n++]) == slab);
	return n;
}

static void emit_slab(const char *what, void **p, int n)
{
	struct page *slab = virt_to_head_page(p[0]);
	char *first = p[0], *last = p[0];
	int i;

	for (i = 1; i < n; i++) {
		first = (char *)p[i] < first ? p[i] : first;
		last = (char *)p[i] > last ? p[i] : last;
	}
	emit("%s: %d objects, %d bytes apart, %d pages, first at %d, usable %zu", what, n,
	     n > 1 ? (int)((last - first) / (n - 1)) : 0, 1 << compound_order(slab),
	     (int)(first - (char *)page_address(slab)), ksize(p[0]));
}

static void geometry(unsigned int size, unsigned int align, slab_flags_t flags,
		     void (*ctor)(void *))
{
	static void *p[MOST];
	char name[80];
	struct kmem_cache *s;
	int n, i;

	snprintf(name, sizeof(name), "g-%u-%u-%x%s", size, align, (unsigned int)flags,
		 ctor ? "-ctor" : "");
	s = kmem_cache_create(name, size, align, flags, ctor);
	if (!s) {
		emit("%s: NULL", name);
		return;
	}
	n = take_slab(s, p);
	emit_slab(name, p, n - 1);
	for (i = 0; i < n; i++)
		kmem_cache_free(s, p[i]);
	kmem_cache_destroy(s);
}

SCENARIO(slab_geometry)
{
	static const unsigned int sizes[] = {
		1,    2,    4,	   7,	  8,	 9,	15,    16,    17,    24,    40,	  48,
		56,   63,   65,	   72,	  80,	 88,	100,   120,   136,   144,   184,  200,
		216,  232,  240,   264,	  304,	 320,	344,   352,   384,   440,   500,  512,
		552,  576,  608,   640,	  664,	 704,	768,   832,   960,   1000,  1088, 1152,
		1184, 1216, 1344,  1500,  1600,	 1700,	2000,  2040,  2112,  2176,  2304, 2432,
		2800, 3000, 3500,  4000,  4097,	 4544,	5000,  5500,  6000,  7000,  8000, 8193,
		9000, 9500, 11000, 12288, 16000, 16384, 20000, 32768, 33000, 65536,
	};
	static const unsigned int aligns[] = { 1, 2, 4, 8, 16, 32, 64, 128, 512, 4096, 8192 };
	static const slab_flags_t flags[] = {
		SLAB_HWCACHE_ALIGN,
		SLAB_TYPESAFE_BY_RCU,
		SLAB_HWCACHE_ALIGN | SLAB_TYPESAFE_BY_RCU,
		SLAB_RECLAIM_ACCOUNT,
		SLAB_CACHE_DMA,
		SLAB_ACCOUNT,
		SLAB_PANIC | SLAB_MEM_SPREAD,
	};
	unsigned int i, j;

	local_bh_enable();
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		geometry(sizes[i], 0, 0, NULL);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		geometry(sizes[i], 0, SLAB_HWCACHE_ALIGN, NULL);
	for (i = 0; i < sizeof(aligns) / sizeof(aligns[0]); i++)
		geometry(100, aligns[i], 0, NULL);
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		for (j = 0; j < 3; j++)
			geometry(20 + 180 * j, 0, flags[i], NULL);
	geometry(232, 0, 0, construct);
	geometry(240, 0, SLAB_HWCACHE_ALIGN, construct);
	geometry(256, 64, 0, construct);
	geometry(250, 0, SLAB_TYPESAFE_BY_RCU, construct);
	geometry(12, 16, SLAB_HWCACHE_ALIGN, NULL);
	local_bh_disable();
}
