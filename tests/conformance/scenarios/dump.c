// SPDX-License-Identifier: MIT
/* skb_dump() of every kind of skb, whole and headers only. */
#include "frags.h"

#include <net/sock.h>

static void dump(const char *what, const char *level, const struct sk_buff *skb, bool whole)
{
	emit("# %s", what);
	listen_to_log();
	skb_dump(level, skb, whole);
	emit_log();
}

static void both(const char *what, const struct sk_buff *skb)
{
	dump(what, KERN_ERR, skb, false);
	dump("... whole", KERN_INFO, skb, true);
}

/* Bytes that are known in the rooms, too, and @len of packet. */
static struct sk_buff *known_skb(unsigned int room, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(room, GFP_ATOMIC);
	unsigned int i;

	for (i = 0; i < skb_end_offset(skb); i++)
		skb->head[i] = i;
	skb_reserve(skb, 20);
	skb_put(skb, len);
	return skb;
}

static void set_headers(struct sk_buff *skb)
{
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	skb_set_transport_header(skb, 34);
	skb->protocol = htons(ETH_P_IP);
}

static void set_fields(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	shinfo->tx_flags = 5;
	shinfo->gso_size = 1448;
	shinfo->gso_type = SKB_GSO_TCPV4;
	shinfo->gso_segs = 3;
	skb->csum = (__force __wsum)0xbeef1234;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_valid = 1;
	skb->csum_complete_sw = 1;
	skb->csum_level = 2;
	skb->hash = 0xcafe;
	skb->sw_hash = 1;
	skb->l4_hash = 1;
	skb->pkt_type = 3;
	skb->skb_iif = 7;
}

static void linear(void)
{
	struct sk_buff *skb = known_skb(100, 0);

	both("empty", skb);
	skb_put(skb, 45);
	both("no headers", skb);
	set_headers(skb);
	both("headers", skb);
	skb_pull(skb, 14);
	both("pulled", skb);
	set_fields(skb);
	both("all fields", skb);
	dump("another level", KERN_WARNING, skb, false);
	dump("no level", "", skb, false);
	kfree_skb(skb);
}

static void of_device(void)
{
	struct sk_buff *skb = known_skb(100, 16);
	u64 features = t_dev->features;

	t_dev->features = 0x40004080;
	skb->dev = t_dev;
	dump("device", KERN_ERR, skb, false);
	t_dev->features = features;
	kfree_skb(skb);
}

static void of_socket(void)
{
	static struct sock sk;
	struct sk_buff *skb = known_skb(100, 16);

	sk.sk_family = 10;
	sk.sk_type = 1;
	sk.sk_protocol = 6;
	skb->sk = &sk;
	dump("socket", KERN_ERR, skb, true);
	skb->sk = NULL;
	kfree_skb(skb);
}

/* Only so much of a packet is shown if it is not to be shown whole. */
static void long_ones(void)
{
	static const unsigned int lengths[] = { 207, 208, 209, 500 };
	struct sk_buff *skb;
	int i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		skb = known_skb(700, lengths[i]);
		dump("long", KERN_ERR, skb, false);
		kfree_skb(skb);
	}
}

static struct sk_buff *listed(unsigned int len, struct sk_buff *next)
{
	struct sk_buff *skb = known_skb(64, len);

	skb->next = next;
	return skb;
}

static void elsewhere(void)
{
	struct sk_buff *skb = paged_skb(33, 3, 200), *parent;

	both("paged", skb);
	parent = known_skb(64, 10);
	skb_shinfo(parent)->frag_list = listed(11, listed(40, NULL));
	parent->data_len = 51;
	parent->len += 51;
	both("listed", parent);
	skb_shinfo(skb)->frag_list = parent;
	skb->data_len += parent->len;
	skb->len += parent->len;
	both("nested", skb);
	kfree_skb(skb);

	skb = paged_skb(0, 1, 20);
	both("nothing linear", skb);
	kfree_skb(skb);
	skb = paged_skb(4, 17, 8);
	both("all fragments", skb);
	kfree_skb(skb);
}

SCENARIO(dump)
{
	linear();
	of_device();
	of_socket();
	long_ones();
	elsewhere();
}
