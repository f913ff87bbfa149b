/* SPDX-License-Identifier: MIT */
/* Watermarks and reserves of the nodes, and the entitlements that masks and contexts give. */
#include "mm/watermark.h"

#include "init.h"
#include "kernel/cpu.h"
#include "kernel/profile.h"

#include <linux/sched/mm.h>
#include <skbsim/memory.h>
#include <skbsim/stats.h>

#include <errno.h>
#include <string.h>

struct node_books node_books[MAX_NUMNODES];
DEFINE_PER_CPU(long[MAX_NUMNODES], vm_stat_diff);

/* ---- How large they are --------------------------------------------------------------- */

/* The largest integer whose square is not more than @x. */
static unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0, bit;

	for (bit = 1UL << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= x)
			root += bit;
	return root;
}

/* Mirrors init_per_zone_wmark_min() of Linux 5.12. */
static unsigned long default_min_free_kbytes(unsigned long pages)
{
	unsigned long kbytes = int_sqrt(pages * (PAGE_SIZE / 1024) * 16);

	return min(max(kbytes, 128UL), 262144UL);
}

/* All CPUs together may book an eighth of a node for themselves. */
static long stat_threshold(long pages)
{
	return min(pages / 8 / (long)cpu_max(), 64L);
}

/* Mirrors __setup_per_zone_wmarks() of Linux 5.12, each node one zone. */
void watermark_init(unsigned int nodes, unsigned long pages, unsigned long min_free_kbytes,
		    unsigned int scale_factor)
{
	long reserve, gap;
	unsigned int nid;

	if (!min_free_kbytes)
		min_free_kbytes = default_min_free_kbytes(pages * nodes);
	reserve = min_free_kbytes * 1024 / PAGE_SIZE / nodes;
	gap = max(reserve / 4, (long)(pages * scale_factor / 10000));
	memset(node_books, 0, sizeof(node_books));
	for (nid = 0; nid < nodes; nid++) {
		struct node_books *node = &node_books[nid];

		node->managed = pages;
		node->min = reserve;
		node->low = reserve + gap;
		node->high = reserve + 2 * gap;
		node->low_limit = node->managed - node->low;
		node->stat_threshold = stat_threshold(pages);
		node->max_drift = node->stat_threshold * cpu_max();
		node->tight = node->managed - node->high - node->max_drift;
	}
}

/* What CPUs booked for themselves is gone soon, so what they booked with the nodes goes too. */
void watermark_exit(void)
{
	memset(node_books, 0, sizeof(node_books));
}

/* ---- Who may go how far ----------------------------------------------------------------- */

/* Mirrors the mark of __zone_watermark_ok() of Linux 5.12. */
long watermark_limit(const struct node_books *node, unsigned int alloc_flags)
{
	long mark = alloc_flags & ALLOC_WMARK_LOW ? node->low : node->min;

	if (alloc_flags & ALLOC_NO_WATERMARKS)
		return node->managed;
	if (alloc_flags & ALLOC_HIGH)
		mark -= mark / 2;
	if (alloc_flags & ALLOC_HARDER)
		mark -= mark / 4;
	return node->managed - mark;
}

/* Does @gfp say that it is worth trying harder? Linux 5.12, or as 6.1 has it. */
static bool tries_harder(gfp_t gfp)
{
	if (switches.reserve_unless_blocking)
		return gfp & __GFP_HIGH && !(gfp & __GFP_DIRECT_RECLAIM);
	return gfp & __GFP_ATOMIC;
}

unsigned int gfp_to_alloc_flags(gfp_t gfp)
{
	unsigned int flags = ALLOC_WMARK_MIN;

	if (gfp & __GFP_HIGH)
		flags |= ALLOC_HIGH;
	if (!(gfp & __GFP_NOMEMALLOC) && tries_harder(gfp))
		flags |= ALLOC_HARDER;
	return flags;
}

/* A softirq borrows the context of a task, whose PF_MEMALLOC it sees only if it set it itself. */
bool gfp_pfmemalloc_allowed(gfp_t gfp)
{
	const struct cpu_state *cpu = this_cpu_ptr(&cpu_state);

	if (gfp & __GFP_NOMEMALLOC)
		return false;
	if (gfp & __GFP_MEMALLOC)
		return true;
	if (!(cpu->task_flags & PF_MEMALLOC))
		return false;
	return cpu->preempt_count & SOFTIRQ_OFFSET ||
	       !(cpu->preempt_count & (HARDIRQ_MASK | SOFTIRQ_MASK));
}

