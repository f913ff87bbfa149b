/* SPDX-License-Identifier: MIT */
/*
 * Frames through GRO: whatever they are, as many segments come out as went in, however
 * they were merged on their way, and nothing is left of them.
 *
 * The first byte of an input says what the device can; the frames follow.
 */
#include "frames.h"
#include "sim.h"
#include "target.h"

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <skbsim/stats.h>

/* Bits of the first byte: what the device lacks, and the kinds of GRO that must be asked for. */
#define DEVICE_NO_GRO	0x01
#define DEVICE_FRAGLIST 0x02
#define DEVICE_UDP_FWD	0x04

/* By napi_get_frags() come the frames in fragments whose "linear" byte has this bit. */
#define LINEAR_FRAGS_API 0x01

static struct net_device device = {
	.name = "fuzz0",
	.dev_addr = { 2, 0, 0, 0, 0, 1 },
	.ifindex = 1,
};

static struct input input;
static u64 frames_in, segments_out;

/* ---- What comes out --------------------------------------------------------------------------- */

/* Reads all of it, as an application would. */
static void read_all(const struct sk_buff *skb)
{
	static u32 seen;

	WRITE_ONCE(seen, seen + skb_checksum(skb, 0, skb->len, 0));
}

/* Cuts what was merged, for a device that can do nothing itself. Returns how many came out. */
static unsigned int segment(struct sk_buff *skb)
{
	struct sk_buff *segs, *next;
	unsigned int n = 0;

	skb_push(skb, skb->data - skb_mac_header(skb));
	/* As a receiver does: what the device said of the checksum is not what a sender says. */
	segs = __skb_gso_segment(skb, 0, false);
	/* All that we merge we can cut. */
	sim_check(!IS_ERR_OR_NULL(segs));
	for (; segs; segs = next) {
		next = segs->next;
		skb_mark_not_on_list(segs);
		read_all(segs);
		consume_skb(segs);
		n++;
	}
	return n;
}

static int deliver(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		   struct net_device *orig_dev)
{
	unsigned int segs = max_t(unsigned int, 1, skb_shinfo(skb)->gso_segs);

	(void)dev, (void)pt, (void)orig_dev;
	sim_check(skb->len < 65536);
	read_all(skb);
	if (skb_is_gso(skb))
		sim_check(segment(skb) == segs);
	segments_out += segs;
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

/* All that GRO merges; behind the tag that the device took off there may be another. */
static struct packet_type handlers[] = {
	{ .type = __constant_htons(ETH_P_8021Q), .func = deliver },
	{ .type = __constant_htons(ETH_P_8021AD), .func = deliver },
	{ .type = __constant_htons(ETH_P_IP), .func = deliver },
	{ .type = __constant_htons(ETH_P_IPV6), .func = deliver },
};

/* ---- What goes in ----------------------------------------------------------------------------- */

/* The whole frame in one fragment, as a driver of napi_gro_frags() has it. */
static bool receive_frags(struct napi_struct *napi, const struct frame *frame)
{
	struct sk_buff *skb = napi_get_frags(napi);
	void *va = napi_alloc_frag(frame->len);
	struct page *page = virt_to_head_page(va);

	memcpy(va, frame->bytes, frame->len);
	skb_add_rx_frag(skb, 0, page, va - page_address(page), frame->len, frame->len);
	napi_gro_frags(napi);
	return true;
}

/* No clones: who gives a packet to GRO gives it whole. */
static void receive(struct napi_struct *napi, const struct frame *frame)
{
	struct sk_buff *skb;

	if (frame->len < ETH_HLEN)
		return;
	frames_in++;
	if ((frame->shape & SHAPE_WHERE) == WHERE_FRAGS && frame->linear & LINEAR_FRAGS_API) {
		receive_frags(napi, frame);
		return;
	}
	skb = frame_skb(frame, &device);
	skb->protocol = eth_type_trans(skb, &device);
	napi_gro_receive(napi, skb);
}

static int poll(struct napi_struct *napi, int budget)
{
	static struct frame frame;
	int work = 0;

	while (work < budget && input_frame(&input, &frame)) {
		receive(napi, &frame);
		work++;
		if (frame.shape & SHAPE_POLL)
			break;
	}
	if (work < budget)
		napi_complete_done(napi, work);
	return work;
}

static u64 dropped(void)
{
	struct skbsim_softnet_stats s;

	skbsim_softnet_stats(&s);
	return s.rx_nohandler + s.rx_bad_tag;
}

static void run_polls(void)
{
	struct napi_struct napi = { 0 };

	netif_napi_add(&device, &napi, poll, NAPI_POLL_WEIGHT);
	napi_enable(&napi);
	while (input.at != input.end) {
		const u8 *before = input.at;

		napi_schedule(&napi);
		/* A run of NET_RX may end before it is through. */
		do {
			local_bh_enable();
			local_bh_disable();
		} while (local_softirq_pending());
		/* Bytes too few for a frame. */
		if (input.at == before)
			break;
	}
	napi_disable(&napi);
	netif_napi_del(&napi);
}

static netdev_features_t features_of(u8 byte)
{
	return (byte & DEVICE_NO_GRO ? 0 : NETIF_F_GRO) |
	       (byte & DEVICE_FRAGLIST ? NETIF_F_GRO_FRAGLIST : 0) |
	       (byte & DEVICE_UDP_FWD ? NETIF_F_GRO_UDP_FWD : 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	u64 dropped_before;
	size_t i;

	if (!size)
		return 0;
	input = (struct input){ .at = bytes + 1, .end = bytes + size };
	ether_setup(&device);
	device.features = features_of(bytes[0]);
	frames_in = segments_out = 0;
	sim_begin();
	for (i = 0; i < ARRAY_SIZE(handlers); i++)
		dev_add_pack(&handlers[i]);
	dropped_before = dropped();
	run_polls();
	sim_check(segments_out + dropped() - dropped_before == frames_in);
	for (i = 0; i < ARRAY_SIZE(handlers); i++)
		dev_remove_pack(&handlers[i]);
	sim_end();
	return 0;
}
