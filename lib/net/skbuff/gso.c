/* SPDX-License-Identifier: MIT */
/*
 * Cutting a large packet into segments that share its pages. The segments' headers are copies of
 * the packet's; making them true is the protocols' work.
 *
 * Payload lies, in this order, in the packet's linear data, in its fragments, and in the skbs of
 * its frag_list, each of which has linear data and fragments again. Linear data is copied; what is
 * in fragments is shared, by a cursor that goes through all of them once.
 */
#include "net/skbuff/skbuff.h"

#include <linux/err.h>
#include <linux/netdevice.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/sock.h>

/* ---- The packet, the segments so far, and where the next one begins -------------------------- */

struct cut {
	/* What is cut, and how: set once. */
	struct sk_buff *head;  /* the packet, data at its mac header */
	unsigned int headers;  /* bytes from there to the payload */
	int outer;	       /* bytes of a tunnel's headers before it */
	unsigned int headroom; /* bytes before data, of the packet and so of each segment */
	unsigned int mss;      /* payload bytes of a segment, or GSO_BY_FRAGS */
	unsigned int
		gso_segs; /* of as many packets in each segment, if it is large itself; else 0 */
	bool sg;	  /* segments may have fragments */
	bool csum;	  /* somebody else computes checksums */

	/* The segment being made: which bytes of the packet. */
	unsigned int offset;
	unsigned int len;

	/*
	 * The cursor. pos <= offset + len, and fragment frag of from begins pos bytes into the
	 * packet: at or, if the last segment ended inside it, before offset.
	 */
	struct sk_buff *from; /* the packet or an skb of its frag_list */
	int frag;	      /* -1: its linear data, taken for a fragment */
	unsigned int pos;
	struct sk_buff *list; /* what follows @from in the frag_list, or NULL */

	struct sk_buff *segs, *tail;
};

static unsigned int segment_end(const struct cut *c)
{
	return c->offset + c->len;
}

/* ---- The cursor ------------------------------------------------------------------------------ */

static bool frags_left(const struct cut *c)
{
	return c->frag < skb_shinfo(c->from)->nr_frags;
}

/* Linear data that lies in a page fragment, as one. */
static skb_frag_t linear_as_frag(const struct sk_buff *skb)
{
	struct page *page = virt_to_head_page(skb->head);

	return (skb_frag_t){
		.bv_page = page,
		.bv_offset = skb->data - (unsigned char *)page_address(page),
		.bv_len = skb_headlen(skb),
	};
}

static skb_frag_t current_frag(const struct cut *c)
{
	return c->frag < 0 ? linear_as_frag(c->from) : skb_shinfo(c->from)->frags[c->frag];
}

/* Goes on to the next skb of the frag_list, at its fragment @frag. */
static void enter_list_skb(struct cut *c, int frag)
{
	c->from = c->list;
	c->frag = frag;
	c->list = c->list->next;
}

/* Past the current fragment, of @size bytes, unless the segment ends inside it: whether it does
 * not. */
static bool pass_frag(struct cut *c, unsigned int size)
{
	if (c->pos + size > segment_end(c))
		return false;
	c->pos += size;
	c->frag++;
	return true;
}

/* ---- Payload that is shared ------------------------------------------------------------------ */

/* What the segment needs of @frag becomes a fragment of its own, with a reference to the page. */
static void add_frag(struct cut *c, struct sk_buff *seg, skb_frag_t frag)
{
	struct skb_shared_info *shinfo = skb_shinfo(seg);
	unsigned int end = c->pos + skb_frag_size(&frag);

	get_page(skb_frag_page(&frag));
	if (c->pos < c->offset) {
		skb_frag_off_add(&frag, c->offset - c->pos);
		skb_frag_size_sub(&frag, c->offset - c->pos);
	}
	if (end > segment_end(c))
		skb_frag_size_sub(&frag, end - segment_end(c));
	shinfo->frags[shinfo->nr_frags++] = frag;
}

static void inherit_shared_mark(struct sk_buff *seg, const struct sk_buff *from)
{
	skb_shinfo(seg)->flags |= skb_shinfo(from)->flags & SKBFL_SHARED_FRAG;
}

/* Goes on to the next skb of the frag_list, whose linear data, if any, is a page fragment. */
static void share_list_skb(struct cut *c, struct sk_buff *seg)
{
	BUG_ON(!c->list);
	if (skb_headlen(c->list))
		BUG_ON(!c->list->head_frag);
	else
		BUG_ON(!skb_shinfo(c->list)->nr_frags);
	enter_list_skb(c, skb_headlen(c->list) ? -1 : 0);
	inherit_shared_mark(seg, c->from);
}

