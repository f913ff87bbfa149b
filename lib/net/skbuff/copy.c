/* SPDX-License-Identifier: MIT */
/* Copying: packets with data of their own, all of it or the linear part. */
#include "net/skbuff/skbuff.h"

#include <linux/netdevice.h>

/* What describes the packet, and how it would be cut into frames. */
static void copy_description(struct sk_buff *to, const struct sk_buff *from)
{
	copy_skb_header(to, from);
	skb_shinfo(to)->gso_size = skb_shinfo(from)->gso_size;
	skb_shinfo(to)->gso_segs = skb_shinfo(from)->gso_segs;
	skb_shinfo(to)->gso_type = skb_shinfo(from)->gso_type;
}

/*
 * A linear copy with @headroom and @tailroom, and as much of the old headroom as
 * fits: headers may lie there.
 */
static struct sk_buff *copy_all(const struct sk_buff *skb, int headroom, int tailroom, gfp_t gfp)
{
	int kept = min(headroom, (int)skb_headroom(skb));
	struct sk_buff *n = __alloc_skb(headroom + skb->len + tailroom, gfp, skb_alloc_rx_flag(skb),
					NUMA_NO_NODE);

	if (!n)
		return NULL;
	skb_reserve(n, headroom);
	skb_put(n, skb->len);
	BUG_ON(skb_copy_bits(skb, -kept, n->data - kept, kept + skb->len));
	copy_description(n, skb);
	return n;
}

struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t gfp)
{
	return copy_all(skb, skb_headroom(skb),
			skb_end_offset(skb) + skb->data_len - skb_headroom(skb) - skb->len, gfp);
}

struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int newheadroom, int newtailroom,
				gfp_t gfp)
{
	struct sk_buff *n;

	if (WARN_ON_ONCE(skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST))
		return NULL;
	n = copy_all(skb, newheadroom, newtailroom, gfp);
	if (n)
		skb_headers_offset_update(n, newheadroom - (int)skb_headroom(skb));
	return n;
}

/* The fragments and the frag_list of @skb are @n's as well. */
static void share_frags(struct sk_buff *n, const struct sk_buff *skb)
{
	const struct skb_shared_info *from = skb_shinfo(skb);
	struct skb_shared_info *to = skb_shinfo(n);

	memcpy(to->frags, from->frags, from->nr_frags * sizeof(from->frags[0]));
	to->nr_frags = from->nr_frags;
	to->frag_list = from->frag_list;
	skb_get_frags(n);
}

struct sk_buff *__pskb_copy_fclone(struct sk_buff *skb, int headroom, gfp_t gfp, bool fclone)
{
	int flags = skb_alloc_rx_flag(skb) | (fclone ? SKB_ALLOC_FCLONE : 0);
	struct sk_buff *n = __alloc_skb(skb_headlen(skb) + headroom, gfp, flags, NUMA_NO_NODE);

	if (!n)
		return NULL;
	skb_reserve(n, headroom);
	skb_put_data(n, skb->data, skb_headlen(skb));
	n->truesize += skb->data_len;
	n->data_len = skb->data_len;
	n->len = skb->len;
	share_frags(n, skb);
	copy_description(n, skb);
	return n;
}

struct sk_buff *skb_realloc_headroom(struct sk_buff *skb, unsigned int headroom)
{
	int delta = (int)headroom - (int)skb_headroom(skb);
	struct sk_buff *n;

	if (delta <= 0)
		return pskb_copy(skb, GFP_ATOMIC);
	n = skb_clone(skb, GFP_ATOMIC);
	if (n && pskb_expand_head(n, SKB_DATA_ALIGN(delta), 0, GFP_ATOMIC)) {
		kfree_skb(n);
		return NULL;
	}
	return n;
}
