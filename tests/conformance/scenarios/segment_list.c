// SPDX-License-Identifier: MIT
/* skb_segment() of a packet with a frag_list: its skbs are pieces, or their bytes are shared or
 * copied into pieces. */
#include "segment.h"

#define HEADERS 34

static struct sk_buff *kmalloced(int linear)
{
	return paged_skb(linear, 0, 0);
}

static struct sk_buff *in_fragment(int linear)
{
	struct sk_buff *skb = napi_build_skb(napi_alloc_frag(2048), 2048);
	int i;

	skb_reserve(skb, 32);
	for (i = 0; i < linear; i++)
		*(u8 *)skb_put(skb, 1) = i + 7;
	return skb;
}

/* Headers and n pages of size bytes. */
static struct sk_buff *head_of(int n, unsigned int size)
{
	struct sk_buff *skb = paged_skb(HEADERS, n, size);

	skb->protocol = htons(ETH_P_IP);
	skb->dev = t_dev;
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	skb_set_transport_header(skb, HEADERS);
	skb_reset_mac_len(skb);
	return skb;
}

static struct sk_buff *head(unsigned int bytes)
{
	return head_of(bytes ? 1 : 0, bytes);
}

static void hang(struct sk_buff *skb, struct sk_buff *one, struct sk_buff *two)
{
	struct sk_buff *f;

	skb_shinfo(skb)->frag_list = one;
	one->next = two;
	skb_walk_frags(skb, f) {
		skb->len += f->len;
		skb->data_len += f->len;
		skb->truesize += f->truesize;
	}
}

static void cut(const char *what, struct sk_buff *skb, unsigned int mss, unsigned int type,
		netdev_features_t features)
{
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_type = type;
	skb_shinfo(skb)->gso_segs = 7;
	emit("%s", what);
	__skb_pull(skb, HEADERS);
	emit_cut(skb_segment(skb, features), HEADERS);
	emit_shape("whole", skb);
	consume_skb(skb);
}

static struct sk_buff *listed(struct sk_buff *skb, struct sk_buff *one, struct sk_buff *two)
{
	hang(skb, one, two);
	return skb;
}

SCENARIO(segment_list)
{
	const netdev_features_t sg = NETIF_F_SG, csum = NETIF_F_HW_CSUM;

	cut("kmalloc'ed, a piece each", listed(head(100), kmalloced(100), kmalloced(60)), 100, 0,
	    sg);
	cut("the same, checksums left out", listed(head(100), kmalloced(100), kmalloced(60)), 100,
	    0, sg | csum);
	cut("the same without fragments", listed(head(100), kmalloced(100), kmalloced(60)), 100, 0,
	    0);
	cut("none of them in the head", listed(head(0), kmalloced(100), kmalloced(60)), 100, 0, sg);
	cut("kmalloc'ed and pages", listed(head(100), paged_skb(40, 1, 60), paged_skb(50, 2, 20)),
	    100, 0, sg);
	cut("pages only", listed(head(100), paged_skb(0, 2, 50), paged_skb(0, 1, 80)), 100, 0, sg);
	cut("pages only, smaller pieces",
	    listed(head(100), paged_skb(0, 2, 50), paged_skb(0, 1, 80)), 70, 0, sg);
	cut("fragments", listed(head(100), in_fragment(100), in_fragment(60)), 100, 0, sg);
	cut("fragments, other pieces", listed(head(100), in_fragment(100), in_fragment(60)), 130, 0,
	    sg);
	cut("untrusted", listed(head(100), kmalloced(100), kmalloced(60)), 130,
	    SKB_GSO_TCPV4 | SKB_GSO_DODGY, sg);
	cut("by skbs", listed(head(0), kmalloced(100), kmalloced(60)), GSO_BY_FRAGS, 0, sg);
	cut("large pieces", listed(head(200), in_fragment(200), in_fragment(130)), 100,
	    SKB_GSO_TCPV4, sg | csum | NETIF_F_TSO);
	cut("not alike", listed(head(150), in_fragment(200), in_fragment(130)), 200, SKB_GSO_TCPV4,
	    sg | csum | NETIF_F_TSO);
	cut("as many fragments as there may be", listed(head_of(8, 10), paged_skb(0, 9, 10), NULL),
	    170, 0, sg);
	cut("one more", listed(head_of(9, 10), paged_skb(0, 9, 10), NULL), 180, 0, sg);
	cut("one more, copied", listed(head_of(9, 10), paged_skb(0, 9, 10), NULL), 180, 0, 0);
}
