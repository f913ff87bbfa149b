// SPDX-License-Identifier: MIT
/*
 * Heads of received packets: napi_build_skb() on a page fragment of 2 KiB, and
 * napi_consume_skb(), in NAPI context.
 *
 *     case   bulk  outstanding       CPUs  contenders
 *     pair      1  1, 32, 256, 4096     1  skbsim, skbsim with a switch
 *     burst     1  32, 64, 256          1  skbsim, skbsim with a switch
 *
 * A pair takes one and gives the oldest of those outstanding back, so the NAPI cache has
 * a head whenever one is wanted. A burst takes all, then gives all back: up to 32 fit
 * into the cache, more go through the slab by refills and flushes. No poll ends here,
 * so v5.10 frees 64 heads at a time and not those of a poll.
 *
 * All memory is one node's, and there is enough of it: refuse_remote_heads has nothing
 * to refuse, so what it costs is the look at each head's page.
 */
#include "suite.h"

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <skbsim/stats.h>

#include "object_loops.h"

#define FRAG_SIZE 2048

#define WITH_A_CACHE (FOR_SKBSIM | FOR_SWITCHED)

#define PAIR(n)                                          \
	{                                                \
		"pair", 1, n, 1, WITH_A_CACHE, LOOP_PAIR \
	}
#define BURST(n)                                          \
	{                                                 \
		"burst", 1, n, 1, WITH_A_CACHE, LOOP_BULK \
	}

static const struct bench_case cases[] = {
	PAIR(1), PAIR(32), PAIR(256), PAIR(4096), BURST(32), BURST(64), BURST(256),
};

static struct object_bench bench;

/* What the loops hold of a packet is its cb, which is its owner's: there they may write. */
static __always_inline void *packet_alloc(void *arg)
{
	struct sk_buff *skb = napi_build_skb(napi_alloc_frag(FRAG_SIZE), FRAG_SIZE);

	(void)arg;
	return likely(skb) ? skb->cb : NULL;
}

static __always_inline void packet_free(void *arg, void *cb)
{
	(void)arg;
	napi_consume_skb(container_of(cb, struct sk_buff, cb), NAPI_POLL_WEIGHT);
}

static const struct object_ops packet_ops = {
	.size = sizeof(((struct sk_buff *)0)->cb),
	.alloc = packet_alloc,
	.free = packet_free,
};

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	const char *problem = object_bench_start(&bench, c, check);

	(void)who;
	if (problem)
		return problem;
	local_bh_disable(); /* NAPI context, up to the teardown */
	return hold_objects(&packet_ops, &bench);
}

static const char *run(u64 loops, struct sample *out)
{
	return run_objects(&packet_ops, &bench, loops, out);
}

static const char *teardown(void)
{
	const char *problem = release_objects(&packet_ops, &bench);
	struct skbsim_napi_cache_stats stats;

	local_bh_enable();
	object_bench_end(&bench);
	skbsim_napi_cache_stats(&stats);
	if (!problem && stats.refused)
		problem = "heads were refused, though all lie on the CPU's own node";
	if (!problem && skbsim_skbs_alive())
		problem = "packets are alive that nobody holds";
	return problem;
}

const struct suite suite_napi = {
	.name = "napi",
	.title = "received packets: heads from the NAPI cache and back to it",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
