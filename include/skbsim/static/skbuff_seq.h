/* SPDX-License-Identifier: MIT */
/*
 * Reading a packet in order, a piece at a time, where it lies: contracts of the
 * functions of <linux/skbuff.h>, which includes this file and says what holds for
 * all of them.
 *
 *	skb_prepare_seq_read(skb, from, to, &state);
 *	while ((n = skb_seq_read(consumed, &data, &state)))
 *		consumed += use(data, n);
 *
 * The packet must stay as it is from the first call to the last.
 */
#ifndef SKBSIM_STATIC_SKBUFF_SEQ_H
#define SKBSIM_STATIC_SKBUFF_SEQ_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/* Where a reading stands; the caller's memory, the functions' contents. */
struct skb_seq_state {
	u32 lower_offset;	  /* of the packet: the reading begins here */
	u32 upper_offset;	  /* and ends before this one */
	u32 frag_idx;		  /* the piece of cur_skb: 0 is linear, i is fragment i - 1 */
	u32 stepped_offset;	  /* bytes of the packet before that piece */
	struct sk_buff *root_skb; /* the packet */
	struct sk_buff *cur_skb;  /* it, or one of its frag_list */
};

/**
 * skb_prepare_seq_read - begin to read
 * @skb: the packet; borrowed until the reading ends
 * @from: where, bytes from skb->data
 * @to: what to stop at, @from to skb->len
 * @st: made ready for skb_seq_read()
 *
 * Any context. Mirrors skb_prepare_seq_read() of Linux 5.12.
 */
SKBSIM_API void skb_prepare_seq_read(struct sk_buff *skb, unsigned int from, unsigned int to,
				     struct skb_seq_state *st);

/**
 * skb_seq_read - the next bytes
 * @consumed: how many from the beginning on are done with, never fewer than before
 * @data: set to the first byte that is not; it is the packet's
 * @st: the reading
 *
 * Any context. How many bytes lie at *@data in one piece: its last may lie behind
 * the end that was asked for, since a piece is not cut. 0 at that end, or at the
 * packet's, with *@data unchanged. A frag_list inside a frag_list is passed over.
 * Mirrors skb_seq_read() of Linux 5.12, which beyond the packet's end goes on in
 * what follows it in a queue.
 */
SKBSIM_API unsigned int skb_seq_read(unsigned int consumed, const u8 **data,
				     struct skb_seq_state *st);

/* Ends a reading before its end. Pages need no mapping here, so there is nothing to undo. */
static inline void skb_abort_seq_read(struct skb_seq_state *st)
{
	(void)st;
}

#endif