/* The first @linear bytes are copied, being linear in the packet, too; the others are shared. */
static int share_payload(struct cut *c, struct sk_buff *seg, unsigned int linear)
{
	skb_frag_t frag;

	skb_put_data(seg, c->head->data + c->offset, linear);
	inherit_shared_mark(seg, c->head);
	inherit_shared_mark(seg, c->from);
	while (c->pos < segment_end(c)) {
		if (!frags_left(c))
			share_list_skb(c, seg);
		if (unlikely(skb_shinfo(seg)->nr_frags >= MAX_SKB_FRAGS))
			return -EINVAL;
		frag = current_frag(c);
		add_frag(c, seg, frag);
		if (!pass_frag(c, skb_frag_size(&frag)))
			break;
	}
	seg->data_len = c->len - linear;
	seg->len += seg->data_len;
	seg->truesize += seg->data_len;
	return 0;
}

/* ---- Payload that is copied ------------------------------------------------------------------ */

/* All of it into the linear data, summed up on the way if nobody else will. */
static int copy_payload(struct cut *c, struct sk_buff *seg)
{
	u8 *to = skb_put(seg, c->len);

	if (c->csum)
		return skb_copy_bits(c->head, c->offset, to, c->len) ? -ENOMEM : 0;
	if (!seg->remcsum_offload)
		seg->ip_summed = CHECKSUM_NONE;
	SKB_GSO_CB(seg)->csum = skb_copy_and_csum_bits(c->head, c->offset, to, c->len);
	SKB_GSO_CB(seg)->csum_start = skb_headroom(seg) + c->headers;
	return 0;
}

/*
 * Sums up the payload of a finished segment if nobody else will. Fragments that somebody may still
 * write to are copied first, so that the sum stays true.
 */
static int sum_payload(const struct cut *c, struct sk_buff *seg)
{
	if (c->csum)
		return 0;
	if (skb_has_shared_frag(seg) && skb_linearize(seg))
		return -ENOMEM;
	if (!seg->remcsum_offload)
		seg->ip_summed = CHECKSUM_NONE;
	SKB_GSO_CB(seg)->csum = skb_checksum(seg, c->headers, seg->len - c->headers, 0);
	SKB_GSO_CB(seg)->csum_start = skb_headroom(seg) + c->headers;
	return 0;
}

/* ---- One segment ----------------------------------------------------------------------------- */

static unsigned int segment_len(const struct cut *c)
{
	if (unlikely(c->mss == GSO_BY_FRAGS))
		return c->list->len;
	return min(c->head->len - c->offset, c->mss);
}

/*
 * Without fragments an skb of the frag_list can only be a segment if its linear data is as long as
 * that. Where segments were copied the cursor stayed behind: an skb that ends before this segment
 * does is one of those. Linux does not ask for that, runs out of its fragments and panics.
 */
static bool linear_is_segment(const struct cut *c)
{
	return skb_headlen(c->list) == c->len && c->pos + c->list->len >= segment_end(c);
}

/* Has the cursor come to an skb of the frag_list with linear data that begins a segment? */
static bool at_list_skb(const struct cut *c)
{
	return c->offset >= skb_headlen(c->head) && !frags_left(c) && c->list &&
	       skb_headlen(c->list) && (c->sg || linear_is_segment(c));
}

/* That skb as a segment: a clone, with room for headers before what it has. NULL: no memory. */
static struct sk_buff *clone_list_skb(struct cut *c)
{
	struct sk_buff *seg = skb_clone(c->list, GFP_ATOMIC);
	unsigned int end;

	if (unlikely(!seg))
		return NULL;
	BUG_ON(skb_headlen(c->list) > c->len);
	c->pos += skb_headlen(c->list);
	enter_list_skb(c, 0);
	while (c->pos < segment_end(c)) {
		BUG_ON(!frags_left(c));
		if (!pass_frag(c, skb_frag_size(&skb_shinfo(c->from)->frags[c->frag])))
			break;
	}
	end = skb_end_offset(seg);
	if (unlikely(pskb_trim(seg, c->len)) || skb_cow_head(seg, c->headers + c->headroom)) {
		kfree_skb(seg);
		return NULL;
	}
	/* Once more than the new head counts itself, as the kernel does. */
	seg->truesize += skb_end_offset(seg) - end;
	skb_release_head_state(seg);
	__skb_push(seg, c->headers);
	return seg;
}

