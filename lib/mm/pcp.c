/* SPDX-License-Identifier: MIT */
/* How the free blocks that a CPU keeps come from those all CPUs share, and go back; see pcp.h. */
#include "mm/pcp.h"

#include "kernel/cpu.h"
#include "mm/buddy.h"

#include <string.h>

/* So many move at once. */
#define PCP_BATCH 8

DEFINE_PER_CPU(struct per_cpu_pages[MAX_NUMNODES][PCP_ORDERS], pcp_lists);

static inline struct per_cpu_pages *pcp_list(int nid, unsigned int order)
{
	return pcp_list_of(get_cpu_offset(), nid, order);
}

/* ---- Back to all --------------------------------------------------------------------- */

/* Gives the older @nr blocks of a list back; as free blocks they are compound pages no more. */
static void shrink_list(struct per_cpu_pages *pcp, int nid, unsigned int order, unsigned int nr)
{
	unsigned int i;
	size_t at;

	for (i = 0; i < nr; i++) {
		if (order && PageHead(pcp->blocks[i]))
			for (at = 1; at < 1UL << order; at++)
				pcp->blocks[i][at].compound_head = &pcp->blocks[i][at];
		pcp->blocks[i]->flags = 0;
	}
	buddy_give(nid, order, nr, pcp->blocks);
	pcp->count -= nr;
	memmove(pcp->blocks, pcp->blocks + nr, pcp->count * sizeof(pcp->blocks[0]));
}

/* All that this CPU keeps of node @nid. */
static void drain_node(int nid)
{
	unsigned int order;

	for (order = 0; order < PCP_ORDERS; order++)
		if (pcp_list(nid, order)->count)
			shrink_list(pcp_list(nid, order), nid, order, pcp_list(nid, order)->count);
}

static void drain_cpu(void)
{
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		drain_node(nid);
}

void pcp_init(void)
{
	cpu_register_drain(drain_cpu);
}

static noinline void give_block(struct page *page, int nid, unsigned int order)
{
	struct per_cpu_pages one = { .count = 1, .blocks = { page } };

	shrink_list(&one, nid, order, 1);
}

void pcp_put_slow(struct page *page, int nid, unsigned int order)
{
	struct per_cpu_pages *pcp;

	if (node_is_tight(nid)) {
		give_block(page, nid, order);
		drain_node(nid);
		return;
	}
	if (order >= PCP_ORDERS) {
		give_block(page, nid, order);
		return;
	}
	pcp = pcp_list(nid, order);
	if (pcp->count == PCP_HIGH)
		shrink_list(pcp, nid, order, PCP_BATCH);
	pcp->blocks[pcp->count++] = page;
}

/* ---- From all ------------------------------------------------------------------------ */

noinline struct page *pcp_refill(int nid, unsigned int order)
{
	bool many = order < PCP_ORDERS && !node_is_tight(nid);
	unsigned int want = many ? PCP_BATCH : 1, nr, i;
	struct page *blocks[PCP_BATCH];

	nr = buddy_take(nid, order, want, blocks);
	if (unlikely(!nr)) {
		drain_node(nid);
		nr = buddy_take(nid, order, 1, blocks);
	}
	/* The lowest address goes first, the others wait so that they follow in order. */
	for (i = nr; i > 1; i--)
		pcp_list(nid, order)->blocks[nr - i] = blocks[i - 1];
	if (nr > 1)
		pcp_list(nid, order)->count = nr - 1;
	return nr ? blocks[0] : NULL;
}
