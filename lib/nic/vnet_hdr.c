/* SPDX-License-Identifier: MIT */
/* Checksums and segments that are left to do: from the header of a packet socket into an skb, and
 * back. Both are of this machine's byte order. */
#include "nic/vnet_hdr.h"

#include <errno.h>

/* Linux 6.2 brought it; the header in use may be older. */
#define GSO_UDP_L4 5

/* The bytes of a checksum field. */
#define CHECK_LEN 2U

static const struct {
	u8 gso_type;
	unsigned int skb_gso;
} kinds[] = {
	{ VIRTIO_NET_HDR_GSO_TCPV4, SKB_GSO_TCPV4 },
	{ VIRTIO_NET_HDR_GSO_TCPV6, SKB_GSO_TCPV6 },
	{ VIRTIO_NET_HDR_GSO_UDP, SKB_GSO_UDP },
	{ GSO_UDP_L4, SKB_GSO_UDP_L4 },
};

#define for_each_kind(k) for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)

/* 0: the header's kind is not known. */
static unsigned int kind_of_header(const struct virtio_net_hdr *hdr)
{
	unsigned int k, ecn = 0;

	if (hdr->gso_type & VIRTIO_NET_HDR_GSO_ECN)
		ecn = SKB_GSO_TCP_ECN;
	for_each_kind(k) if (kinds[k].gso_type ==
			     (hdr->gso_type & ~VIRTIO_NET_HDR_GSO_ECN)) return kinds[k]
			.skb_gso |
		ecn;
	return 0;
}

static u8 kind_of_skb(const struct skb_shared_info *shinfo)
{
	unsigned int k;

	for_each_kind(k) if (shinfo->gso_type & kinds[k].skb_gso) return kinds[k].gso_type |
		(shinfo->gso_type & SKB_GSO_TCP_ECN ? VIRTIO_NET_HDR_GSO_ECN : 0);
	return VIRTIO_NET_HDR_GSO_NONE;
}

static bool sum_is_in_headers(const struct sk_buff *skb, const struct virtio_net_hdr *hdr)
{
	return hdr->csum_start + hdr->csum_offset + CHECK_LEN <= skb_headlen(skb);
}

int vnet_hdr_to_skb(struct sk_buff *skb, const struct virtio_net_hdr *hdr)
{
	bool partial = hdr->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM;
	unsigned int kind = 0;

	if (unlikely(partial && !sum_is_in_headers(skb, hdr)))
		return -EINVAL;
	if (hdr->gso_type != VIRTIO_NET_HDR_GSO_NONE) {
		kind = kind_of_header(hdr);
		if (unlikely(!kind || !hdr->gso_size))
			return -EINVAL;
	}
	if (partial) {
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + hdr->csum_start;
		skb->csum_offset = hdr->csum_offset;
	} else if (hdr->flags & VIRTIO_NET_HDR_F_DATA_VALID) {
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	}
	if (kind) {
		skb_shinfo(skb)->gso_size = hdr->gso_size;
		skb_shinfo(skb)->gso_type = kind;
	}
	return 0;
}

int vnet_hdr_from_skb(const struct sk_buff *skb, struct virtio_net_hdr *hdr)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	*hdr = (struct virtio_net_hdr){ .gso_type = VIRTIO_NET_HDR_GSO_NONE };
	if (shinfo->gso_size) {
		hdr->gso_type = kind_of_skb(shinfo);
		if (unlikely(hdr->gso_type == VIRTIO_NET_HDR_GSO_NONE))
			return -EINVAL;
		hdr->gso_size = shinfo->gso_size;
		hdr->hdr_len = skb_headlen(skb);
	}
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		hdr->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		hdr->csum_start = skb_checksum_start_offset(skb);
		hdr->csum_offset = skb->csum_offset;
	}
	return 0;
}
