// SPDX-License-Identifier: MIT
/*
 * Death: whoever is done with an skb drops a reference; the last one frees. Which function drops
 * it says why, and where the head goes:
 *
 *	kfree_skb()		the packet was lost (a drop): head to its slab
 *	consume_skb()		it did its work: head to its slab
 *	napi_consume_skb()	the same in a driver's poll: head into the CPU's NAPI cache
 *	dev_consume_skb_irq()	in an interrupt, where freeing is not allowed: put aside
 *				for the softirq NET_TX
 *
 * First goes what the head refers to (its socket by the destructor), then the data, then the head.
 */
#include <linux/netdevice.h>
#include <skbsim/draw.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>
#include <stdio.h>

static void show(const char *death, const struct sk_buff *skb)
{
	struct skbsim_skb_stats ends;

	skbsim_skb_stats(&ends);
	printf("%s: %llu dropped, %llu consumed, %ld alive\n", death, ends.kfree_skb,
	       ends.consume_skb, skbsim_skbs_alive());
	skbsim_draw(skb, stdout);
	printf("\n");
}

static void say_goodbye(struct sk_buff *skb)
{
	printf("The destructor runs: len %u, the data is still there.\n", skb->len);
}

static struct sk_buff *packet(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	skb_put_zero(skb, 60);
	return skb;
}

int main(void)
{
	struct sk_buff *skb = packet();

	skb_get(skb);
	kfree_skb(skb);
	show("kfree_skb() by one of two owners", skb);
	skb->destructor = say_goodbye;
	kfree_skb(skb);
	show("kfree_skb() by the last one", skb);

	skb = packet();
	consume_skb(skb);
	show("consume_skb()", skb);

	skb = packet();
	local_bh_disable();
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
	show("napi_consume_skb()", skb);
	local_bh_enable();

	skb = packet();
	irq_enter();
	dev_consume_skb_irq(skb);
	show("dev_consume_skb_irq()", skb);
	irq_exit(); /* the softirq runs */
	show("... after NET_TX", skb);
	return skbsim_exit() ? 1 : 0;
}
