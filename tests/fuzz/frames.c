/* SPDX-License-Identifier: MIT */
/* From bytes to frames, and from frames to skbs of every shape a driver makes. */
#include "frames.h"

#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <net/checksum.h>

#define HEADER	 4 /* of a frame in the input */
#define HEADROOM (NET_SKB_PAD + NET_IP_ALIGN)

/* ---- Checksums put right ---------------------------------------------------------------------- */

/* RFC 1071 over @len bytes, @sum before them: the plain way. */
static u32 sum_of(const u8 *p, unsigned int len, u32 sum)
{
	for (unsigned int i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void put_sum(u8 *p, u32 sum)
{
	p[0] = ~sum >> 8;
	p[1] = ~sum;
}

/* Where the checksum of a transport header is; 0 if we know of none. */
static unsigned int checksum_at(u8 protocol)
{
	return protocol == IPPROTO_TCP ? 16 : protocol == IPPROTO_UDP ? 6 : 0;
}

/* The transport header and what is behind it, @len bytes from @p on; @pseudo sums the addresses. */
static void mend_transport(u8 *p, unsigned int len, u8 protocol, u32 pseudo)
{
	unsigned int at = checksum_at(protocol);

	if (!at || len < at + 2)
		return;
	p[at] = p[at + 1] = 0;
	put_sum(p + at, sum_of(p, len, pseudo + protocol + len));
}

static void mend_ipv4(u8 *p, unsigned int len)
{
	unsigned int header, total;

	if (len < 20)
		return;
	header = (p[0] & 0xf) * 4;
	total = p[2] << 8 | p[3];
	if (header < 20 || header > len)
		return;
	p[10] = p[11] = 0;
	put_sum(p + 10, sum_of(p, header, 0));
	if (total >= header && total <= len)
		mend_transport(p + header, total - header, p[9], sum_of(p + 12, 8, 0));
}

static void mend_ipv6(u8 *p, unsigned int len)
{
	unsigned int payload;

	if (len < 40)
		return;
	payload = p[4] << 8 | p[5];
	if (payload <= len - 40)
		mend_transport(p + 40, payload, p[6], sum_of(p + 8, 32, 0));
}

/* Behind as many tags as there are. */
static void mend(u8 *p, unsigned int len)
{
	unsigned int at = 12;

	while (at + 6 <= len && (p[at] == 0x81 || p[at] == 0x88) && (p[at + 1] & 0x57) == 0)
		at += 4;
	if (at + 2 > len)
		return;
	if (p[at] == 0x08 && p[at + 1] == 0x00)
		mend_ipv4(p + at + 2, len - at - 2);
	else if (p[at] == 0x86 && p[at + 1] == 0xdd)
		mend_ipv6(p + at + 2, len - at - 2);
}

/* ---- The input -------------------------------------------------------------------------------- */

bool input_frame(struct input *in, struct frame *frame)
{
	unsigned int left = in->end - in->at;

	if (left <= HEADER)
		return false;
	frame->shape = in->at[0];
	frame->linear = in->at[1];
	frame->len = (in->at[2] | in->at[3] << 8) % (FRAME_MAX + 1);
	in->at += HEADER;
	frame->len = min(frame->len, left - HEADER);
	memcpy(frame->bytes, in->at, frame->len);
	in->at += frame->len;
	if (frame->shape & SHAPE_MEND)
		mend(frame->bytes, frame->len);
	return true;
}

/* ---- The skb ---------------------------------------------------------------------------------- */

static struct sk_buff *in_head_frag(const struct frame *frame)
{
	unsigned int size = SKB_DATA_ALIGN(HEADROOM + frame->len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct sk_buff *skb = napi_build_skb(napi_alloc_frag(size), size);

	skb_reserve(skb, HEADROOM);
	skb_put_data(skb, frame->bytes, frame->len);
	return skb;
}

static struct sk_buff *in_kmalloc(const u8 *bytes, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(HEADROOM + len, GFP_ATOMIC);

	skb_reserve(skb, HEADROOM);
	skb_put_data(skb, bytes, len);
	return skb;
}

/* How many bytes go into the head: at least the header that eth_type_trans() wants there. */
static unsigned int linear_len(const struct frame *frame)
{
	return min_t(unsigned int, frame->len, max_t(unsigned int, ETH_HLEN, frame->linear));
}

/* The rest in up to four fragments. */
static struct sk_buff *in_frags(const struct frame *frame)
{
	unsigned int at = linear_len(frame);
	unsigned int step = (frame->len - at) / 4 + 1;
	struct sk_buff *skb = in_kmalloc(frame->bytes, at);

	for (int i = 0; at < frame->len; i++) {
		unsigned int len = min(step, frame->len - at);
		void *va = napi_alloc_frag(len);

		memcpy(va, frame->bytes + at, len);
		skb_add_rx_frag(skb, i, virt_to_head_page(va),
				va - page_address(virt_to_head_page(va)), len, len);
		at += len;
	}
	return skb;
}

static struct sk_buff *in_frag_list(const struct frame *frame)
{
	unsigned int at = linear_len(frame);
	struct sk_buff *skb = in_kmalloc(frame->bytes, at), *more;

	if (at == frame->len)
		return skb;
	more = in_kmalloc(frame->bytes + at, frame->len - at);
	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	return skb;
}

static struct sk_buff *bare_skb(const struct frame *frame)
{
	switch ((enum where)(frame->shape & SHAPE_WHERE)) {
	case WHERE_HEAD_FRAG:
		return in_head_frag(frame);
	case WHERE_KMALLOC:
		return in_kmalloc(frame->bytes, frame->len);
	case WHERE_FRAGS:
		return in_frags(frame);
	case WHERE_FRAG_LIST:
		return in_frag_list(frame);
	}
	BUG();
}

/* What a device says of the checksum; an honest one. */
static void say_sum(struct sk_buff *skb, const struct frame *frame)
{
	switch ((enum sum)((frame->shape & SHAPE_SUM) >> 2)) {
	case SUM_UNNECESSARY:
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		return;
	case SUM_COMPLETE:
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = skb_checksum(skb, ETH_HLEN, skb->len - ETH_HLEN, 0);
		return;
	case SUM_NONE:
	case SUM_NONE_TOO:
		return;
	}
}

struct sk_buff *frame_skb(const struct frame *frame, struct net_device *dev)
{
	struct sk_buff *skb;

	if (frame->len < ETH_HLEN)
		return NULL;
	skb = bare_skb(frame);
	skb->dev = dev;
	say_sum(skb, frame);
	if (frame->shape & SHAPE_TAG)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), frame->linear);
	return skb;
}
