// SPDX-License-Identifier: MIT
/*
 * The memory that packets take, and that is left when they are gone.
 *
 *     case    bulk  outstanding  CPUs  contenders
 *     memory  1     1000000         1  skbsim, malloc  napi_build_skb() of 2 KiB
 *
 * --objects says how many. A packet is measured against its truesize; what is left is
 * measured when all were given back and the allocator was asked to give what it can to the
 * system: skbsim_slab_shrink_nodes() and skbsim_memory_trim(), and what each malloc() has for
 * that. Nothing is timed.
 */
#include "suite.h"

#include <dlfcn.h>
#include <malloc.h>

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <skbsim/memory.h>
#include <skbsim/stats.h>

#include "packet_bytes.h"
#include "packet_skb.h"
#include "packet_suite.h"

static const struct bench_case memory = { "memory", 1, 1000000, 1, FOR_SKBSIM | FOR_MALLOC, 0 };

static enum contender_kind kind;

/* Is the size that packets are measured against what the library books for one? */
static bool truesize_is_right(void)
{
	struct sk_buff *skb;
	bool right;

	local_bh_disable();
	skb = skb_napi_build(NULL);
	right = skb && skb->truesize == PACKET_TRUESIZE;
	consume_skb(skb);
	local_bh_enable();
	return right;
}

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	kind = who;
	if (kind == KIND_SKBSIM && !truesize_is_right())
		return "a packet has another truesize than it is measured against";
	return packet_suite_setup(packets_of(who), c, LOOP_HOLD, check);
}

static void shrink_skbsim(void)
{
	skbsim_slab_shrink_nodes(NULL);
	skbsim_memory_trim();
}

/* Whose malloc() it is shows by what there is. */
static void shrink_malloc(void)
{
	int (*mallctl)(const char *, void *, size_t *, void *, size_t) =
		dlsym(RTLD_DEFAULT, "mallctl");
	void (*mi_collect)(bool) = dlsym(RTLD_DEFAULT, "mi_collect");
	void (*tc_release)(void) = dlsym(RTLD_DEFAULT, "MallocExtension_ReleaseFreeMemory");

	if (mallctl)
		mallctl("arena.4096.purge", NULL, NULL, NULL, 0); /* MALLCTL_ARENAS_ALL */
	else if (mi_collect)
		mi_collect(true);
	else if (tc_release)
		tc_release();
	else
		malloc_trim(0);
}

static void shrink(void)
{
	if (kind == KIND_SKBSIM)
		shrink_skbsim();
	else
		shrink_malloc();
}

static u64 accounted(void)
{
	return (u64)skbsim_pages_used() * (PAGE_SIZE + sizeof(struct page));
}

const struct suite suite_footprint = {
	.name = "footprint",
	.title = "memory of packets of 2 KiB, against their truesize, and left after their end",
	.memory = &memory,
	.object_size = PACKET_TRUESIZE,
	.setup = setup,
	.run = packet_suite_run,
	.teardown = packet_suite_teardown,
	.accounted = accounted,
	.shrink = shrink,
};
