/* SPDX-License-Identifier: MIT */
/*
 * How the payload of one packet becomes part of another: its fragments move, its head becomes a
 * fragment, or it hangs in the frag_list as it is. Mirrors skb_gro_receive() of Linux 5.12.
 */
#include "net/core/gro.h"

#include <errno.h>

#define GRO_MAX_SIZE 65536 /* a merged packet is smaller */

/* @p has @len bytes more outside its linear data, in @truesize bytes of memory. */
static __always_inline void grow(struct sk_buff *p, unsigned int len, unsigned int truesize,
				 u8 flags)
{
	p->len += len;
	p->data_len += len;
	p->truesize += truesize;
	skb_shinfo(p)->flags |= flags & SKBFL_SHARED_FRAG;
}

/* May @to have as many fragments more? */
static __always_inline bool fits(const struct sk_buff *to, unsigned int frags)
{
	return skb_shinfo(to)->nr_frags + frags <= MAX_SKB_FRAGS;
}

/* All fragments of @skb become the last ones of @to. Returns the memory that moves. */
static unsigned int move_frags(struct sk_buff *to, struct sk_buff *skb)
{
	struct skb_shared_info *from = skb_shinfo(skb), *shinfo = skb_shinfo(to);
	skb_frag_t *first = &shinfo->frags[shinfo->nr_frags];
	unsigned int headers = skb_gro_offset(skb) - skb_headlen(skb);
	unsigned int left = SKB_TRUESIZE(skb_end_offset(skb));
	unsigned int moved = skb->truesize - left;

	memcpy(first, from->frags, from->nr_frags * sizeof(*first));
	skb_frag_off_add(first, headers);
	skb_frag_size_sub(first, headers);
	shinfo->nr_frags += from->nr_frags;
	from->nr_frags = 0;

	skb->truesize = switches.gro_knows_owners ? left : skb->truesize - skb->data_len;
	skb->len -= skb->data_len;
	skb->data_len = 0;
	NAPI_GRO_CB(skb)->free = NAPI_GRO_FREE;
	return moved;
}

/* What is linear in @skb, a page fragment, becomes one of @to, and then those of @skb. Its own
 * number of fragments stays: nobody looks at the data of a stolen head any more. */
static unsigned int steal_head(struct sk_buff *to, struct sk_buff *skb)
{
	struct skb_shared_info *from = skb_shinfo(skb), *shinfo = skb_shinfo(to);
	skb_frag_t *first = &shinfo->frags[shinfo->nr_frags];
	struct page *page = virt_to_head_page(skb->head);
	unsigned int headers = skb_gro_offset(skb);
	unsigned int left = SKB_DATA_ALIGN(sizeof(struct sk_buff));
	unsigned int moved = skb->truesize - left;

	first[0] = (skb_frag_t){
		.bv_page = page,
		.bv_len = skb_headlen(skb) - headers,
		.bv_offset = skb->data + headers - (unsigned char *)page_address(page),
	};
	memcpy(first + 1, from->frags, from->nr_frags * sizeof(*first));
	shinfo->nr_frags += 1 + from->nr_frags;

	if (switches.gro_knows_owners)
		skb->truesize = left;
	NAPI_GRO_CB(skb)->free = NAPI_GRO_FREE_STOLEN_HEAD;
	return moved;
}

/* @skb hangs behind the last of @p. */
static void link_last(struct sk_buff *p, struct sk_buff *skb)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(p);

	if (cb->last == p)
		skb_shinfo(p)->frag_list = skb;
	else
		cb->last->next = skb;
	cb->last = skb;
}

/* What @skb was charged for is charged to the packet that it hangs in. */
static void hand_over_owner(struct sk_buff *skb)
{
	if (!switches.gro_knows_owners)
		return;
	skb->destructor = NULL;
	skb->sk = NULL;
}

/* @skb hangs in the frag_list of @p without its headers. */
static noinline void append(struct sk_buff *p, struct sk_buff *skb)
{
	unsigned int offset = skb_gro_offset(skb), linear = skb_headlen(skb);

	hand_over_owner(skb);
	if (offset > linear) {
		skb_frag_off_add(&skb_shinfo(skb)->frags[0], offset - linear);
		skb_frag_size_sub(&skb_shinfo(skb)->frags[0], offset - linear);
		skb->data_len -= offset - linear;
		skb->len -= offset - linear;
		offset = linear;
	}
	__skb_pull(skb, offset);
	link_last(p, skb);
	__skb_header_release(skb);
}

int skb_gro_receive(struct sk_buff *p, struct sk_buff *skb)
{
	unsigned int len = skb_gro_len(skb), frags = skb_shinfo(skb)->nr_frags, truesize;
	bool all_in_frags = skb_headlen(skb) <= skb_gro_offset(skb);
	struct sk_buff *last = NAPI_GRO_CB(p)->last;
	u8 flags = skb_shinfo(skb)->flags;

	if (unlikely(p->len + len >= GRO_MAX_SIZE || NAPI_GRO_CB(skb)->flush))
		return -E2BIG;
	if (all_in_frags && likely(frags && fits(last, frags))) {
		truesize = move_frags(last, skb);
	} else if (!all_in_frags && skb->head_frag && likely(fits(last, frags + 1))) {
		truesize = steal_head(last, skb);
	} else {
		truesize = skb->truesize;
		append(p, skb);
		last = p;
	}
	NAPI_GRO_CB(p)->count += NAPI_GRO_CB(skb)->count;
	grow(p, len, truesize, flags);
	if (unlikely(last != p))
		grow(last, len, truesize, flags);
	NAPI_GRO_CB(skb)->same_flow = 1;
	return 0;
}

int skb_gro_receive_list(struct sk_buff *p, struct sk_buff *skb)
{
	if (unlikely(p->len + skb->len >= GRO_MAX_SIZE ||
		     (NAPI_GRO_CB(skb)->flush && switches.gro_list_minds_flush)))
		return -E2BIG;
	hand_over_owner(skb);
	skb_pull(skb, skb_gro_offset(skb));
	link_last(p, skb);
	NAPI_GRO_CB(p)->count++;
	grow(p, skb->len, skb->truesize, skb_shinfo(skb)->flags);
	NAPI_GRO_CB(skb)->same_flow = 1;
	return 0;
}
