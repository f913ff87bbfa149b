/* SPDX-License-Identifier: MIT */
/* What is said when a cache gets no slab: not too often, and not to those who asked not to hear. */
#include "mm/slub_slow.h"

#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/printk.h>

#include <stdio.h>

/* So many reports at most, in so many ticks. */
#define REPORTS	 10
#define INTERVAL (5 * HZ)

/* ---- Not too often ------------------------------------------------------------------- */

static struct {
	spinlock_t lock; /* protects what follows */
	bool running;
	unsigned long begin; /* of the interval, jiffies */
	int reports, missed; /* in it */
} limit;

/* Mirrors ___ratelimit() of Linux 5.12. */
static bool may_report(void)
{
	bool may;

	spin_lock(&limit.lock);
	if (!limit.running || time_after(jiffies, limit.begin + INTERVAL)) {
		if (limit.missed)
			pr_warn("slab_out_of_memory: %d callbacks suppressed\n", limit.missed);
		limit.running = true;
		limit.begin = jiffies;
		limit.reports = limit.missed = 0;
	}
	may = limit.reports < REPORTS;
	limit.reports += may;
	limit.missed += !may;
	spin_unlock(&limit.lock);
	return may;
}

/* ---- What was asked for -------------------------------------------------------------- */

#define NAME(mask)          \
	{                   \
		mask, #mask \
	}

/* In the order in which the kernel looks for them: what is named is taken off the mask. */
static const struct {
	gfp_t mask;
	const char *name;
} gfp_names[] = {
	NAME(GFP_USER),
	NAME(GFP_KERNEL),
	NAME(GFP_NOFS),
	NAME(GFP_ATOMIC),
	NAME(GFP_NOIO),
	NAME(GFP_NOWAIT),
	NAME(GFP_DMA),
	NAME(__GFP_HIGHMEM),
	NAME(GFP_DMA32),
	NAME(__GFP_HIGH),
	NAME(__GFP_ATOMIC),
	NAME(__GFP_IO),
	NAME(__GFP_FS),
	NAME(__GFP_NOWARN),
	NAME(__GFP_RETRY_MAYFAIL),
	NAME(__GFP_NOFAIL),
	NAME(__GFP_NORETRY),
	NAME(__GFP_COMP),
	NAME(__GFP_ZERO),
	NAME(__GFP_NOMEMALLOC),
	NAME(__GFP_MEMALLOC),
	NAME(__GFP_HARDWALL),
	NAME(__GFP_THISNODE),
	NAME(__GFP_RECLAIMABLE),
	NAME(__GFP_MOVABLE),
	NAME(__GFP_ACCOUNT),
	NAME(__GFP_WRITE),
	NAME(__GFP_RECLAIM),
	NAME(__GFP_DIRECT_RECLAIM),
	NAME(__GFP_KSWAPD_RECLAIM),
};

/* As the kernel's %pGg, into @text. */
static const char *gfp_text(gfp_t gfp, char *text, size_t size)
{
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(gfp_names) && gfp; i++)
		if ((gfp & gfp_names[i].mask) == gfp_names[i].mask) {
			gfp &= ~gfp_names[i].mask;
			used += snprintf(text + used, size - used, "%s%s", used ? "|" : "",
					 gfp_names[i].name);
		}
	if (gfp)
		snprintf(text + used, size - used, "%s%#x", used ? "|" : "", gfp);
	return text;
}

/* ---- The report ---------------------------------------------------------------------- */

static void report_node(struct kmem_cache *s, int nid)
{
	struct kmem_cache_node *n = get_node(s, nid);

	pr_warn("  node %d: slabs: %ld, objs: %ld, free: %ld\n", nid, READ_ONCE(n->nr_slabs),
		READ_ONCE(n->total_objects), node_free_objects(n));
}

noinline __cold void slab_out_of_memory(struct kmem_cache *s, gfp_t gfp, int nid)
{
	char text[512];

	if (gfp & __GFP_NOWARN || !may_report())
		return;
	pr_warn("SLUB: Unable to allocate memory on node %d, gfp=%#x(%s)\n", nid, gfp,
		gfp_text(gfp, text, sizeof(text)));
	pr_warn("  cache: %s, object size: %u, buffer size: %u, default order: %u, min order: %u\n",
		s->name, s->object_size, s->size, s->order, s->min_order);
	if (s->min_order > get_order(s->object_size))
		pr_warn("  %s debugging increased min order, use slub_debug=O to disable.\n",
			s->name);
	for (nid = 0; nid < nr_online_nodes; nid++)
		report_node(s, nid);
}
