/* SPDX-License-Identifier: MIT */
/* A packet as a scatterlist: its bytes stay where they are, an entry says where. */
#include "net/skbuff/skbuff.h"

#include <linux/scatterlist.h>

#include <errno.h>

/* How deep frag_lists inside frag_lists may be: more is taken for a loop. */
#define MAX_DEPTH 24

/* The entries so far, and the bytes of the packet that are still to be described. */
struct sgvec {
	struct scatterlist *sg;
	int filled;
	int offset, len;
};

/*
 * How many bytes of the range lie before @end, the offset at which a piece ends:
 * -1 if the piece is none of the range's. A range without bytes lies in the piece
 * that has the byte at its offset.
 */
static int bytes_before(const struct sgvec *vec, int end)
{
	return end > vec->offset ? min(end - vec->offset, vec->len) : -1;
}

static bool is_full(const struct sgvec *vec)
{
	return vec->filled && sg_is_last(&vec->sg[vec->filled - 1]);
}

static void step(struct sgvec *vec, int n)
{
	vec->offset += n;
	vec->len -= n;
}

/* The linear bytes of @skb, whose data stands at offset @at. */
static void add_linear(struct sgvec *vec, const struct sk_buff *skb, int at)
{
	int n = bytes_before(vec, at + skb_headlen(skb));

	if (n < 0)
		return;
	sg_set_buf(&vec->sg[vec->filled++], skb->data + (vec->offset - at), n);
	step(vec, n);
}

/* Fragment @frag, whose first byte stands at offset @at. 0 or -EMSGSIZE. */
static int add_frag(struct sgvec *vec, const skb_frag_t *frag, int at)
{
	int n = bytes_before(vec, at + skb_frag_size(frag));

	if (n < 0)
		return 0;
	if (is_full(vec))
		return -EMSGSIZE;
	sg_set_page(&vec->sg[vec->filled++], skb_frag_page(frag), n,
		    skb_frag_off(frag) + (vec->offset - at));
	step(vec, n);
	return 0;
}

/* What of the range lies in @skb, whose data stands at offset @at. 0 or -EMSGSIZE. */
static int add_skb(struct sgvec *vec, const struct sk_buff *skb, int at, int depth)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	int end = at + skb_headlen(skb), first = vec->filled, i, err = 0;
	const struct sk_buff *list;

	if (unlikely(depth >= MAX_DEPTH))
		return -EMSGSIZE;
	add_linear(vec, skb, at);
	for (i = 0; i < shinfo->nr_frags && (vec->len || vec->filled == first); i++) {
		err = add_frag(vec, &shinfo->frags[i], end);
		if (unlikely(err))
			return err;
		end += skb_frag_size(&shinfo->frags[i]);
	}
	for (list = shinfo->frag_list; list && (vec->len || vec->filled == first);
	     list = list->next) {
		if (bytes_before(vec, end + list->len) >= 0)
			err = is_full(vec) ? -EMSGSIZE : add_skb(vec, list, end, depth + 1);
		if (unlikely(err))
			return err;
		end += list->len;
	}
	return 0;
}

int skb_to_sgvec_nomark(struct sk_buff *skb, struct scatterlist *sg, int offset, int len)
{
	struct sgvec vec = { .sg = sg, .offset = offset, .len = len };
	int err = add_skb(&vec, skb, 0, 0);

	if (unlikely(err))
		return err;
	BUG_ON(vec.len);
	return vec.filled;
}

int skb_to_sgvec(struct sk_buff *skb, struct scatterlist *sg, int offset, int len)
{
	int filled = skb_to_sgvec_nomark(skb, sg, offset, len);

	if (filled > 0)
		sg_mark_end(&sg[filled - 1]);
	return filled;
}
