// SPDX-License-Identifier: MIT
/*
 * Birth: an skb is two pieces of memory. The head, struct sk_buff, describes; the data holds
 * the packet's bytes and ends in struct skb_shared_info. Births differ in where the two come from:
 *
 *	alloc_skb()		head from its slab, data from kmalloc()
 *	netdev_alloc_skb()	the same, or data cut off a block of pages, with room for headers
 *	build_skb()		head from its slab, data is what the driver has received into
 *	napi_build_skb()	head from the CPU's NAPI cache, in a driver's poll only
 */
#include <linux/netdevice.h>
#include <skbsim/draw.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>
#include <stdio.h>

static struct net_device dev = { .name = "eth0" };

static void show(const char *birth, const struct sk_buff *skb)
{
	printf("%s\n", birth);
	skbsim_draw(skb, stdout);
	printf("\n");
}

static void process_context(void)
{
	struct sk_buff *skb;

	/* 100 bytes and skb_shared_info need 448: kmalloc() gives 512, and all of it is used. */
	skb = alloc_skb(100, GFP_KERNEL);
	show("alloc_skb(100)", skb);
	kfree_skb(skb);

	/* Headroom (NET_SKB_PAD) is for whoever wants to put headers before the packet. The block has
	 * 32768 references that no fragment has yet, so that cutting one off need not count. */
	skb = netdev_alloc_skb(&dev, 1500);
	show("netdev_alloc_skb(1500)", skb);
	kfree_skb(skb);

	/* Data is the driver's; with it the skb takes over the duty to free it. */
	skb = build_skb(kmalloc(1024, GFP_KERNEL), 0);
	show("build_skb(kmalloc(1024))", skb);
	kfree_skb(skb);
}

static void driver_poll(void)
{
	struct skbsim_napi_cache_stats cache;
	struct sk_buff *skb;

	local_bh_disable(); /* NAPI context: nobody else runs on this CPU */
	skb = napi_build_skb(napi_alloc_frag(2048), 2048);
	show("napi_build_skb(napi_alloc_frag(2048))", skb);
	skbsim_napi_cache_stats(&cache);
	printf("The NAPI cache was empty: %llu bulk allocation brought 16 heads, %u are left.\n",
	       cache.refill, skbsim_napi_cache_count(0));
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
	printf("The head went back: now %u.\n", skbsim_napi_cache_count(0));
	local_bh_enable();
}

int main(void)
{
	process_context();
	driver_poll();
	return skbsim_exit() ? 1 : 0;
}
