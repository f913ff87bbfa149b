/* SPDX-License-Identifier: MIT */
/* skb_dump(): what an skb says of itself, and its bytes, in the kernel's log. */
#include <linux/netdevice.h>
#include <linux/printk.h>
#include <linux/skbuff.h>
#include <net/sock.h>

#include <inttypes.h>

/* Bytes of a packet that is not shown whole: headers and some payload. */
#define HEADERS_SHOWN (MAX_HEADER + 128U)

static void dump_bytes(const char *level, const char *what, const void *bytes, unsigned int len)
{
	print_hex_dump(level, what, DUMP_PREFIX_OFFSET, 16, 1, bytes, len, false);
}

/* The fields, in one message. A header that was not set is at -1. */
static void dump_fields(const char *level, const struct sk_buff *skb)
{
	const struct skb_shared_info *sh = skb_shinfo(skb);
	bool mac = skb_mac_header_was_set(skb), trans = skb_transport_header_was_set(skb);

	printk("%sskb len=%u headroom=%u headlen=%u tailroom=%d\n"
	       "mac=(%d,%d) net=(%d,%d) trans=%d\n"
	       "shinfo(txflags=%u nr_frags=%u gso(size=%u type=%u segs=%u))\n"
	       "csum(0x%x ip_summed=%u complete_sw=%u valid=%u level=%u)\n"
	       "hash(0x%x sw=%u l4=%u) proto=0x%04x pkttype=%u iif=%d\n",
	       level, skb->len, skb_headroom(skb), skb_headlen(skb), skb_tailroom(skb),
	       mac ? skb->mac_header : -1, mac ? (int)skb_mac_header_len(skb) : -1,
	       skb->network_header, trans ? (int)skb_network_header_len(skb) : -1,
	       trans ? skb->transport_header : -1, sh->tx_flags, sh->nr_frags, sh->gso_size,
	       sh->gso_type, sh->gso_segs, (__force u32)skb->csum, skb->ip_summed,
	       skb->csum_complete_sw, skb->csum_valid, skb->csum_level, skb->hash, skb->sw_hash,
	       skb->l4_hash, ntohs(skb->protocol), skb->pkt_type, skb->skb_iif);
	if (skb->dev)
		printk("%sdev name=%s feat=0x%016" PRIx64 "\n", level, skb->dev->name,
		       (uint64_t)skb->dev->features);
	if (skb->sk)
		printk("%ssk family=%u type=%u proto=%u\n", level, skb->sk->sk_family,
		       skb->sk->sk_type, skb->sk->sk_protocol);
}

/* The fragments' bytes, @left at most. */
static void dump_frags(const char *level, const struct sk_buff *skb, unsigned int left)
{
	const struct skb_shared_info *sh = skb_shinfo(skb);
	unsigned int i, len;

	for (i = 0; left && i < sh->nr_frags; i++) {
		len = min(skb_frag_size(&sh->frags[i]), left);
		dump_bytes(level, "skb frag:     ", skb_frag_address(&sh->frags[i]), len);
		left -= len;
	}
}

void skb_dump(const char *level, const struct sk_buff *skb, bool full_pkt)
{
	unsigned int len = full_pkt ? skb->len : min(skb->len, HEADERS_SHOWN);
	unsigned int linear = min(skb_headlen(skb), len);
	const struct sk_buff *child;

	dump_fields(level, skb);
	if (full_pkt)
		dump_bytes(level, "skb headroom: ", skb->head, skb_headroom(skb));
	dump_bytes(level, "skb linear:   ", skb->data, linear);
	if (full_pkt)
		dump_bytes(level, "skb tailroom: ", skb_tail_pointer(skb), skb_tailroom(skb));
	dump_frags(level, skb, len - linear);
	if (full_pkt && skb_has_frag_list(skb)) {
		printk("skb fraglist:\n");
		skb_walk_frags(skb, child)
			skb_dump(level, child, true);
	}
}
