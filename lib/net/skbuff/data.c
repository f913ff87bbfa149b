/* SPDX-License-Identifier: MIT */
/* The linear data: its limits, making it one's own or larger, reading across all of a packet's
 * memory. */
#include "net/skbuff/skbuff.h"

#include <linux/netdevice.h>

#include <errno.h>

/* Tail room that a pull leaves for the next one. */
#define PULL_SLACK 128

/* ---- Limits ------------------------------------------------------------------------- */

static __cold void skb_panic(const struct sk_buff *skb, unsigned int sz, void *addr,
			     const char *what)
{
	skbsim_bug(__FILE__, __LINE__,
		   "%s: %u bytes more do not fit: now len %u, data at %td, tail %u, end %u of head "
		   "%p, device %s, called from %p",
		   what, sz, skb->len, skb->data - skb->head, skb->tail, skb->end,
		   (void *)skb->head, skb->dev ? skb->dev->name : "none", addr);
}

void skb_over_panic(const struct sk_buff *skb, unsigned int sz, void *addr)
{
	skb_panic(skb, sz, addr, "skb_over_panic");
	__builtin_unreachable();
}

void skb_under_panic(const struct sk_buff *skb, unsigned int sz, void *addr)
{
	skb_panic(skb, sz, addr, "skb_under_panic");
	__builtin_unreachable();
}

/* ---- Making it one's own, or larger ------------------------------------------------- */

void skb_headers_offset_update(struct sk_buff *skb, int by)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		skb->csum_start += by;
	skb->transport_header += by;
	skb->network_header += by;
	if (skb_mac_header_was_set(skb))
		skb->mac_header += by;
	skb->inner_transport_header += by;
	skb->inner_network_header += by;
	skb->inner_mac_header += by;
}

/* Lets go of the old data, whose fragments the copy of shinfo now refers to as well. */
static void leave_old_data(struct sk_buff *skb)
{
	if (skb_cloned(skb)) {
		skb_get_frags(skb);
		skb_release_data(skb);
	} else if (skb->head_frag) {
		skb_free_frag(skb->head);
	} else {
		kfree(skb->head);
	}
}

int pskb_expand_head(struct sk_buff *skb, int nhead, int ntail, gfp_t gfp)
{
	unsigned int old_end = skb->end, end;
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	size_t bytes = SKB_DATA_ALIGN((size_t)old_end + nhead + ntail) +
		       SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	bool pfmemalloc;
	char *data;

	BUG_ON(nhead < 0);
	BUG_ON(skb_shared(skb));
	if (skb->pfmemalloc)
		gfp |= __GFP_MEMALLOC;
	data = kmalloc_reserve(&bytes, gfp, NUMA_NO_NODE, &pfmemalloc);
	if (!data)
		return -ENOMEM;
	end = SKB_WITH_OVERHEAD(bytes);

	/* All between head and tail, headroom included: headers may lie there. */
	memcpy(data + nhead, skb->head, skb->tail);
	memcpy(data + end, shinfo, offsetof(struct skb_shared_info, frags[shinfo->nr_frags]));
	leave_old_data(skb);

	skb->data = (unsigned char *)data + nhead + skb_headroom(skb);
	skb->head = (unsigned char *)data;
	skb->head_frag = 0;
	skb->tail += nhead;
	skb->end = end;
	skb_headers_offset_update(skb, nhead);
	skb->cloned = 0;
	skb->hdr_len = 0;
	skb->nohdr = 0;
	atomic_set(&skb_shinfo(skb)->dataref, 1);
	if (truesize_may_change(skb))
		skb->truesize += end - old_end;
	return 0;
}

/* ---- All bytes of a packet, wherever they lie ----------------------------------------- */

void skb_walk_bytes(const struct sk_buff *skb, int offset, int len,
		    void (*visit)(void *arg, void *bytes, int n), void *arg)
{
	int at = skb_headlen(skb), i, n;
	const struct sk_buff *list;

	if (offset < at && len) {
		n = min(at - offset, len);
		visit(arg, skb->data + offset, n);
		offset += n, len -= n;
	}
	for (i = 0; len && i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		n = min(at + (int)skb_frag_size(frag) - offset, len);
		if (n > 0) {
			visit(arg, (char *)skb_frag_address(frag) + (offset - at), n);
			offset += n, len -= n;
		}
		at += skb_frag_size(frag);
	}
	if (!len)
		return;
	skb_walk_frags(skb, list) {
		n = min(at + (int)list->len - offset, len);
		if (n > 0) {
			skb_walk_bytes(list, offset - at, n, visit, arg);
			offset += n, len -= n;
		}
		at += list->len;
	}
	BUG_ON(len);
}

