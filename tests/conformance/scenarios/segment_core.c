// SPDX-License-Identifier: MIT
/* skb_segment() alone, below the protocols: sizes, headers and pages of the pieces. */
#include "segment.h"

static void cut(const char *what, int linear, int n, unsigned int size, unsigned int mss,
		netdev_features_t features)
{
	struct sk_buff *skb = paged_skb(linear, n, size), *segs, *next;
	unsigned int headers = 40;
	int number = 0;

	skb->protocol = htons(ETH_P_IP);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	skb_set_transport_header(skb, 30);
	skb_reset_mac_len(skb);
	skb_shinfo(skb)->gso_size = mss;
	skb_pull(skb, headers);
	emit("%s", what);
	segs = skb_segment(skb, features);
	if (IS_ERR(segs)) {
		emit("error %ld", PTR_ERR(segs));
		segs = NULL;
	}
	for (; segs; segs = next) {
		char name[32];

		next = segs->next;
		segs->next = NULL;
		snprintf(name, sizeof(name), "piece %d", number++);
		emit_frags(name, segs);
		emit("  bytes %u", byte_sum(segs));
		kfree_skb(segs);
	}
	kfree_skb(skb);
}

SCENARIO(segment_core)
{
	cut("in the head", 240, 0, 0, 60, NETIF_F_SG | NETIF_F_HW_CSUM);
	cut("in pages", 40, 3, 100, 70, NETIF_F_SG | NETIF_F_HW_CSUM);
	cut("head and pages", 90, 2, 100, 100, NETIF_F_SG | NETIF_F_HW_CSUM);
	cut("copied", 40, 3, 100, 70, NETIF_F_HW_CSUM);
}
