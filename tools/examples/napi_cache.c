// SPDX-License-Identifier: MIT
/*
 * The NAPI cache, before and after "skbuff: introduce skbuff_heads bulking and reusing"
 * (Linux 5.12). Each CPU has an array of 64 heads that died in a driver's poll.
 *
 * Before (v5.10) they waited there to be freed in bulk: when the array was full, and at the end of
 * every poll. Births never asked it. After (v5.12) births take their heads from it; an empty one is
 * refilled with 16 by one bulk allocation, a full one gives half back, and a poll ends with the
 * array as it is.
 *
 * The same driver runs here in both kernels: each poll receives 32 packets, and frees the 32 of the
 * poll before, which have been sent.
 */
#include <linux/netdevice.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>
#include <stdio.h>

#define PACKETS 32
#define POLLS	100

/* What a kernel did. */
struct result {
	struct skbsim_napi_cache_stats cache;
	u64 slab[FREE_SLOWPATH + 1]; /* the first counters of the heads' slab cache */
	unsigned int left;	     /* heads in the cache after the last poll */
};

static struct net_device dev = { .name = "eth0" };
static struct napi_struct napi;
static struct sk_buff *sent[PACKETS];

static int poll(struct napi_struct *n, int budget)
{
	struct sk_buff *received[PACKETS];
	int i;

	for (i = 0; i < PACKETS; i++)
		received[i] = napi_build_skb(napi_alloc_frag(2048), 2048);
	for (i = 0; i < PACKETS; i++)
		napi_consume_skb(sent[i], budget);
	memcpy(sent, received, sizeof(sent));
	napi_complete_done(n, PACKETS);
	return PACKETS;
}

static struct result run(const char *profile)
{
	struct skbsim_config config = { .size = sizeof(config), .profile = profile, .cpus = 1 };
	struct result r = { 0 };
	int i;

	skbsim_init(&config);
	netif_napi_add(&dev, &napi, poll, NAPI_POLL_WEIGHT);
	napi_enable(&napi);
	for (i = 0; i < POLLS; i++) {
		local_bh_disable();
		napi_schedule(&napi); /* as the NIC's interrupt does */
		local_bh_enable();    /* the softirq runs here */
	}
	r.left = skbsim_napi_cache_count(0);
	skbsim_napi_cache_stats(&r.cache);
	for (i = 0; i <= FREE_SLOWPATH; i++)
		r.slab[i] = skbsim_slab_stat(skbuff_head_cache, i);
	for (i = 0; i < PACKETS; i++)
		kfree_skb(sent[i]);
	memset(sent, 0, sizeof(sent));
	napi_disable(&napi);
	netif_napi_del(&napi);
	if (skbsim_exit())
		printf("something was left alive\n");
	return r;
}

static void row(const char *what, unsigned long long before, unsigned long long after)
{
	printf("%-44s %8llu %8llu\n", what, before, after);
}

int main(void)
{
	struct result a = run("v5.10"), b = run("v5.12");
	int i;

	printf("%d polls, %d packets each %26s %8s\n", POLLS, PACKETS, "v5.10", "v5.12");
	row("births that asked the cache", a.cache.get, b.cache.get);
	row("  ... which had a head", a.cache.hit, b.cache.hit);
	row("bulk allocations (refills)", a.cache.refill, b.cache.refill);
	row("heads freed into the cache", a.cache.put, b.cache.put);
	row("bulk frees (flushes)", a.cache.flush, b.cache.flush);
	row("heads in the cache after the last poll", a.left, b.left);
	printf("slab of heads\n");
	for (i = 0; i <= FREE_SLOWPATH; i++)
		row(skbsim_slab_stat_name(i), a.slab[i], b.slab[i]);
	return 0;
}
