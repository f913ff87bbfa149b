/* SPDX-License-Identifier: MIT */
/*
 * Large packets that are to be cut into segments (generic segmentation offload):
 * their marks, and the core of cutting. <linux/skbuff.h> includes this file and
 * says what holds for all of it. From the network core on, cutting is
 * skb_gso_segment() in <linux/netdevice.h>.
 *
 * A large packet has gso_size, the payload bytes of each segment; gso_segs, how many
 * segments that makes; and gso_type, the protocols. A segment has none of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_GSO_H
#define SKBSIM_STATIC_SKBUFF_GSO_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

#include <skbsim/static/skbuff_offsets.h>

/* gso_type. Bit n is what NETIF_F_GSO_SHIFT + n says that a device can cut. */
enum {
	SKB_GSO_TCPV4 = 1 << 0,
	SKB_GSO_DODGY = 1 << 1,	      /* gso_size and headers come from who is not trusted */
	SKB_GSO_TCP_ECN = 1 << 2,     /* CWR is set, and belongs to the first segment alone */
	SKB_GSO_TCP_FIXEDID = 1 << 3, /* all segments have the same IP id */
	SKB_GSO_TCPV6 = 1 << 4,
	SKB_GSO_FCOE = 1 << 5,
	SKB_GSO_GRE = 1 << 6,
	SKB_GSO_GRE_CSUM = 1 << 7,
	SKB_GSO_IPXIP4 = 1 << 8,
	SKB_GSO_IPXIP6 = 1 << 9,
	SKB_GSO_UDP_TUNNEL = 1 << 10,
	SKB_GSO_UDP_TUNNEL_CSUM = 1 << 11,
	SKB_GSO_PARTIAL = 1 << 12, /* cut by software so far that equal headers do for the rest */
	SKB_GSO_TUNNEL_REMCSUM = 1 << 13,
	SKB_GSO_SCTP = 1 << 14,
	SKB_GSO_ESP = 1 << 15,
	SKB_GSO_UDP = 1 << 16,	    /* one datagram, to become IP fragments */
	SKB_GSO_UDP_L4 = 1 << 17,   /* the payload of many datagrams */
	SKB_GSO_FRAGLIST = 1 << 18, /* each skb of the frag_list is a segment already */
};

/* gso_size: each skb of the frag_list becomes a segment, however long it is. */
#define GSO_BY_FRAGS 0xffff

/* flags of skb_shared_info: somebody may write to the fragments while they are sent. */
#define SKBFL_SHARED_FRAG BIT(1)

/* tx_flags: who wants to know when the packet was sent. */
#define SKBTX_HW_TSTAMP	   BIT(0)
#define SKBTX_SW_TSTAMP	   BIT(1)
#define SKBTX_SCHED_TSTAMP BIT(6)
#define SKBTX_ANY_TSTAMP   (SKBTX_HW_TSTAMP | SKBTX_SW_TSTAMP | SKBTX_SCHED_TSTAMP)

/* ---- Marks --------------------------------------------------------------------------- */

/* Is the packet to be cut? */
static inline bool skb_is_gso(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_size;
}

/* Of a packet that is: into TCP segments; over IPv6; into packets of SCTP? */
static inline bool skb_is_gso_tcp(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6);
}

static inline bool skb_is_gso_v6(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_type & SKB_GSO_TCPV6;
}

static inline bool skb_is_gso_sctp(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_type & SKB_GSO_SCTP;
}

/* It is not to be cut any more. */
static inline void skb_gso_reset(struct sk_buff *skb)
{
	skb_shinfo(skb)->gso_size = 0;
	skb_shinfo(skb)->gso_segs = 0;
	skb_shinfo(skb)->gso_type = 0;
}

/* Segments longer, or shorter, by so many bytes; with GSO_BY_FRAGS a warning and nothing else. */
static inline void skb_increase_gso_size(struct skb_shared_info *shinfo, u16 increment)
{
	if (!WARN_ON_ONCE(shinfo->gso_size == GSO_BY_FRAGS))
		shinfo->gso_size += increment;
}

static inline void skb_decrease_gso_size(struct skb_shared_info *shinfo, u16 decrement)
{
	if (!WARN_ON_ONCE(shinfo->gso_size == GSO_BY_FRAGS))
		shinfo->gso_size -= decrement;
}

/* May somebody write to the fragments? */
static inline bool skb_has_shared_frag(const struct sk_buff *skb)
{
	return skb_is_nonlinear(skb) && skb_shinfo(skb)->flags & SKBFL_SHARED_FRAG;
}

/* ---- Cutting -------------------------------------------------------------------------- */

