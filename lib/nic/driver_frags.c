/* SPDX-License-Identifier: MIT */
/* A driver whose buffers are whole pages, each hung onto an skb from napi_get_frags(). */
#include "nic/nic.h"

#include <linux/gfp.h>
#include <linux/mm.h>

static void *alloc_pages_for(struct skbsim_nic *nic)
{
	struct page *page =
		alloc_pages(GFP_ATOMIC | __GFP_NOWARN | __GFP_COMP, get_order(nic->buffer_size));

	return likely(page) ? page_address(page) : NULL;
}

static void refill(struct skbsim_nic *nic)
{
	nic_refill_all(nic, alloc_pages_for);
}

static void receive_one(struct skbsim_nic *nic)
{
	const struct rx_descriptor *rx = nic_take(nic);
	struct sk_buff *skb = napi_get_frags(&nic->napi);

	if (unlikely(!skb)) {
		nic_lose(nic, rx);
		return;
	}
	skb_add_rx_frag(skb, 0, virt_to_page(rx->va), RX_HEADROOM, rx->len, nic->buffer_size);
	skb_hwtstamps(skb)->hwtstamp = rx->ts_ns;
	nic_count(nic, rx->len);
	napi_gro_frags(&nic->napi);
}

static int receive(struct skbsim_nic *nic, int budget)
{
	return nic_receive_all(nic, budget, receive_one);
}

const struct nic_driver driver_frags = {
	.refill = refill,
	.receive_one = receive_one,
	.receive = receive,
};
