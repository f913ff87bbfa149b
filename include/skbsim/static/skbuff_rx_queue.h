/* SPDX-License-Identifier: MIT */
/*
 * The device queue that a packet was received on, kept in queue_mapping plus one:
 * bodies of the functions of <linux/skbuff.h>, which includes this file and says what
 * holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_RX_QUEUE_H
#define SKBSIM_STATIC_SKBUFF_RX_QUEUE_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/* Notes the queue, 0 to 65,534. */
static inline void skb_record_rx_queue(struct sk_buff *skb, u16 queue)
{
	skb->queue_mapping = queue + 1;
}

/* Which it was, if one was noted. */
static inline u16 skb_get_rx_queue(const struct sk_buff *skb)
{
	return skb->queue_mapping - 1;
}

static inline bool skb_rx_queue_recorded(const struct sk_buff *skb)
{
	return skb->queue_mapping != 0;
}

#endif
