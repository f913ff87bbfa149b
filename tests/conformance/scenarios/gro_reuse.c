// SPDX-License-Identifier: MIT
/* What napi->skb looks like when its pages were taken and it is used again. */
#include "attached.h"
#include "gro.h"

static struct packet k = { .payload = 1000 };

/* Hangs the next segment onto napi->skb, whatever that has been given before. */
static void receive_frags(void)
{
	struct sk_buff *skb = napi_get_frags(t_napi);
	struct page *page = alloc_page(GFP_ATOMIC);
	u8 *p = page_address(page);

	write_payload(p + headers_length(&k), &k);
	write_headers(p, &k, p + headers_length(&k));
	skb_add_rx_frag(skb, 0, page, 0, headers_length(&k) + k.payload, 2048);
	emit("%s", gro_name(napi_gro_frags(t_napi)));
	k.seq += k.payload;
	k.ipid++;
}

static void show(const char *what)
{
	struct sk_buff *skb = t_napi->skb;

	emit("%s: skb %d", what, skb != NULL);
	if (!skb)
		return;
	emit("  len %u data_len %u frags %d headroom %u grown %d", skb->len, skb->data_len,
	     skb_shinfo(skb)->nr_frags, skb_headroom(skb),
	     skb->truesize != SKB_TRUESIZE(skb_end_offset(skb)));
	emit("  ip_summed %d pkt_type %d iif %d encapsulation %d vlan %d gso %u %#x",
	     skb->ip_summed, skb->pkt_type, skb->skb_iif, skb->encapsulation,
	     skb_vlan_tag_present(skb) != 0, skb_shinfo(skb)->gso_size, skb_shinfo(skb)->gso_type);
	emit("  route %d connection %d extensions %d", skb_dst(skb) != NULL, skb_nfct(skb) != NULL,
	     skb->active_extensions);
}

SCENARIO(gro_reuse)
{
	struct sk_buff *skb;

	make_attached();
	napi_get_frags(t_napi)->ip_summed = CHECKSUM_UNNECESSARY;
	receive_frags();
	show("held");
	skb = napi_get_frags(t_napi);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->skb_iif = 7;
	skb->encapsulation = 1;
	receive_frags();
	show("merged");
	attach_extension(napi_get_frags(t_napi));
	napi_get_frags(t_napi)->ip_summed = CHECKSUM_UNNECESSARY;
	receive_frags();
	show("with an extension");
	napi_get_frags(t_napi)->ip_summed = CHECKSUM_UNNECESSARY;
	napi_get_frags(t_napi)->pfmemalloc = 1;
	receive_frags();
	show("of the reserve");
	finish_poll();
	emit_delivered_unsized();
}