/* A segment with room for headers and @linear bytes. NULL: no memory. */
static struct sk_buff *new_segment(const struct cut *c, unsigned int linear)
{
	struct sk_buff *seg = __alloc_skb(c->headroom + c->headers + linear, GFP_ATOMIC,
					  skb_alloc_rx_flag(c->head), NUMA_NO_NODE);

	if (unlikely(!seg))
		return NULL;
	skb_reserve(seg, c->headroom);
	skb_put(seg, c->headers);
	return seg;
}

static void append_segment(struct cut *c, struct sk_buff *seg)
{
	if (c->segs)
		c->tail->next = seg;
	else
		c->segs = seg;
	c->tail = seg;
}

/* What describes the packet, and its headers. */
static void copy_headers(const struct cut *c, struct sk_buff *seg)
{
	copy_skb_header(seg, c->head);
	skb_headers_offset_update(seg, (int)skb_headroom(seg) - (int)c->headroom);
	skb_reset_mac_len(seg);
	memcpy(seg->data - c->outer, c->head->data - c->outer, c->headers + c->outer);
}

/* How many of the next segment's bytes go into its linear data. */
static unsigned int linear_part(const struct cut *c)
{
	unsigned int headlen = skb_headlen(c->head);

	if (!c->sg)
		return c->len;
	return c->offset < headlen ? min(headlen - c->offset, c->len) : 0;
}

/* 0 or a negative errno; a segment that is not finished is among the others, too. */
static int cut_segment(struct cut *c)
{
	unsigned int linear;
	struct sk_buff *seg;
	int err;

	c->len = segment_len(c);
	linear = linear_part(c);
	seg = at_list_skb(c) ? clone_list_skb(c) : new_segment(c, linear);
	if (unlikely(!seg))
		return -ENOMEM;
	append_segment(c, seg);
	copy_headers(c, seg);
	if (seg->len == c->headers + c->len)
		return sum_payload(c, seg);
	if (!c->sg)
		return copy_payload(c, seg);
	err = share_payload(c, seg, linear);
	return err ? err : sum_payload(c, seg);
}

/* ---- Segments that are large packets again --------------------------------------------------- */

/*
 * Could a device cut all of the packet but for its frag_list, and be given the skbs of that
 * instead? If they are alike, that is, and nothing in them needs copying. @len is the payload of
 * the whole packet.
 */
static bool cuts_at_list(const struct sk_buff *skb, unsigned int len, netdev_features_t features)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	const struct sk_buff *skb_of_list;

	if (!shinfo->frag_list || !net_gso_ok(features, shinfo->gso_type))
		return false;
	skb_walk_frags(skb, skb_of_list) {
		if (skb_of_list->len != shinfo->frag_list->len && skb_of_list->next)
			return false;
		if (skb_headlen(skb_of_list) && !skb_of_list->head_frag)
			return false;
		len -= skb_of_list->len;
	}
	return len == shinfo->frag_list->len;
}

/* How many packets the device shall make of each segment; 0: it gets them one by one. */
static unsigned int packets_per_segment(const struct cut *c, unsigned int len,
					netdev_features_t features)
{
	const struct sk_buff *list;
	unsigned int n;

	if (!c->sg || !c->csum || c->mss == GSO_BY_FRAGS)
		return 0;
	if (!(features & NETIF_F_GSO_PARTIAL)) {
		if (!cuts_at_list(c->head, len, features))
			return 0;
		/* All that is not in the frag_list is one segment, and so are its skbs. */
		skb_walk_frags(c->head, list)
			len -= list->len;
	}
	n = min(len, GSO_BY_FRAGS - 1U) / c->mss;
	return n > 1 ? n : 0;
}

/* Marks the segments as packets of @c->gso_segs each; the last one as what it came to. */
static void mark_large(struct cut *c, netdev_features_t features)
{
	unsigned int size = skb_shinfo(c->head)->gso_size, rest = c->tail->len - c->headers;
	unsigned int type = skb_shinfo(c->head)->gso_type & ~SKB_GSO_DODGY;
	struct sk_buff *seg;

	if (features & NETIF_F_GSO_PARTIAL)
		type |= SKB_GSO_PARTIAL;
	for (seg = c->segs; seg; seg = seg->next) {
		skb_shinfo(seg)->gso_size = size;
		skb_shinfo(seg)->gso_segs = c->gso_segs;
		skb_shinfo(seg)->gso_type = type;
		SKB_GSO_CB(seg)->data_offset = skb_headroom(seg) + c->headers;
	}
	if (rest <= size)
		skb_shinfo(c->tail)->gso_size = 0;
	else if (c->tail != c->segs)
		skb_shinfo(c->tail)->gso_segs = DIV_ROUND_UP(rest, size);
}

