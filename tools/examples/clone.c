// SPDX-License-Identifier: MIT
/*
 * Clone: more than one owner. There are two things to share, and a counter for each:
 *
 *	skb_get()	another owner of the same head: users
 *	skb_clone()	another head on the same data: dataref
 *	skb_copy()	nothing shared
 *
 * A clone has pointers of its own, so it can be pulled by itself; but shared data must not be
 * written. Who wants to write asks for data of his own first: skb_cow(), skb_unshare(),
 * pskb_expand_head().
 */
#include <linux/netdevice.h>
#include <skbsim/draw.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>
#include <stdio.h>

static void show_both(const char *step, const struct sk_buff *a, const struct sk_buff *b)
{
	const struct sk_buff *both[] = { a, b };

	printf("%s\n", step);
	skbsim_draw_all(both, 2, stdout);
	printf("skb_cloned: %d and %d; alive: %ld heads\n\n", skb_cloned(a), skb_cloned(b),
	       skbsim_skbs_alive());
}

int main(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone, *copy;

	skb_reserve(skb, 32);
	skb_put_zero(skb, 60);

	skb_get(skb);
	printf("skb_get(): one head, two owners\n");
	skbsim_draw(skb, stdout);
	kfree_skb(skb); /* one of them is done: nothing is freed */
	printf("\n");

	clone = skb_clone(skb, GFP_KERNEL);
	skb_pull(clone, 14);
	show_both("skb_clone(), then skb_pull(14) of the clone", skb, clone);

	/* It copies because the data is shared. That the original is marked means: look at dataref. */
	skb_cow(clone, 0);
	clone->data[0] = 0xff;
	show_both("skb_cow() of the clone: it may write now", skb, clone);
	printf("Byte 14 of the original is still %d.\n\n", skb->data[14]);

	copy = skb_copy(skb, GFP_KERNEL);
	show_both("skb_copy(): equal bytes, nothing in common", skb, copy);

	kfree_skb(copy);
	kfree_skb(clone);
	kfree_skb(skb);
	return skbsim_exit() ? 1 : 0;
}
