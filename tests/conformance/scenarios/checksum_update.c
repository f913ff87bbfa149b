// SPDX-License-Identifier: MIT
/* A checksum over the whole packet follows pulls, pushes and trims. */
#include "frags.h"
#include <net/checksum.h>

static void state(const char *what, struct sk_buff *skb)
{
	emit("%s: ip_summed %d, right %d", what, skb->ip_summed,
	     skb->ip_summed != CHECKSUM_COMPLETE ||
		     csum_fold(skb->csum) == csum_fold(skb_checksum(skb, 0, skb->len, 0)));
}

SCENARIO(checksum_update)
{
	struct sk_buff *skb = paged_skb(100, 2, 100);

	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = skb_checksum(skb, 0, skb->len, 0);
	state("fresh", skb);
	skb_pull_rcsum(skb, 14);
	state("pull_rcsum 14", skb);
	skb_push_rcsum(skb, 14);
	state("push_rcsum 14", skb);
	__pskb_pull_tail(skb, 50);
	state("pull_tail 50", skb);
	skb_postpull_rcsum(skb, skb->data, 20);
	__skb_pull(skb, 20);
	state("postpull 20", skb);
	pskb_trim_rcsum(skb, 200);
	state("trim_rcsum 200", skb);
	pskb_trim(skb, 150);
	emit("trim 150: ip_summed %d", skb->ip_summed);
	kfree_skb(skb);
}