static void copy_out(void *arg, void *bytes, int n)
{
	char **to = arg;

	memcpy(*to, bytes, n);
	*to += n;
}

static void copy_in(void *arg, void *bytes, int n)
{
	const char **from = arg;

	memcpy(bytes, *from, n);
	*from += n;
}

static bool has_bytes(const struct sk_buff *skb, int offset, int len)
{
	return len >= 0 && offset <= (int)skb->len - len;
}

int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len)
{
	if (unlikely(!has_bytes(skb, offset, len)))
		return -EFAULT;
	skb_walk_bytes(skb, offset, len, copy_out, &to);
	return 0;
}

int skb_store_bits(struct sk_buff *skb, int offset, const void *from, int len)
{
	if (unlikely(!has_bytes(skb, offset, len)))
		return -EFAULT;
	skb_walk_bytes(skb, offset, len, copy_in, &from);
	return 0;
}

/* ---- Moving bytes from fragments into the linear data ------------------------------- */

/*
 * Drops the first @eat bytes of frags[]; those that were used up leave the array, empty
 * ones among them. If the first one lasts, none is looked at behind it.
 */
static void eat_frags(struct sk_buff *skb, unsigned int eat)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i, kept = 0;

	for (i = 0; i < shinfo->nr_frags; i++) {
		skb_frag_t frag = shinfo->frags[i];
		unsigned int n = min(eat, skb_frag_size(&frag));

		eat -= n;
		if (n == skb_frag_size(&frag)) {
			put_page(skb_frag_page(&frag));
			continue;
		}
		frag.bv_offset += n;
		frag.bv_len -= n;
		shinfo->frags[kept++] = frag;
		if (!i && n)
			return;
	}
	shinfo->nr_frags = kept;
}

/*
 * Part of @rest, an skb of @skb's frag_list, is about to go, so that it does not begin
 * where a segment does any more. If its linear data cannot be shared, whoever cuts the
 * packet must copy it.
 */
static void distrust_gso_size(struct sk_buff *skb, const struct sk_buff *rest)
{
	if (skb_is_gso(skb) && skb_headlen(rest) && !rest->head_frag)
		skb_shinfo(skb)->gso_type |= SKB_GSO_DODGY;
}

/*
 * Drops the first @eat bytes of the frag_list. The skb in which they end is
 * pulled; if others hold it too, a clone of it takes its place. False, with the
 * list unchanged, when memory for that is out.
 */
static bool eat_frag_list(struct sk_buff *skb, unsigned int eat)
{
	struct sk_buff **head = &skb_shinfo(skb)->frag_list;
	struct sk_buff *rest = *head, *own;

	while (eat && rest && rest->len <= eat) {
		eat -= rest->len;
		rest = rest->next;
	}
	own = rest;
	if (eat) {
		distrust_gso_size(skb, rest);
		if (skb_shared(rest)) {
			own = skb_clone(rest, GFP_ATOMIC);
			if (!own)
				return false;
			own->next = rest->next;
		}
		if (!pskb_may_pull(own, eat)) {
			if (own != rest)
				kfree_skb(own);
			return false;
		}
		__skb_pull(own, eat);
	}
	while (*head != rest) {
		struct sk_buff *done = *head;

		*head = done->next;
		consume_skb(done);
	}
	if (own != rest) {
		consume_skb(rest);
		*head = own;
	}
	return true;
}

void *__pskb_pull_tail(struct sk_buff *skb, int delta)
{
	int missing = (int)(skb->tail + delta) - (int)skb->end;
	unsigned int in_frags;

	if ((missing > 0 || skb_cloned(skb)) &&
	    pskb_expand_head(skb, 0, missing > 0 ? missing + PULL_SLACK : 0, GFP_ATOMIC))
		return NULL;
	BUG_ON(skb_copy_bits(skb, skb_headlen(skb), skb_tail_pointer(skb), delta));

	in_frags = min(__skb_pagelen(skb), (unsigned int)delta);
	if ((unsigned int)delta > in_frags && !eat_frag_list(skb, delta - in_frags))
		return NULL;
	eat_frags(skb, in_frags);
	skb->tail += delta;
	skb->data_len -= delta;
	return skb_tail_pointer(skb);
}