/* The last segment stands for the packet with the socket that sent it, until it is sent itself. */
static void hand_over_to(struct sk_buff *last, struct sk_buff *skb)
{
	if (skb->destructor != sock_wfree)
		return;
	swap(last->truesize, skb->truesize);
	swap(last->destructor, skb->destructor);
	swap(last->sk, skb->sk);
}

/* ---- The whole packet ------------------------------------------------------------------------ */

/*
 * gso_size is the word of somebody who is not trusted, and an skb of the frag_list has linear data
 * that could not be shared: it must be copied if segments do not end where it does.
 */
static bool sharing_is_unsafe(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	const struct sk_buff *list;

	if (!(shinfo->gso_type & SKB_GSO_DODGY) || shinfo->gso_size == GSO_BY_FRAGS ||
	    shinfo->gso_size == skb_headlen(skb))
		return false;
	skb_walk_frags(skb, list)
		if (skb_headlen(list) && !list->head_frag)
			return true;
	return false;
}

/* 0, or -EINVAL if the packet cannot be cut. Afterwards its data is at the mac header. */
static int begin(struct cut *c, struct sk_buff *skb, netdev_features_t features)
{
	unsigned int len = skb->len;
	__be16 protocol;

	if (sharing_is_unsafe(skb))
		features &= ~NETIF_F_SG;
	*c = (struct cut){
		.head = skb,
		.headers = skb->data - skb_mac_header(skb),
		.outer = skb_tnl_header_len(skb),
		.mss = skb_shinfo(skb)->gso_size,
		.sg = features & NETIF_F_SG,
		.from = skb,
		.list = skb_shinfo(skb)->frag_list,
	};
	__skb_push(skb, c->headers);
	protocol = skb_network_protocol(skb, NULL);
	if (unlikely(!protocol || !c->mss))
		return -EINVAL;
	c->csum = can_checksum_protocol(features, protocol);
	c->gso_segs = packets_per_segment(c, len, features);
	if (c->gso_segs)
		c->mss *= c->gso_segs;
	c->headroom = skb_headroom(skb);
	c->pos = skb_headlen(skb);
	c->offset = c->headers;
	return 0;
}

struct sk_buff *skb_segment(struct sk_buff *skb, netdev_features_t features)
{
	struct cut c;
	int err = begin(&c, skb, features);

	if (unlikely(err))
		return ERR_PTR(err);
	do {
		err = cut_segment(&c);
		if (unlikely(err)) {
			kfree_skb_list(c.segs);
			return ERR_PTR(err);
		}
		c.offset += c.len;
	} while (c.offset < skb->len);
	c.segs->prev = c.tail;
	if (c.gso_segs)
		mark_large(&c, features);
	hand_over_to(c.tail, skb);
	return c.segs;
}

/* ---- How long segments will be --------------------------------------------------------------- */

/* Bytes of a segment from the transport header on. With SKB_GSO_UDP that header is payload. */
static unsigned int transport_seglen(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int header = 0;

	if (skb->encapsulation) {
		header = skb->inner_transport_header - skb->transport_header;
		if (likely(skb_is_gso_tcp(skb)))
			header += __tcp_hdrlen((struct tcphdr *)skb_inner_transport_header(skb));
	} else if (likely(skb_is_gso_tcp(skb))) {
		header = tcp_hdrlen(skb);
	} else if (unlikely(skb_is_gso_sctp(skb))) {
		header = 12;
	} else if (shinfo->gso_type & SKB_GSO_UDP_L4) {
		header = sizeof(struct udphdr);
	}
	return header + shinfo->gso_size;
}

/* Is @len, the length of a segment, at most @max? With GSO_BY_FRAGS each has its own. */
static bool segments_fit(const struct sk_buff *skb, unsigned int len, unsigned int max)
{
	const struct sk_buff *list;

	if (likely(skb_shinfo(skb)->gso_size != GSO_BY_FRAGS))
		return len <= max;
	skb_walk_frags(skb, list)
		if (len - GSO_BY_FRAGS + skb_headlen(list) > max)
			return false;
	return true;
}

bool skb_gso_validate_network_len(const struct sk_buff *skb, unsigned int mtu)
{
	return segments_fit(skb, skb_network_header_len(skb) + transport_seglen(skb), mtu);
}

bool skb_gso_validate_mac_len(const struct sk_buff *skb, unsigned int len)
{
	unsigned int headers = skb_transport_header(skb) - skb_mac_header(skb);

	return segments_fit(skb, headers + transport_seglen(skb), len);
}
