/* SPDX-License-Identifier: MIT */
/* Handing a packet's bytes on without copying them: fragments, and a head in a page, are shared. */
#include "net/skbuff/skbuff.h"

/* Linear bytes that are cheaper to copy than to share. */
#define WORTH_SHARING SMP_CACHE_BYTES

unsigned int skb_zerocopy_headlen(const struct sk_buff *from)
{
	bool head_is_shared = from->head_frag && skb_headlen(from) >= WORTH_SHARING &&
			      skb_shinfo(from)->nr_frags < MAX_SKB_FRAGS;

	if (skb_has_frag_list(from))
		return from->len;
	if (head_is_shared)
		return 0;
	return skb_headlen(from) ? skb_headlen(from) : from->len;
}

/* The first @n linear bytes of @from are @to's first fragment, too. */
static void share_head(struct sk_buff *to, const struct sk_buff *from, int n)
{
	struct page *page = virt_to_head_page(from->head);

	get_page(page);
	skb_fill_page_desc(to, 0, page, from->data - (u8 *)page_address(page), n);
}

/* The first @len bytes of @from's fragments are @to's, too. */
static void share_frags(struct sk_buff *to, const struct sk_buff *from, int len)
{
	const struct skb_shared_info *src = skb_shinfo(from);
	struct skb_shared_info *dest = skb_shinfo(to);
	int i;

	for (i = 0; i < src->nr_frags && len; i++) {
		skb_frag_t *frag = &dest->frags[dest->nr_frags++];

		*frag = src->frags[i];
		skb_frag_size_set(frag, min((int)skb_frag_size(frag), len));
		__skb_frag_ref(frag);
		len -= skb_frag_size(frag);
	}
}

int skb_zerocopy(struct sk_buff *to, struct sk_buff *from, int len, int hlen)
{
	int in_head = 0, err;

	BUG_ON(!from->head_frag && !hlen);
	if (len <= skb_tailroom(to))
		return skb_copy_bits(from, 0, skb_put(to, len), len);
	if (hlen) {
		err = skb_copy_bits(from, 0, skb_put(to, hlen), hlen);
		if (unlikely(err))
			return err;
		len -= hlen;
	} else {
		in_head = min((int)skb_headlen(from), len);
		if (in_head)
			share_head(to, from, in_head);
	}
	skb_len_add(to, len);
	share_frags(to, from, len - in_head);
	return 0;
}
