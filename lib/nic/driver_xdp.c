/* SPDX-License-Identifier: MIT */
/*
 * A driver that makes no skbs: each frame goes, in its buffer, to an XDP hook.
 *
 * A style that keeps its buffers gives the hook a copy, as drivers do whose
 * buffers are not the kernel's to give away.
 */
#include "nic/nic.h"

#include <linux/gfp.h>

/* Mirrors xdp_convert_zc_to_xdp_frame() of Linux 5.12, with a fragment in place of a page. */
static struct skbsim_xdp_frame *copy_frame(const struct rx_descriptor *rx)
{
	unsigned int size = SKB_DATA_ALIGN(RX_HEADROOM + rx->len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct skbsim_xdp_frame *frame = napi_alloc_frag(size);

	if (unlikely(!frame))
		return NULL;
	memcpy((u8 *)frame + RX_HEADROOM, (u8 *)rx->va + RX_HEADROOM, rx->len);
	frame->frame_sz = size;
	return frame;
}

static struct skbsim_xdp_frame *whole_buffer(struct skbsim_nic *nic, const struct rx_descriptor *rx)
{
	struct skbsim_xdp_frame *frame = rx->va;

	frame->frame_sz = nic->buffer_size;
	return frame;
}

static void receive_one(struct skbsim_nic *nic)
{
	bool copies = nic->cfg.style == SKBSIM_NIC_NAPI_ALLOC;
	const struct rx_descriptor *rx = nic_take(nic);
	struct skbsim_xdp_frame *frame = copies ? copy_frame(rx) : whole_buffer(nic, rx);

	if (unlikely(!frame)) {
		nic_lose(nic, rx);
		return;
	}
	frame->dev = &nic->dev;
	frame->len = rx->len;
	frame->headroom = RX_HEADROOM;
	if (unlikely(!nic->cfg.xdp(nic->cfg.xdp_arg, frame))) {
		if (copies)
			skb_free_frag(frame);
		nic_lose(nic, rx);
		return;
	}
	nic_count(nic, rx->len);
	if (copies)
		nic_post(nic, rx->va);
}

static int receive(struct skbsim_nic *nic, int budget)
{
	int work = nic_receive_all(nic, budget, receive_one);

	if (work && nic->cfg.xdp_flush)
		nic->cfg.xdp_flush(nic->cfg.xdp_arg);
	return work;
}

_Static_assert(sizeof(struct skbsim_xdp_frame) <= RX_HEADROOM, "it lies in front of the frame");

const struct nic_driver driver_xdp = {
	.receive_one = receive_one,
	.receive = receive,
};