/**
 * skb_segment - cut the payload into segments with copies of the headers
 * @skb: data at its payload; mac_header, network_header, transport_header and
 *       protocol set; everything from mac_header to data is linear and is what each
 *       segment begins with. Payload is in the linear data, in fragments, in a
 *       frag_list or in several of them. Stays the caller's, data moved down to its
 *       mac_header; not copied, its fragments get references. In a frag_list, linear
 *       data that is no page fragment begins and ends where a segment does (BUG()
 *       otherwise; SKB_GSO_DODGY says that it may not, and has it copied)
 * @features: NETIF_F_SG: segments may have fragments, and share the packet's; else
 *            payload is copied. NETIF_F_HW_CSUM and its kin: no sum is worked out.
 *            NETIF_F_GSO_PARTIAL: segments may be large packets again
 *
 * Any context (GFP_ATOMIC). Returns the segments in order, linked by next, the last one
 * also the first one's prev; the caller owns them. Headers are the packet's, not yet
 * those of a segment. Without checksum offload ip_summed is CHECKSUM_NONE and
 * SKB_GSO_CB() has the payload's sum. If a socket was charged for the packet by
 * skb_set_owner_w(), the last segment takes over that owner and the truesize.
 *
 * On failure all segments are freed: -ENOMEM; -EINVAL if protocol is unknown, gso_size
 * 0, or a segment would need more than MAX_SKB_FRAGS fragments. Mirrors skb_segment() of
 * Linux 5.12, which never returns for a gso_size of 0. Differences: zero-copy buffers of
 * user space are not known.
 */
SKBSIM_API struct sk_buff *skb_segment(struct sk_buff *skb, netdev_features_t features);

/**
 * skb_segment_list - take a packet apart whose frag_list has whole packets
 * @skb: of gso_type SKB_GSO_FRAGLIST, users 1, as skb_gro_receive_list() made it; mac_header and
 *       network_header set, data anywhere behind. Stays the caller's
 * @features: NETIF_F_SG: packets may have fragments
 * @offset: bytes of headers, from mac_header on, that are the same for all packets: up to the network
 *          header
 *
 * Any context (GFP_ATOMIC). Returns the packets in order, linked by next, the last one also the
 * first one's prev; the first is @skb itself, without its frag_list, and has a reference more: the
 * caller owns the list and, beside it, @skb. Its headers are the first packet's, but for the length.
 * -ENOMEM, and then the frag_list is freed. Mirrors skb_segment_list() of Linux 5.12; with the switch
 * gro_knows_owners truesize stays that of all packets.
 */
SKBSIM_API struct sk_buff *skb_segment_list(struct sk_buff *skb, netdev_features_t features,
					    unsigned int offset);

/* Will each segment of the large packet @skb, from the network header on, have at most @mtu bytes?
 * Headers must be set and linear. */
SKBSIM_API bool skb_gso_validate_network_len(const struct sk_buff *skb, unsigned int mtu);

/* The same from the mac header on. */
SKBSIM_API bool skb_gso_validate_mac_len(const struct sk_buff *skb, unsigned int len);

/* ---- For protocols --------------------------------------------------------------------- */

/* What skb_gso_segment() and the protocols that it calls keep in cb, behind what is others'. */
struct skb_gso_cb {
	union {
		int mac_offset;	 /* of the packet being cut: bytes from head to outermost header */
		int data_offset; /* of a segment with SKB_GSO_PARTIAL: from head to payload */
	};
	int encap_level; /* bytes of outer network headers passed so far */
	__wsum csum;	 /* over a segment, from csum_start (bytes from head) to its end */
	u16 csum_start;
};

#define SKB_GSO_CB_OFFSET 32
#define SKB_GSO_CB(skb)	  ((struct skb_gso_cb *)((skb)->cb + SKB_GSO_CB_OFFSET))

_Static_assert(SKB_GSO_CB_OFFSET + sizeof(struct skb_gso_cb) <=
		       sizeof(((struct sk_buff *)NULL)->cb),
	       "the control block has room for both");

/* Bytes of a tunnel's headers, before the mac header of what is inside. */
static inline int skb_tnl_header_len(const struct sk_buff *inner_skb)
{
	return inner_skb->mac_header - SKB_GSO_CB(inner_skb)->mac_offset;
}

/* @extra more bytes of headroom for a header that cutting adds. 0 or -ENOMEM. */
static inline int gso_pskb_expand_head(struct sk_buff *skb, int extra)
{
	unsigned int before = skb_headroom(skb);
	int err = pskb_expand_head(skb, extra, 0, GFP_ATOMIC);

	if (!err)
		SKB_GSO_CB(skb)->mac_offset += skb_headroom(skb) - before;
	return err;
}

/* The transport header's checksum is left to the device: from there on the sum is @res, that of the
 * pseudo header. */
static inline void gso_reset_checksum(struct sk_buff *skb, __wsum res)
{
	if (skb->remcsum_offload)
		return;
	SKB_GSO_CB(skb)->csum = res;
	SKB_GSO_CB(skb)->csum_start = skb->csum_start;
}

/*
 * The checksum of a segment from its transport header on: only what lies between it
 * and csum_start is summed up, the rest is known. Afterwards that whole part counts as
 * @res, for the next header outwards.
 */
static inline __sum16 gso_make_checksum(struct sk_buff *skb, __wsum res)
{
	struct skb_gso_cb *cb = SKB_GSO_CB(skb);
	int unknown = cb->csum_start - skb->transport_header;
	__wsum sum = csum_partial(skb_transport_header(skb), unknown, cb->csum);

	cb->csum = res;
	cb->csum_start = skb->transport_header;
	return csum_fold(sum);
}

#endif
