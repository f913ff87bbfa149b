// SPDX-License-Identifier: MIT
/* What the headers say without a function behind it: constants, arithmetic, accessors. */
#include "packet.h"
#include <linux/ipv6.h>
#include <linux/udp.h>

static void numbers(void)
{
	unsigned int x = 5, y = 7;

	swap(x, y);
	emit("swap %u %u", x, y);
	emit("min3 %d %d max3 %d %d", min3(3, 1, 2), min3(1, 2, 3), max3(3, 1, 2), max3(1, 2, 3));
	emit("min_not_zero %d %d %d", min_not_zero(0, 3), min_not_zero(3, 0), min_not_zero(4, 3));
	emit("clamp %d %d %d", clamp(0, 1, 4), clamp(5, 1, 4), clamp_t(int, 3, 1, 4));
	for (x = 0; x < 10; x++)
		emit("%u: round_up %u down %u, roundup %u rounddown %u, DIV_ROUND_UP %u", x,
		     round_up(x, 4), round_down(x, 4), roundup(x, 3), rounddown(x, 3),
		     DIV_ROUND_UP(x, 3));
	for (x = 1; x < 10; x++)
		emit("%u: ilog2 %d power %d next %lu before %lu", x, ilog2(x), is_power_of_2(x),
		     roundup_pow_of_two(x), rounddown_pow_of_two(x));
	emit("is 0 a power %d, halves %#x %#x", is_power_of_2(0),
	     upper_32_bits(0x123456789abcdefULL), lower_32_bits(0x123456789abcdefULL));
	emit("bits %#lx %#llx, %d a byte", BIT(5), BIT_ULL(40), BITS_PER_BYTE);
	emit("limits %u %u %u %d %d", U8_MAX, U16_MAX, U32_MAX, S16_MIN, S32_MAX);
	emit("order %#x %#x %#llx", cpu_to_be16(0x1234), be32_to_cpu(0x12345678),
	     cpu_to_be64(0x123456789abcdefULL));
	emit("ends %zu %zu", offsetofend(struct ethhdr, h_source),
	     sizeof_field(struct ethhdr, h_dest));
}

static void errors(void)
{
	void *const pointers[] = { NULL, ERR_PTR(-1), ERR_PTR(-4095), ERR_PTR(-4096), &t_dev };
	int i;

	for (i = 0; i < ARRAY_SIZE(pointers); i++)
		emit("IS_ERR %d IS_ERR_OR_NULL %d PTR_ERR_OR_ZERO %d", IS_ERR(pointers[i]),
		     IS_ERR_OR_NULL(pointers[i]), PTR_ERR_OR_ZERO(pointers[i]));
	emit("ERR_CAST %ld", PTR_ERR(ERR_CAST(pointers[2])));
}

static void addresses(void)
{
	static const u8 table[][ETH_ALEN] = {
		{ 0 },
		{ 0, 1, 2, 3, 4, 5 },
		{ 1, 0, 0x5e, 0, 0, 1 },
		{ 2, 0, 0, 0, 0, 1 },
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe },
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};
	u8 to[ETH_ALEN] __aligned(2);
	int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		ether_addr_copy(to, table[i]);
		emit("%pM: zero %d multicast %d unicast %d broadcast %d local %d valid %d, ours %d",
		     to, is_zero_ether_addr(to), is_multicast_ether_addr(to),
		     is_unicast_ether_addr(to), is_broadcast_ether_addr(to),
		     is_local_ether_addr(to), is_valid_ether_addr(to),
		     ether_addr_equal(to, t_dev->dev_addr));
	}
	eth_broadcast_addr(to);
	emit("%pM", to);
	eth_zero_addr(to);
	emit("%pM", to);
}

static void accessors(void)
{
	struct packet k = { .payload = 10, .timestamps = true, .vlan = 0x6123 };
	struct sk_buff *skb = alloc_skb(256, GFP_ATOMIC);

	put_frame(skb, &k);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, VLAN_ETH_HLEN);
	skb_set_transport_header(skb, VLAN_ETH_HLEN + 20);
	emit("vlan %#x tci %#x then %#x", ntohs(vlan_eth_hdr(skb)->h_vlan_proto),
	     ntohs(vlan_eth_hdr(skb)->h_vlan_TCI),
	     ntohs(vlan_eth_hdr(skb)->h_vlan_encapsulated_proto));
	emit("ip %d, tcp from %u, header %u options %u", ip_hdr(skb)->protocol,
	     ntohs(tcp_hdr(skb)->source), tcp_hdrlen(skb), tcp_optlen(skb));
	emit("udp to %u, ipv6 version %u", ntohs(udp_hdr(skb)->dest), ipv6_hdr(skb)->version);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0x6123);
	emit("tag %#x prio %d, of %d", skb_vlan_tag_get_id(skb), skb_vlan_tag_get_prio(skb),
	     VLAN_N_VID);
	kfree_skb(skb);
}

static void pages(void)
{
	struct page *page = alloc_pages(GFP_ATOMIC | __GFP_COMP, 2);
	u8 *bytes = page_address(page);

	emit("page_size %lu, offset_in_page %lu, aligned %d %d", page_size(page),
	     offset_in_page(bytes + PAGE_SIZE + 5), PAGE_ALIGNED(bytes), PAGE_ALIGNED(bytes + 5));
	__free_pages(page, 2);
}

SCENARIO(headers)
{
	emit("device: type %u header %u address %u mtu %u", t_dev->type, t_dev->hard_header_len,
	     t_dev->addr_len, t_dev->mtu);
	numbers();
	errors();
	addresses();
	accessors();
	pages();
}
