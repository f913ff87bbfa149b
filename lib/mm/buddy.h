/* SPDX-License-Identifier: MIT */
/* The free blocks of each node, by order: taking one, giving one back. */
#ifndef SKBSIM_MM_BUDDY_H
#define SKBSIM_MM_BUDDY_H

#include <linux/mm.h>

/* Starts with @blocks blocks of the largest order on each of @nodes nodes, all free. */
void buddy_init(unsigned int nodes, unsigned long blocks);

/*
 * Takes up to @want blocks of 1 << @order pages of node @nid, lowest address first
 * as far as one larger block gave them; how many it were. Their struct pages hold
 * what their last use left there. Any CPU.
 */
unsigned int buddy_take(int nid, unsigned int order, unsigned int want, struct page **blocks);

/* Gives @nr blocks back; each joins the free blocks beside it. Any CPU. */
void buddy_give(int nid, unsigned int order, unsigned int nr, struct page **blocks);

/* Lets the host have the memory of the free blocks of the largest order; of how many it was not so
 * yet. Mirrors page_reporting_process() of Linux 5.12. Any thread. */
unsigned long buddy_report(int nid);

#endif
