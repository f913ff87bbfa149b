// SPDX-License-Identifier: MIT
/*
 * Fclone: TCP keeps each packet until it is acknowledged, and sends a clone of it. So it asks for
 * two heads at once, alloc_skb_fclone(): a pair in one piece of memory, of which the second
 * waits for the first skb_clone(). That clone costs no allocation. A second clone while the first
 * one is on its way needs a head from the ordinary slab; one after it finds the companion free.
 *
 * The pair is freed when both halves are: fclone_ref counts them. Heads of a pair never go into
 * the NAPI cache.
 */
#include <linux/netdevice.h>
#include <skbsim/draw.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>
#include <stdio.h>

/* Heads that the ordinary slab has handed out so far. */
static unsigned long long heads_taken(void)
{
	return skbsim_slab_stat(skbuff_head_cache, ALLOC_FASTPATH) +
	       skbsim_slab_stat(skbuff_head_cache, ALLOC_SLOWPATH);
}

static struct sk_buff *clone_of(struct sk_buff *skb)
{
	unsigned long long before = heads_taken();
	struct sk_buff *clone = skb_clone(skb, GFP_KERNEL);

	printf("skb_clone() took %llu from the slab of heads\n", heads_taken() - before);
	return clone;
}

int main(void)
{
	struct sk_buff *skb = alloc_skb_fclone(200, GFP_KERNEL), *first, *second;
	const struct sk_buff *all[3];

	/* TCP's own headers: 128 bytes of room for them, and a promise to leave them to the clone. */
	skb_reserve(skb, 128);
	skb_put_zero(skb, 64);
	__skb_header_release(skb);
	printf("alloc_skb_fclone(): the second head is not in use\n");
	skbsim_draw(skb, stdout);
	printf("\n");

	first = clone_of(skb);
	second = clone_of(skb);
	all[0] = skb;
	all[1] = first;
	all[2] = second;
	skbsim_draw_all(all, 3, stdout);
	printf("\n");

	/* The device has sent both. */
	local_bh_disable();
	napi_consume_skb(second, NAPI_POLL_WEIGHT);
	napi_consume_skb(first, NAPI_POLL_WEIGHT);
	printf("Both were sent: %u head in the NAPI cache, the one of no pair.\n",
	       skbsim_napi_cache_count(0));
	local_bh_enable();

	first = clone_of(skb);
	kfree_skb(skb);
	printf("\nThe original went first: its half waits for the other\n");
	skbsim_draw(first, stdout);
	kfree_skb(first);
	printf("... and now both are gone\n");
	skbsim_draw(first, stdout);
	return skbsim_exit() ? 1 : 0;
}