unsigned int memalloc_noreclaim_save(void)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);
	unsigned int flags = cpu->task_flags & PF_MEMALLOC;

	cpu->task_flags |= PF_MEMALLOC;
	return flags;
}

void memalloc_noreclaim_restore(unsigned int flags)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);

	cpu->task_flags = (cpu->task_flags & ~PF_MEMALLOC) | flags;
}

/* ---- Booking ------------------------------------------------------------------------------ */

static long node_drift(int nid)
{
	long drift = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < cpu_max(); cpu++)
		drift += READ_ONCE((*per_cpu_ptr(&vm_stat_diff, cpu))[nid]);
	return drift;
}

/* Between the two steps the node and the CPU both have the same pages. Who sums up waits. */
noinline void node_fold_diff(int nid, long drift)
{
	long *diff = &(*this_cpu_ptr(&vm_stat_diff))[nid];

	spin_lock(&node_books[nid].fold_lock);
	atomic_fetch_add_explicit(&node_books[nid].used, drift, memory_order_relaxed);
	WRITE_ONCE(*diff, 0);
	spin_unlock(&node_books[nid].fold_lock);
}

static long booked(int nid)
{
	return atomic_load_explicit(&node_books[nid].used, memory_order_relaxed);
}

long node_used(int nid)
{
	long used;

	spin_lock(&node_books[nid].fold_lock);
	used = booked(nid) + node_drift(nid);
	spin_unlock(&node_books[nid].fold_lock);
	return used;
}

/* Adds @nr to what is booked unless that then exceeds @limit. */
static bool charge_within(int nid, long nr, long limit)
{
	long used = booked(nid);

	do
		if (used + nr > limit)
			return false;
	while (!atomic_compare_exchange_weak_explicit(&node_books[nid].used, &used, used + nr,
						      memory_order_relaxed, memory_order_relaxed));
	return true;
}

static noinline bool charge_last(int nid, long nr, long limit)
{
	bool charged;

	spin_lock(&node_books[nid].fold_lock);
	charged = charge_within(nid, nr, limit - node_drift(nid));
	spin_unlock(&node_books[nid].fold_lock);
	return charged;
}

/* As long as there are plenty it does not matter what CPUs booked for themselves. */
bool node_charge(int nid, long nr, long limit)
{
	return charge_within(nid, nr, limit - node_books[nid].max_drift) ||
	       charge_last(nid, nr, limit);
}

/* ---- Seen and staged from outside --------------------------------------------------------- */

static struct node_books *books_of(int nid)
{
	if (init_once() || nid < 0 || nid >= nr_online_nodes)
		return NULL;
	return &node_books[nid];
}

long skbsim_node_free_pages(int nid)
{
	struct node_books *node = books_of(nid);

	return node ? node->managed - node_used(nid) : -EINVAL;
}

int skbsim_node_watermarks(int nid, struct skbsim_watermarks *out)
{
	const struct node_books *node = books_of(nid);

	if (!node)
		return -EINVAL;
	*out = (struct skbsim_watermarks){
		.pages = node->managed,
		.min = node->min,
		.low = node->low,
		.high = node->high,
		.atomic = node->managed - watermark_limit(node, ALLOC_HIGH | ALLOC_HARDER),
	};
	return 0;
}

/* fold_lock held. */
static int set_free_locked(int nid, long pages)
{
	struct node_books *node = &node_books[nid];
	long used = booked(nid), drift = node_drift(nid), wanted;

	do {
		wanted = pages < 0 ? used - node->held : node->managed - pages - drift;
		if (wanted < used - node->held)
			return -EBUSY;
	} while (!atomic_compare_exchange_weak_explicit(
		&node->used, &used, wanted, memory_order_relaxed, memory_order_relaxed));
	node->held += wanted - used;
	return 0;
}

int skbsim_node_set_free(int nid, long pages)
{
	struct node_books *node = books_of(nid);
	int err;

	if (!node || pages < -1 || pages > node->managed)
		return -EINVAL;
	spin_lock(&node->fold_lock);
	err = set_free_locked(nid, pages);
	spin_unlock(&node->fold_lock);
	return err;
}

long skbsim_pages_used(void)
{
	long used = 0;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		used += node_used(nid) - node_books[nid].held;
	return used;
}
